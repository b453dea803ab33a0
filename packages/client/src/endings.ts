import type { NodeNumber } from '@synod/protocol'
import { CallError, type CallOutcome, type Retry } from './call-error.ts'
import type { PendingCall } from './pending-call.ts'

/** What each outcome advises. */
const ADVICE: Record<CallOutcome, string> = {
  refused: 'correct it before you ask again',
  busy: 'not executed: ask again later, with fewer calls at a time',
  unavailable: 'not executed: ask again when the cluster is back',
  expired: 'not executed: ask again with a longer deadline',
  unknown: 'it may have been executed, once',
  closed: 'the client was closed',
}

const LOOK_FIRST = 'look at the state before you send it anew'

/** The call can never fit: found here before it is sent, or said by a node. */
export function refusal(reason: string): CallError {
  return new CallError({ outcome: 'refused', summary: `refused: ${reason}; ${ADVICE.refused}` })
}

/** The queue is full. */
export function queueFull(queueMax: number): CallError {
  return new CallError({ outcome: 'busy', summary: `${queueMax} calls are waiting already; ${ADVICE.busy}` })
}

/** The deadline found the call certainly not executed. */
export function deadlinePassed({ outcome, deadlineMs, reasons }: PendingCall): CallError {
  return new CallError({ outcome, summary: `not served within ${deadlineMs} ms; ${ADVICE[outcome]}`, reasons })
}

/** The deadline found the command in doubt, but its session can still tell. */
export function outcomeUnknown({ deadlineMs, reasons }: PendingCall, retry: Retry): CallError {
  const summary = `no outcome within ${deadlineMs} ms; ${ADVICE.unknown}: retry() asks again under the same id`
  return new CallError({ outcome: 'unknown', summary, mayHaveExecuted: true, reasons, retry })
}

/** The leader did not say what became of the wish that another one lead. */
export function handOverUnknown({ reasons }: PendingCall): CallError {
  const summary = 'nobody said what became of it, and leadership may have been handed over: see who leads'
  return new CallError({ outcome: 'unknown', summary, mayHaveExecuted: true, reasons })
}

/** A configuration command was executed, but what it answered is none of the answers that this version knows. */
export function outputUnreadable(slot: number, detail: string): CallError {
  const summary = `it was executed, in slot ${slot}, but its output cannot be read, ${detail}; ask who takes part`
  return new CallError({ outcome: 'unknown', summary, mayHaveExecuted: true })
}

/** The session is gone, and an attempt under it may have been executed. */
export function sessionGone({ reasons }: PendingCall): CallError {
  const summary = `the session is gone; ${ADVICE.unknown}: ${LOOK_FIRST}`
  return new CallError({ outcome: 'unknown', summary, mayHaveExecuted: true, reasons })
}

/** The command was executed, and what it gave can never be told. */
export function outputUnsendable({ reasons }: PendingCall, slot: number, reason: string): CallError {
  const summary = `it was executed, in slot ${slot}, but its output cannot be sent, ${reason}; look at the state`
  return new CallError({ outcome: 'unknown', summary, mayHaveExecuted: true, reasons })
}

/** Asked for again, but the session is gone or so many commands were sent since that the answer is not kept. */
export function answerForgotten({ reasons }: PendingCall): CallError {
  const summary = `its answer is no longer kept; ${ADVICE.unknown}: ${LOOK_FIRST}`
  return new CallError({ outcome: 'unknown', summary, mayHaveExecuted: true, reasons })
}

/** One session after the other was lost, and none of them executed the command. */
export function sessionsKeepVanishing({ sessionsLost, reasons }: PendingCall): CallError {
  const summary = `${sessionsLost} sessions were lost in a row; ${ADVICE.unavailable}`
  return new CallError({ outcome: 'unavailable', summary, reasons })
}

/** The client was closed before the call ended, or was issued. */
export function closedFirst(call?: PendingCall): CallError {
  const mayHaveExecuted = call?.isInDoubt ?? false
  const fate = mayHaveExecuted ? ADVICE.unknown : 'not executed'
  return new CallError({
    outcome: 'closed',
    summary: `${ADVICE.closed}; ${fate}`,
    mayHaveExecuted,
    reasons: call?.reasons,
  })
}

/** The transport did not start. */
export function notStarted(error: unknown): CallError {
  const reason = error instanceof Error ? error.message : String(error)
  const summary = `the transport did not start: ${reason}; ${ADVICE.unavailable}`
  return new CallError({ outcome: 'unavailable', summary })
}

/** The answer came, but is not what it should be. */
export function unreadable(node: NodeNumber | 0, detail: string): CallError {
  const summary = `the answer cannot be read, ${detail}; ask another node, or install the same version on both sides`
  const reasons = node === 0 ? undefined : new Map([[node, 'answered something else']])
  return new CallError({ outcome: 'unavailable', summary, reasons })
}
