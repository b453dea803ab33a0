import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js'
import type { Latency } from '../system.ts'

const US_MAX = 60_000_000
const SIGNIFICANT_DIGITS = 3

/** How long calls took: three digits of each, in constant memory, so that a process can hand them to another. */
export class Latencies {
  readonly #us: Histogram

  private constructor(us: Histogram) {
    this.#us = us
  }

  static none(): Latencies {
    return new Latencies(
      build({
        lowestDiscernibleValue: 1,
        highestTrackableValue: US_MAX,
        numberOfSignificantValueDigits: SIGNIFICANT_DIGITS,
      }),
    )
  }

  /** All of them together. Each is text that {@link toText} made. */
  static merged(texts: readonly string[]): Latencies {
    const all = Latencies.none()
    for (const text of texts) all.#us.add(decodeFromCompressedBase64(text))
    return all
  }

  /** Beyond a minute it counts as a minute. */
  record(ms: number): void {
    this.#us.recordValue(Math.min(US_MAX, Math.max(1, Math.round(ms * 1000))))
  }

  get count(): number {
    return this.#us.totalCount
  }

  toText(): string {
    return encodeIntoCompressedBase64(this.#us)
  }

  summary(): Latency {
    const ms = (percentile: number) => this.#us.getValueAtPercentile(percentile) / 1000
    return { p50: ms(50), p99: ms(99), p999: ms(99.9), max: ms(100) }
  }
}
