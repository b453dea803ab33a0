import { assert, type Call, type CallReply, type NodeNumber, type ReadMode, type Slot } from '@synod/protocol'
import type { CallError, CallOutcome } from './call-error.ts'
import type { CallState } from './call-state.ts'
import type { Session } from './session.ts'

export interface CallRequest {
  readonly kind: Call['kind']
  readonly body: Uint8Array
  readonly mode?: ReadMode
  /** What an `atLeast` query has to see. */
  readonly slot?: Slot
  /** Who is to lead, or 0 for any. */
  readonly to?: NodeNumber | 0
  /** The only node to ask, or 0. */
  readonly pinnedTo?: NodeNumber | 0
  readonly deadlineMs: number
  /** The client's own: nobody waits for it. */
  readonly isOwn?: boolean
  /** Called once when the call ends well … */
  readonly answered: (reply: CallReply) => void
  /** … or this one, when it does not. */
  readonly failed: (error: CallError) => void
}

/** One call from its issue to its one end. Times are monotonic milliseconds. */
export class PendingCall {
  readonly kind: Call['kind']
  readonly body: Uint8Array
  readonly mode: ReadMode
  readonly slot: Slot
  readonly to: NodeNumber | 0
  readonly isOwn: boolean
  /** The only node to ask, or 0. */
  pinnedTo: NodeNumber | 0
  /** A command's sequence number in its session, another call's number in the client; 0 while it has none. */
  id = 0
  session: CallSession | undefined
  state: CallState = 'waiting'
  deadlineAtMs: number
  deadlineMs: number
  /** When something must be done about the call, unless an answer comes before. */
  dueAtMs: number
  /** The node that the last attempt went to, or 0. */
  sentTo: NodeNumber | 0 = 0
  /** When the last attempt left. */
  sentAtMs = 0
  /** An attempt was given up without an answer, so a command may have been executed by it. Never taken back. */
  mayHaveExecuted = false
  /** Attempts given up without an answer. */
  silences = 0
  /** Attempts answered with "not here, not now". */
  turnedAway = 0
  /** Sessions lost under it. */
  sessionsLost = 0
  /** How it ends if the deadline finds it unexecuted. */
  outcome: CallOutcome = 'unavailable'
  reasons: Map<NodeNumber, string> | undefined
  answered: (reply: CallReply) => void
  failed: (error: CallError) => void

  constructor(request: CallRequest, nowMs: number) {
    this.kind = request.kind
    this.body = request.body
    this.mode = request.mode ?? 'linearizable'
    this.slot = request.slot ?? 0
    this.to = request.to ?? 0
    this.isOwn = request.isOwn ?? false
    this.pinnedTo = request.pinnedTo ?? 0
    this.deadlineMs = request.deadlineMs
    this.deadlineAtMs = nowMs + request.deadlineMs
    this.dueAtMs = this.deadlineAtMs
    this.answered = request.answered
    this.failed = request.failed
  }

  /** It is numbered by a session, which executes it once. */
  get isCommand(): boolean {
    return isCommandKind(this.kind)
  }

  /** It changes something, so that it matters whether an attempt without an answer was executed. */
  get isChange(): boolean {
    return this.isCommand || this.kind === 'handOver'
  }

  /** An attempt is out whose answer is not known, or one was given up: a change may have been executed. */
  get isInDoubt(): boolean {
    return this.isChange && (this.mayHaveExecuted || this.state === 'sent')
  }

  /**
   * Once more does what once does: commands by their numbers, and questions. So does asking that a certain node lead; asking
   * that another one lead, whichever, would make the next leader step down too.
   */
  get isRepeatable(): boolean {
    return this.kind !== 'handOver' || this.to !== 0
  }

  /** Gives the call a new deadline, `deadlineMs` from now. */
  postpone(deadlineMs: number, nowMs: number): void {
    this.deadlineMs = deadlineMs
    this.deadlineAtMs = nowMs + deadlineMs
    this.dueAtMs = this.deadlineAtMs
  }

  /** Remembers the last thing that the node said. */
  note(node: NodeNumber, reason: string): void {
    this.reasons ??= new Map()
    this.reasons.set(node, reason)
  }

  /** The call as it travels. */
  toWire(): Call {
    const { kind, id, body } = this
    assert(id > 0, 'a call that is sent has a number')
    switch (kind) {
      case 'command':
      case 'configure':
        return { kind, id, body }
      case 'query':
        return { kind, id, mode: this.mode, slot: this.slot, body }
      case 'handOver':
        return { kind, id, to: this.to }
      default:
        return { kind, id }
    }
  }
}

/** Commands of the state machine and of the configuration: both take their numbers from a session. */
export function isCommandKind(kind: Call['kind']): boolean {
  return kind === 'command' || kind === 'configure'
}

/** A session of this client's commands. */
export type CallSession = Session<PendingCall>
