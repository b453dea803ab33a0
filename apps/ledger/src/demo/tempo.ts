import { build } from 'hdr-histogram-js'

/** Width of a column of the throughput chart, in milliseconds. */
export const COLUMN_MS = 250

/** Longer calls are counted as this long, in microseconds. */
const LATENCY_US_MAX = 120_000_000

/** How fast the tellers are answered, and how long they were not. */
export class Tempo {
  readonly #now: () => number
  readonly #latencies = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: LATENCY_US_MAX,
    numberOfSignificantValueDigits: 3,
  })
  readonly #columns: number[] = []
  readonly #startedAt: number
  #count = 0
  #lastAt: number
  #watchesSilence = false
  #longestSilenceMs = 0

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
    this.#startedAt = now()
    this.#lastAt = this.#startedAt
  }

  now(): number {
    return this.#now()
  }

  /** An order that was handed in at `startedAt` has been answered. */
  acknowledged(startedAt: number): void {
    const now = this.#now()
    this.#latencies.recordValue(Math.min(LATENCY_US_MAX, Math.max(1, Math.round((now - startedAt) * 1000))))
    const column = Math.floor((now - this.#startedAt) / COLUMN_MS)
    this.#columns[column] = (this.#columns[column] ?? 0) + 1
    const silence = now - this.#lastAt
    if (this.#watchesSilence) this.#longestSilenceMs = Math.max(this.#longestSilenceMs, silence)
    this.#lastAt = now
    this.#count += 1
  }

  /** From here on, the longest time between two answers is kept. */
  watchSilence(): void {
    this.#watchesSilence = true
  }

  /** The longest time between two answers since {@link watchSilence}, in milliseconds. */
  get longestSilenceMs(): number {
    return this.#longestSilenceMs
  }

  get count(): number {
    return this.#count
  }

  get elapsedMs(): number {
    return this.#now() - this.#startedAt
  }

  /** Answers per second in each full column so far, the oldest first. */
  perSecond(): number[] {
    const columns = Math.floor(this.elapsedMs / COLUMN_MS)
    return Array.from({ length: columns }, (_, column) => ((this.#columns[column] ?? 0) * 1000) / COLUMN_MS)
  }

  /** From the start to the last answer. */
  get busyMs(): number {
    return this.#lastAt - this.#startedAt
  }

  get meanPerSecond(): number {
    return this.busyMs > 0 ? (this.#count * 1000) / this.busyMs : 0
  }

  /** In milliseconds. */
  latency(percentile: number): number {
    return this.#latencies.getValueAtPercentile(percentile) / 1000
  }
}
