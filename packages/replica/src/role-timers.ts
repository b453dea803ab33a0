import type { Clock, Timer, TimerName } from '@synod/protocol'

/** The roles' timers: one of each name. */
export class RoleTimers {
  readonly #clock: Clock
  readonly #fired: (name: TimerName, lateMs: number) => void
  readonly #timers = new Map<TimerName, Timer>()

  /** `fired` is told how late a timer came, in milliseconds. */
  constructor(clock: Clock, fired: (name: TimerName, lateMs: number) => void) {
    this.#clock = clock
    this.#fired = fired
  }

  /** Starts the timer, or starts it again. */
  start(name: TimerName, ms: number): void {
    this.cancel(name)
    const dueAt = this.#clock.monotonicMs() + ms
    const fire = () => {
      if (this.#timers.get(name) !== timer) return
      this.#timers.delete(name)
      this.#fired(name, this.#clock.monotonicMs() - dueAt)
    }
    // A timer that comes late finds answers waiting in the sockets: they are read before it may say that none came.
    const timer = this.#clock.startTimer(ms, () => this.#clock.afterTurn(fire))
    this.#timers.set(name, timer)
  }

  cancel(name: TimerName): void {
    this.#timers.get(name)?.cancel()
    this.#timers.delete(name)
  }

  cancelAll(): void {
    for (const timer of this.#timers.values()) timer.cancel()
    this.#timers.clear()
  }
}
