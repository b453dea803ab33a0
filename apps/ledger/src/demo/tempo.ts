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
  #longestSilence: { readonly ms: number; readonly endedAt: number } = { ms: 0, endedAt: 0 }

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
    if (this.#watchesSilence && silence > this.#longestSilence.ms) this.#longestSilence = { ms: silence, endedAt: now }
    this.#lastAt = now
    this.#count += 1
  }

  /** From here on, the longest time between two answers is kept. */
  watchSilence(): void {
    this.#watchesSilence = true
  }

  /** The longest time between two answers since {@link watchSilence}, in milliseconds. */
  get longestSilenceMs(): number {
    return this.#longestSilence.ms
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

  /** Answers per second from the first to the last. */
  get meanPerSecond(): number {
    const ms = this.#lastAt - this.#startedAt
    return ms > 0 ? (this.#count * 1000) / ms : 0
  }

  /** In milliseconds. */
  latency(percentile: number): number {
    return this.#latencies.getValueAtPercentile(percentile) / 1000
  }

  get latencyMaxMs(): number {
    return this.#latencies.maxValue / 1000
  }
}
