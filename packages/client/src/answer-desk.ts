import type { CallReply, NodeNumber, Reply } from '@synod/protocol'
import type { CallRegister } from './call-register.ts'
import type { Dispatcher, TurnedAway } from './dispatcher.ts'
import { outputUnsendable, refusal, sessionGone, sessionsKeepVanishing } from './endings.ts'
import type { PendingCall } from './pending-call.ts'
import { reasonText } from './reason-text.ts'
import { sessionNumber } from './session-keeper.ts'

/** Sessions that may vanish under a command, none of them executing it, before it is given up. */
const SESSIONS_LOST_MAX = 3

/** What an answer does to the call it is for. */
export class AnswerDesk {
  readonly #register: CallRegister
  readonly #dispatcher: Dispatcher
  readonly #requeue: (call: PendingCall) => void
  #unmatched = 0

  /** @param requeue makes a command, which is in no session now, wait for the next one. */
  constructor(register: CallRegister, dispatcher: Dispatcher, requeue: (call: PendingCall) => void) {
    this.#register = register
    this.#dispatcher = dispatcher
    this.#requeue = requeue
  }

  /** Answers that changed nothing: duplicates, late ones, and those to calls that never were. */
  get unmatched(): number {
    return this.#unmatched
  }

  takeAll(reply: Reply, node: NodeNumber, nowMs: number): void {
    for (const answer of reply.replies) {
      const call = this.#register.find(reply, answer)
      if (call === undefined) this.#unmatched += 1
      else this.#take(call, answer, node, nowMs)
    }
  }

  /** `ok`, `unsendable` and `refused` are final whichever attempt they answer; the rest speaks of the attempt at that node alone. */
  #take(call: PendingCall, answer: CallReply, node: NodeNumber, nowMs: number): void {
    if (answer.status === 'ok' && this.#isUsable(call, answer)) {
      this.#register.answer(call, answer)
    } else if (answer.status === 'refused' && call.state !== 'held') {
      this.#register.fail(call, refusal(reasonText(answer.body, 'the node gives no reason')))
    } else if (answer.status === 'unsendable' && call.isCommand && call.state !== 'held') {
      this.#register.fail(
        call,
        outputUnsendable(call, answer.slot, reasonText(answer.body, 'the node does not say why')),
      )
    } else if (call.state !== 'sent' || call.sentTo !== node) {
      this.#unmatched += 1
    } else {
      this.#takeNonAnswer(call, answer, node, nowMs)
    }
  }

  #takeNonAnswer(call: PendingCall, { status, body }: CallReply, node: NodeNumber, nowMs: number): void {
    const reason = status === 'ok' ? 'gave an answer that is none' : reasonText(body, status)
    if (status === 'unknown' && call.isCommand) this.#sessionUnknown(call, node, reason)
    else if (status === 'redirect') this.#dispatcher.redirected(call, node, reason, nowMs)
    else this.#dispatcher.turnedAway(call, toTurnedAway(node, status, reason), nowMs)
  }

  /** A session's number must be one, and none that we use; and whoever asks for a slot must get it. */
  #isUsable(call: PendingCall, { body, slot }: CallReply): boolean {
    if (call.kind !== 'open') return slot >= call.slot
    const number = sessionNumber(body)
    return number !== undefined && this.#register.sessions.get(number) === undefined
  }

  /**
   * The node refused the command because it does not know the session. When no other attempt is in doubt, the command was
   * not executed and may start over in the next session. Otherwise an earlier attempt may have been executed, and only the
   * lost session could have told: sending the command anew could execute it twice.
   */
  #sessionUnknown(call: PendingCall, node: NodeNumber, reason: string): void {
    call.note(node, reason)
    call.sessionsLost += 1
    this.#register.sessions.lose(call.session!)
    if (call.mayHaveExecuted) {
      this.#register.fail(call, sessionGone(call))
    } else if (call.sessionsLost > SESSIONS_LOST_MAX) {
      this.#register.fail(call, sessionsKeepVanishing(call))
    } else {
      this.#register.withdraw(call)
      this.#requeue(call)
    }
  }
}

/** A node that is full, or that got the call too late, is still the right one to ask. */
function toTurnedAway(node: NodeNumber, status: CallReply['status'], reason: string): TurnedAway {
  if (status === 'busy' || status === 'expired') return { node, outcome: status, reason, hasFailed: false }
  return { node, outcome: 'unavailable', reason, hasFailed: true }
}
