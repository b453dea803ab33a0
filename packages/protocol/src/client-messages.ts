import type { NodeNumber } from './node-number.ts'
import type { Slot } from './slot.ts'

/*
 * What clients and nodes say to one another. All calls that wait in one tick travel in one request, and are answered in
 * as few replies as possible.
 */

/**
 * What a read promises. `linearizable`: it sees every write acknowledged before it was asked, on any node; one round between
 * leader and quorum serves all that wait. `atLeast`: the node asked answers once it has executed the slot named, and asks
 * nobody: with the slot of one's last write one reads one's writes. `stale`: it answers at once, from what it has executed.
 */
export type ReadMode = 'linearizable' | 'atLeast' | 'stale'

export type Call =
  /**
   * Opens a session; answered with its number. `id` is drawn at random from 1 to 2^48: whoever asks a node under the same
   * `id` gets the same answer, and two clients must not.
   */
  | { readonly kind: 'open'; readonly id: number }
  /** A command of the request's session; `id` is its sequence number, 1, 2, 3 … */
  | { readonly kind: 'command'; readonly id: number; readonly body: Uint8Array }
  | {
      readonly kind: 'query'
      readonly id: number
      readonly mode: ReadMode
      /** For `atLeast`: executed through this slot, or later; 0 otherwise. */
      readonly slot: Slot
      readonly body: Uint8Array
    }
  /** A command that changes the configuration; `id` is its sequence number in the session, `body` the encoded command. */
  | { readonly kind: 'configure'; readonly id: number; readonly body: Uint8Array }
  /** Asks the leader to have another member lead; 0: the one that is furthest. Answered when it has stopped leading. */
  | { readonly kind: 'handOver'; readonly id: number; readonly to: NodeNumber }
  /** Who takes part? The configuration as this node has executed it, from memory. */
  | { readonly kind: 'members'; readonly id: number }
  /** How is this node? Answered from memory, always. */
  | { readonly kind: 'status'; readonly id: number }

/** Client → any node (PMS 3.2). */
export interface Request {
  readonly type: 'request'
  /** The session, or 0 before one is open. */
  readonly session: number
  /** The lowest sequence number whose answer the client has not seen; answers below it are forgotten. */
  readonly lowestUnanswered: number
  /** Milliseconds left to the calls' deadline when the request was sent; never a wall time. */
  readonly deadlineMs: number
  readonly calls: readonly Call[]
}

/**
 * `ok`: executed (or read), `body` is the output. `refused`: the command or query does not fit the schema; certainly not
 * executed. `busy`: a queue is full, `redirect`: this node does not lead, `unavailable`: no quorum, `expired`: the deadline
 * passed before it was proposed; not executed by this request, try again with the same id. `unknown`: may or may not have been
 * executed (the session is unknown or expired, or the answer is forgotten). `unsendable`: executed, at `slot`, but its
 * output fits no frame: nobody will ever get it.
 */
export type ReplyStatus = 'ok' | 'refused' | 'busy' | 'redirect' | 'unavailable' | 'expired' | 'unknown' | 'unsendable'

export interface CallReply {
  readonly kind: Call['kind']
  readonly id: number
  readonly status: ReplyStatus
  /** `ok`: the encoded output, answer, session number or status. Otherwise a reason for people, as text in UTF-8. */
  readonly body: Uint8Array
  /** The slot at which the command was executed or the state was read; 0 where there is none. */
  readonly slot: number
  /** Of a `stale` answer: milliseconds since the node last knew its state to be current, as it believes. Otherwise 0. */
  readonly ageMs: number
}

/** Node → client. */
export interface Reply {
  readonly type: 'reply'
  readonly session: number
  /** The number of the node that leads as far as this one knows, or 0. */
  readonly leader: number
  /** The slot at which the configuration last changed as far as this one knows: a client that knows an older one asks for `members`. */
  readonly changedAt: Slot
  readonly replies: readonly CallReply[]
}

export type ClientMessage = Request | Reply

/**
 * How far a sequence number may lie above the session's lowest unanswered one: a session keeps at most this many answers.
 * A client sends nothing beyond it; a command beyond it is answered `busy`.
 */
export const SESSION_WINDOW_COMMANDS = 8192
