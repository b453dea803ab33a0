/** How long a kind of work held the event loop, each time: counted by upper bounds in milliseconds. */
export const HELD_BOUNDS_MS = [0.5, 1, 2, 5, 10, 20, 50, 100] as const

export interface HeldJson {
  readonly times: number
  readonly totalMs: number
  readonly longestMs: number
  /** By {@link HELD_BOUNDS_MS}, and the last one for what was longer. */
  readonly counts: readonly number[]
}

export const NEVER_HELD: HeldJson = {
  times: 0,
  totalMs: 0,
  longestMs: 0,
  counts: HELD_BOUNDS_MS.map(() => 0).concat(0),
}

/** `held` with one more time. */
export function heldOnceMore(held: HeldJson, ms: number): HeldJson {
  const at = HELD_BOUNDS_MS.findIndex((bound) => ms <= bound)
  const counts = held.counts.with(at, (held.counts.at(at) ?? 0) + 1)
  return { times: held.times + 1, totalMs: held.totalMs + ms, longestMs: Math.max(held.longestMs, ms), counts }
}

/** What {@link countsWithin} needs of a histogram of Node's. */
export interface Percentiles {
  readonly count: number
  /** The value that so many percent of all are at or below. */
  percentile(percent: number): number
}

/**
 * How many values of a histogram lie within each of the bounds, which ascend, and beyond the last: a histogram tells
 * percentiles only, so the rank of each bound is searched for.
 */
export function countsWithin(histogram: Percentiles, bounds: readonly number[]): number[] {
  const through = bounds.map((bound) => rankOf(histogram, bound))
  return [...through, histogram.count].map((rank, at) => rank - (at === 0 ? 0 : (through[at - 1] ?? 0)))
}

/** How many values are at or below `bound`. */
function rankOf({ count, percentile }: Percentiles, bound: number): number {
  let [low, high] = [0, count]
  while (low < high) {
    const rank = Math.ceil((low + high) / 2)
    if (percentile((rank / count) * 100) <= bound) low = rank
    else high = rank - 1
  }
  return low
}
