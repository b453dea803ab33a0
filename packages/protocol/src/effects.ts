import type { Ballot } from './ballot.ts'
import type { Message } from './messages.ts'
import type { NodeNumber } from './node-number.ts'
import type { DurableRecord } from './records.ts'
import type { Slot, SlotRange } from './slot.ts'
import type { Entry, Value } from './value.ts'

/** Everyone who plays a role, this node included, or named nodes. */
export type Recipient = 'acceptors' | 'learners' | 'electors' | readonly NodeNumber[]

/**
 * Makes a record durable. The ordering contract: a message that reveals state (`prepare`, `promise`, `accepted`,
 * `snapshotRequest`) and comes after this in the order of effects leaves only when this record is durable (PMS I3, I5, M2).
 */
export interface PersistEffect<V> {
  readonly type: 'persist'
  readonly record: DurableRecord<V>
  /** The record may wait for the next flush that something else asks for: losing it costs time, never safety. */
  readonly lazy?: boolean
}

export interface SendEffect<V> {
  readonly type: 'send'
  readonly to: Recipient
  readonly message: Message<V>
}

/** The value chosen in `slot`, in slot order without gaps (PMS 3.2). */
export interface DeliverEffect<V> {
  readonly type: 'deliver'
  readonly slot: Slot
  readonly value: Value<V>
}

/** (Re)starts a timer. When it fires the role receives `{ type: 'timeout.<name>' }`. */
export interface StartTimerEffect {
  readonly type: 'startTimer'
  readonly name: TimerName
  readonly ms: number
}

export interface CancelTimerEffect {
  readonly type: 'cancelTimer'
  readonly name: TimerName
}

export type TimerName = 'prepare' | 'accept' | 'gap' | 'round' | 'read'

/** Something that a role tells its siblings on the same node. The replica routes notes; alone, a role's user may listen. */
export type Note<V> =
  /** Elector: this node leads as far as I can tell, or nobody does (0). A proposer that is named starts above `above`. */
  | { readonly type: 'leaderNamed'; readonly leader: NodeNumber; readonly above: Ballot }
  /** Proposer: I am about to prepare this ballot. The elector adopts it. */
  | { readonly type: 'ballotTried'; readonly ballot: Ballot }
  /** Proposer: my ballot was refused because of a higher one. */
  | { readonly type: 'preempted'; readonly ballot: Ballot; readonly by: Ballot }
  /** Proposer: its queue is full, these values were not taken. */
  | { readonly type: 'valuesRefused'; readonly values: readonly Value<V>[] }
  /** Proposer: every value up to here is chosen; I may not propose there and lack some. */
  | { readonly type: 'fellBehind'; readonly through: Slot }
  /** Acceptor: these values stand in my log under this ballot. */
  | { readonly type: 'valuesAccepted'; readonly ballot: Ballot; readonly entries: readonly Entry<V>[] }
  /** Learner: everything up to `through` is chosen and stored, and so are `slots` above it. */
  | { readonly type: 'slotsChosen'; readonly through: Slot; readonly slots: readonly SlotRange[] }
  /** Learner: somebody asked for chosen values that I may have stored; whoever owns the log answers. */
  | { readonly type: 'valuesAsked'; readonly by: NodeNumber; readonly fromSlot: Slot; readonly toSlot: Slot }
  /** Learner: somebody asked for a part of a snapshot; whoever owns it answers. */
  | {
      readonly type: 'snapshotAsked'
      readonly by: NodeNumber
      readonly slot: Slot
      readonly index: number
      readonly after: string
    }
  /** Learner: a whole snapshot, and the history with it, has been asked to be made durable: have it restored. */
  | { readonly type: 'snapshotReceived'; readonly slot: Slot; readonly chunks: number }
  /** Learner: of those asked for the value chosen in this slot nobody supplied it. */
  | { readonly type: 'valueUnsupplied'; readonly slot: Slot }

export type Effect<V> =
  | PersistEffect<V>
  | SendEffect<V>
  | DeliverEffect<V>
  | StartTimerEffect
  | CancelTimerEffect
  | Note<V>

export type EffectType = Effect<unknown>['type']
