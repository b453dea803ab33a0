import type { CallOptions } from './call-error.ts'
import type { CallRegister } from './call-register.ts'
import type { Dispatcher } from './dispatcher.ts'
import { answerForgotten, deadlinePassed, handOverUnknown, outcomeUnknown, sessionGone } from './endings.ts'
import type { Bounds } from './options.ts'
import type { PendingCall } from './pending-call.ts'
import { retryOf } from './retry.ts'

/** Paused calls are sent early when a new leader appears, but not more often than this. */
const EARLY_SENDS_MS_MIN = 100

/** Sends calls again that are due, a bounded number at a time, and ends those whose deadline has passed. */
export class CallWatch {
  readonly #bounds: Bounds
  readonly #register: CallRegister
  readonly #dispatcher: Dispatcher
  readonly #resume: (call: PendingCall, options: CallOptions) => void
  #sendsPausedEarly = false
  #sentEarlyAtMs = Number.NEGATIVE_INFINITY

  /** @param resume what a retry does: {@link CallWatch.askAgain}, if the client is open. */
  constructor(
    bounds: Bounds,
    register: CallRegister,
    dispatcher: Dispatcher,
    resume: (call: PendingCall, options: CallOptions) => void,
  ) {
    this.#bounds = bounds
    this.#register = register
    this.#dispatcher = dispatcher
    this.#resume = resume
  }

  /**
   * A new leader is known, so calls that were turned away need not sit out their pauses. Returns whether {@link look}
   * should be called soon.
   */
  leaderFound(nowMs: number): boolean {
    if (nowMs - this.#sentEarlyAtMs < EARLY_SENDS_MS_MIN) return false
    this.#sentEarlyAtMs = nowMs
    this.#sendsPausedEarly = true
    return true
  }

  /** Looks at every call under way; returns when to look again. */
  look(nowMs: number): number {
    const sendsPaused = this.#sendsPausedEarly
    let resendsLeft = this.#bounds.resendsMax
    let nextMs = Number.POSITIVE_INFINITY
    this.#register.visit((call) => {
      if (nowMs >= call.deadlineAtMs) {
        this.#endAtDeadline(call)
        return
      }
      const isDue = nowMs >= call.dueAtMs || (sendsPaused && call.state === 'paused')
      if (isDue && resendsLeft > 0) {
        resendsLeft -= 1
        this.#sendAgain(call, nowMs)
        nextMs = Math.min(nextMs, call.dueAtMs)
      } else {
        nextMs = Math.min(nextMs, isDue ? nowMs : call.dueAtMs)
      }
    })
    this.#sendsPausedEarly = sendsPaused && resendsLeft === 0
    return nextMs
  }

  /** Sends a held command again, if its session still keeps the answer. */
  askAgain(call: PendingCall, deadlineMs: number, nowMs: number): void {
    if (call.session!.isHeld(call)) {
      this.#register.resume(call)
      call.postpone(deadlineMs, nowMs)
      this.#dispatcher.leave(call)
    } else {
      call.failed(answerForgotten(call))
    }
  }

  #sendAgain(call: PendingCall, nowMs: number): void {
    if (call.state === 'sent') this.#dispatcher.silent(call, nowMs)
    if (call.mayHaveExecuted && !call.isRepeatable) this.#register.fail(call, handOverUnknown(call))
    else this.#dispatcher.leave(call)
  }

  #endAtDeadline(call: PendingCall): void {
    if (!call.isInDoubt) this.#register.fail(call, deadlinePassed(call))
    else if (call.session === undefined) this.#register.fail(call, handOverUnknown(call))
    else if (call.session.isLost) this.#register.fail(call, sessionGone(call))
    else this.#holdForRetry(call)
  }

  /** A command that may have been executed keeps its number, so that its session can still tell. */
  #holdForRetry(call: PendingCall): void {
    const { failed } = call
    const retry = retryOf(call, (options) => this.#resume(call, options))
    call.mayHaveExecuted = true
    this.#register.hold(call)
    failed(outcomeUnknown(call, retry))
  }
}
