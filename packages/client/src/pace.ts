import type { Entropy } from '@synod/protocol'
import type { Bounds } from './options.ts'

const RANDOM_48_MAX = 2 ** 48

/**
 * How long to wait for an answer, and before sending again. Both double up to a bound; all but the first wait for an
 * answer are spread by a quarter either way, so that calls (and clients) that failed together do not return together.
 */
export class Pace {
  readonly #bounds: Bounds
  readonly #entropy: Entropy

  constructor(bounds: Bounds, entropy: Entropy) {
    this.#bounds = bounds
    this.#entropy = entropy
  }

  /** Milliseconds to wait for a node's answer, after so many silences of the same call. */
  answerMs(silences: number): number {
    const { attemptMs, attemptMsMax } = this.#bounds
    return silences === 0 ? attemptMs : this.#spread(Math.min(attemptMs * 2 ** silences, attemptMsMax))
  }

  /** Milliseconds to wait before a call is sent again that was turned away so many times before. */
  pauseMs(turnedAway: number): number {
    const { pauseMs, pauseMsMax } = this.#bounds
    return this.#spread(Math.min(pauseMs * 2 ** turnedAway, pauseMsMax))
  }

  #spread(ms: number): number {
    return ms * (0.75 + this.#entropy.random48() / RANDOM_48_MAX / 2)
  }
}
