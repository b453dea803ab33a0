import type { Clock, Timer } from '@synod/protocol'

/** The alarm never rings twice within this time, however many calls are due: a bound on what scanning them costs. */
const RING_MS_MIN = 5

/** The client's one timer: rings at the earliest moment anybody asked for, then forgets all that were asked for. */
export class Alarm {
  readonly #clock: Clock
  readonly #ring: () => void
  #timer: Timer | undefined
  #atMs = Number.POSITIVE_INFINITY

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock
    this.#ring = ring
  }

  /** Rings at `atMs` (monotonic milliseconds) or before it, but {@link RING_MS_MIN} from now at the earliest. */
  by(atMs: number): void {
    if (atMs < this.#atMs) this.#set(atMs)
  }

  cancel(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#atMs = Number.POSITIVE_INFINITY
  }

  #set(atMs: number): void {
    const nowMs = this.#clock.monotonicMs()
    const ringMs = Math.max(atMs, nowMs + RING_MS_MIN)
    if (ringMs >= this.#atMs) return
    this.#timer?.cancel()
    this.#atMs = ringMs
    this.#timer = this.#clock.startTimer(ringMs - nowMs, () => {
      this.cancel()
      this.#ring()
    })
  }
}
