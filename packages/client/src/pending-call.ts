import { assert, type Call, type CallReply, type NodeNumber, type ReadMode } from '@synod/protocol'
import type { CallError, CallOutcome } from './call-error.ts'
import type { CallState } from './call-state.ts'
import type { Session } from './session.ts'

export interface CallRequest {
  readonly kind: Call['kind']
  readonly body: Uint8Array
  readonly mode?: ReadMode
  /** The only node to ask, or 0. */
  readonly pinnedTo?: NodeNumber | 0
  readonly deadlineMs: number
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
    this.pinnedTo = request.pinnedTo ?? 0
    this.deadlineMs = request.deadlineMs
    this.deadlineAtMs = nowMs + request.deadlineMs
    this.dueAtMs = this.deadlineAtMs
    this.answered = request.answered
    this.failed = request.failed
  }

  /** An attempt is out whose answer is not known, or one was given up: a command may have been executed. */
  get isInDoubt(): boolean {
    return this.kind === 'command' && (this.mayHaveExecuted || this.state === 'sent')
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
    if (kind === 'command') return { kind, id, body }
    return kind === 'query' ? { kind, id, mode: this.mode, body } : { kind, id }
  }
}

/** A session of this client's commands. */
export type CallSession = Session<PendingCall>
