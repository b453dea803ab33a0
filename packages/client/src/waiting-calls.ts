import type { Clock } from '@synod/protocol'
import type { CallError } from './call-error.ts'
import type { CallRegister } from './call-register.ts'
import type { Dispatcher } from './dispatcher.ts'
import { deadlinePassed } from './endings.ts'
import { Fifo } from './fifo.ts'
import type { Bounds } from './options.ts'
import { isCommandKind, PendingCall } from './pending-call.ts'
import { sessionNumber } from './session-keeper.ts'

const NO_BODY = new Uint8Array(0)

/** Calls that were not sent yet. They go in order, commands and questions in turn, as far as the bounds allow. */
export class WaitingCalls {
  readonly #bounds: Bounds
  readonly #clock: Clock
  readonly #register: CallRegister
  readonly #dispatcher: Dispatcher
  readonly #commands = new Fifo<PendingCall>()
  readonly #questions = new Fifo<PendingCall>()

  constructor(bounds: Bounds, clock: Clock, register: CallRegister, dispatcher: Dispatcher) {
    this.#bounds = bounds
    this.#clock = clock
    this.#register = register
    this.#dispatcher = dispatcher
  }

  /** Whether another call of that kind may wait: as many as the queue holds, and as many as may go at once. */
  hasRoom(kind: PendingCall['kind']): boolean {
    const { queueMax, inFlightMax } = this.#bounds
    return this.#queue(kind).length < queueMax + Math.max(0, inFlightMax - this.#register.inFlight)
  }

  /** Also takes back a command whose session was lost; those are fewer than `inFlightMax`, so no bound is checked here. */
  add(call: PendingCall): void {
    this.#queue(call.kind).push(call)
  }

  /** Lets calls go, from both queues in turn, so that neither starves the other. */
  admit(): void {
    let isAnyLeft = true
    while (isAnyLeft && this.#isRoomInFlight()) {
      const hadQuestion = this.#admitQuestion()
      const hadCommand = this.#isRoomInFlight() && this.#admitCommand()
      isAnyLeft = hadQuestion || hadCommand
    }
  }

  /**
   * Ends those whose deadline has passed; returns the next deadline of the others.
   *
   * @param isSending whether the transport has started.
   */
  expire(nowMs: number, isSending: boolean): number {
    const { opening } = this.#register.sessions
    let nextMs = Number.POSITIVE_INFINITY
    const keeps = (call: PendingCall): boolean => {
      if (nowMs < call.deadlineAtMs) {
        nextMs = Math.min(nextMs, call.deadlineAtMs)
        return true
      }
      call.outcome = opening?.outcome ?? (isSending ? 'busy' : 'unavailable')
      if (opening?.reasons) call.reasons = opening.reasons
      this.#register.fail(call, deadlinePassed(call))
      return false
    }
    this.#commands.retain(keeps)
    this.#questions.retain(keeps)
    return nextMs
  }

  failAll(toError: (call: PendingCall) => CallError): void {
    for (const queue of [this.#commands, this.#questions]) this.#failQueue(queue, toError)
  }

  #failQueue(queue: Fifo<PendingCall>, toError: (call: PendingCall) => CallError): void {
    for (let call = queue.shift(); call !== undefined; call = queue.shift()) this.#register.fail(call, toError(call))
  }

  #queue(kind: PendingCall['kind']): Fifo<PendingCall> {
    return isCommandKind(kind) ? this.#commands : this.#questions
  }

  #isRoomInFlight(): boolean {
    return this.#register.inFlight < this.#bounds.inFlightMax
  }

  #admitQuestion(): boolean {
    const call = this.#questions.shift()
    if (call === undefined) return false
    this.#register.admitSessionless(call)
    this.#dispatcher.leave(call)
    return true
  }

  #admitCommand(): boolean {
    if (this.#commands.length === 0) return false
    const session = this.#register.sessions.current
    if (session === undefined) this.#openSession()
    if (session === undefined || !session.hasRoom()) return false
    const call = this.#commands.shift()!
    this.#register.admitCommand(call, session)
    this.#dispatcher.leave(call)
    return true
  }

  /** An opening that is sent twice may open two sessions; the one that nobody uses expires. */
  #openSession(): void {
    const { sessions } = this.#register
    if (sessions.opening !== undefined) return
    const answered: PendingCall['answered'] = ({ body }) => sessions.adopt(sessionNumber(body)!)
    const failed: PendingCall['failed'] = (error) => this.#openFailed(error)
    const { deadlineMs } = this.#bounds
    const call = new PendingCall(
      { kind: 'open', body: NO_BODY, deadlineMs, isOwn: true, answered, failed },
      this.#clock.monotonicMs(),
    )
    sessions.opening = call
    this.#register.admitSessionless(call)
    this.#dispatcher.leave(call)
  }

  /** The commands that wait have deadlines of their own; only a refusal is theirs too. */
  #openFailed(error: CallError): void {
    this.#register.sessions.opening = undefined
    if (error.outcome === 'refused') this.#failQueue(this.#commands, () => error)
  }
}
