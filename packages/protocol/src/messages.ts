import type { Ballot } from './ballot.ts'
import type { NodeNumber } from './node-number.ts'
import type { Row } from './records.ts'
import type { Slot, SlotRange } from './slot.ts'
import type { AcceptedEntry, Entry } from './value.ts'

/*
 * Roles emit bare messages: a user of one role has no cluster. The host and the codec add the envelope (sender,
 * incarnation, protocol version, cluster). Every message carries the ballot that it answers (PMS I2).
 */

/** Phase 1a: proposer → acceptors. One message for every slot from `fromSlot` on (PMS 1a, 3.5). */
export interface Prepare {
  readonly type: 'prepare'
  readonly ballot: Ballot
  readonly fromSlot: Slot
}

/**
 * Phase 1b: acceptor → proposer (PMS 1b). A long answer is split by a byte limit; each part counts for its range only.
 */
export interface PromiseMessage<V> {
  readonly type: 'promise'
  readonly ballot: Ballot
  /** The slots that this part speaks for. */
  readonly covers: SlotRange
  /** Slots inside `covers` that the promise does not speak for: something was accepted there in this very ballot. */
  readonly leftOut: readonly SlotRange[]
  /** The sender can supply every value up to here; nothing at or below it may be proposed. */
  readonly chosenThrough: Slot
  /** Every accepted entry in `covers` above `chosenThrough`, known to be chosen or not. */
  readonly accepted: readonly AcceptedEntry<V>[]
}

/** Phase 2a: proposer → acceptors (PMS 2a). */
export interface Accept<V> {
  readonly type: 'accept'
  readonly ballot: Ballot
  readonly entries: readonly Entry<V>[]
  readonly chosenThrough: Slot
}

/** Phase 2b: acceptor → learners (PMS 2b, LN1–LN3). These slots were made durable by one flush. */
export interface Accepted<V> {
  readonly type: 'accepted'
  readonly ballot: Ballot
  readonly slots: readonly SlotRange[]
  /** The values, for learners that do not sit beside an acceptor; absent where they do. */
  readonly entries?: readonly Entry<V>[]
}

/** Acceptor → proposer: a higher ballot was promised. Advice, never needed for safety (PMS A2). */
export interface Rejected {
  readonly type: 'rejected'
  /** The ballot refused. */
  readonly ballot: Ballot
  /** The ballot promised. */
  readonly promised: Ballot
}

/**
 * Learner → learners. `slots` were chosen in `ballot`: a receiver may use its own accepted value there only if it accepted
 * it in that very ballot. `entries` are chosen whatever the ballot. Up to `chosenThrough` the sender can supply every value;
 * that is no reference to `ballot`, since those slots may have been chosen in a higher one that its owner has not met yet.
 */
export interface Chosen<V> {
  readonly type: 'chosen'
  readonly ballot: Ballot
  readonly slots: readonly SlotRange[]
  readonly entries: readonly Entry<V>[]
  readonly chosenThrough: Slot
}

/** Learner → learner: send me the chosen values of these slots (PMS LN5). */
export interface CatchUp {
  readonly type: 'catchUp'
  readonly fromSlot: Slot
  readonly toSlot: Slot
}

/** The answer: chosen values in slot order, as many as fit; possibly none. */
export interface CatchUpReply<V> {
  readonly type: 'catchUpReply'
  readonly entries: readonly Entry<V>[]
  readonly chosenThrough: Slot
  /** The first slot that the sender's log still has: what lies below, whoever lacks it gets as a snapshot. */
  readonly logFrom: Slot
}

/**
 * Learner → learner: send me this part of your snapshot. `slot` 0 asks for whichever there is, from its beginning; with
 * `index` beyond the last chunk, for the page of history after the row `after`.
 */
export interface SnapshotRequest {
  readonly type: 'snapshotRequest'
  readonly slot: Slot
  readonly index: number
  readonly after: string
}

/**
 * A part of the sender's snapshot at `slot`: chunk `index` of `chunks`, or, with an index beyond, a page of the state
 * machine's history. Whoever asked for another snapshot begins again with this one.
 */
export interface SnapshotChunk {
  readonly type: 'snapshotChunk'
  readonly slot: Slot
  readonly index: number
  readonly chunks: number
  readonly bytes: Uint8Array
  readonly rows: readonly Row[]
  /** The key of the last row of the history sent so far; the next request says it. */
  readonly after: string
  /** Nothing follows. */
  readonly last: boolean
}

/** Learner → leader: nobody can supply the chosen value of this slot; a proposal of it would (PMS LN5). */
export interface Unsupplied {
  readonly type: 'unsupplied'
  readonly slot: Slot
}

/** Elector → electors: are you there? */
export interface Heartbeat {
  readonly type: 'heartbeat'
  readonly round: number
}

/** Elector → elector. */
export interface HeartbeatReply {
  readonly type: 'heartbeatReply'
  readonly round: number
  /** The ballot that the sender stands with; if it does not stand, the highest it heard another stand with last round. */
  readonly ballot: Ballot
  /** In its last round the sender heard from quorums of both kinds. */
  readonly connected: boolean
  /** The sender's disk and event loop keep up. */
  readonly fit: boolean
}

/** Elector → elector: the leader asks you to lead in its place, above its ballot. */
export interface HandOver {
  readonly type: 'handOver'
  readonly ballot: Ballot
}

/** Replica → replicas, with each heartbeat round: how far it is, and its digest at the last slot divisible by 1,024. */
export interface Progress {
  readonly type: 'progress'
  readonly chosenThrough: Slot
  /** Everything chosen up to here is in the sender's stable storage. */
  readonly durableThrough: Slot
  readonly digestSlot: Slot
  readonly digest: string
}

/** Leader → nodes: have you promised anything above `ballot`? `number` is never used twice in one ballot. */
export interface ReadBarrier {
  readonly type: 'readBarrier'
  readonly ballot: Ballot
  readonly number: number
}

export interface ReadBarrierReply {
  readonly type: 'readBarrierReply'
  readonly ballot: Ballot
  readonly number: number
  /** What the acceptor has promised; the barrier is confirmed only if this is not above `ballot`. */
  readonly promised: Ballot
}

/** Node → leader: up to which slot must I apply before I answer the reads that wait here? */
export interface ReadSlot {
  readonly type: 'readSlot'
  /** Unique to the asking node across its restarts. */
  readonly number: number
}

export interface ReadSlotReply {
  readonly type: 'readSlotReply'
  readonly number: number
  readonly slot: Slot
}

export type Message<V> =
  | Prepare
  | PromiseMessage<V>
  | Accept<V>
  | Accepted<V>
  | Rejected
  | Chosen<V>
  | CatchUp
  | CatchUpReply<V>
  | SnapshotRequest
  | SnapshotChunk
  | Unsupplied
  | Heartbeat
  | HeartbeatReply
  | HandOver
  | Progress
  | ReadBarrier
  | ReadBarrierReply
  | ReadSlot
  | ReadSlotReply

export type MessageType = Message<unknown>['type']

/** A message as a role receives it: with the number of the node that sent it. */
export type Received<M> = M & { readonly from: NodeNumber }

/**
 * Messages that reveal durable state. They leave only after every record persisted before them is durable (PMS I3, I5,
 * M2), also when they are resent, also to a role on the same node. A request for the next part of a snapshot says that the
 * parts before it are here: an answer that arrives after a restart leaves no hole, and nobody sends faster than this disk takes.
 */
export function revealsState(message: { readonly type: string }): boolean {
  switch (message.type) {
    case 'prepare':
    case 'promise':
    case 'accepted':
    case 'snapshotRequest':
      return true
    default:
      return false
  }
}
