/** What became of the writes of one seed while a partition lasted. */
export interface Pause {
  readonly seed: number
  /** The longest time without an accepted write, in election timeouts. */
  readonly timeouts: number
}

/** A partition lasts so many election timeouts. */
export const PARTITION_TIMEOUTS = 12
/** Writes must be accepted again within so many. */
export const MARK_TIMEOUTS = 4

/** The longest time in which none of `times` lies, from `from` to `to`. All in one unit. */
export function longestPause(times: readonly number[], from: number, to: number): number {
  const within = times.filter((time) => time > from && time < to).sort((a, b) => a - b)
  let longest = 0
  let last = from
  for (const time of [...within, to]) {
    longest = Math.max(longest, time - last)
    last = time
  }
  return longest
}

export interface Spread {
  readonly median: number
  readonly worst: Pause
}

/** Of at least one pause. */
export function spreadOf(pauses: readonly Pause[]): Spread {
  const sorted = [...pauses].sort((a, b) => a.timeouts - b.timeouts)
  const worst = sorted.at(-1)
  const middle = sorted[Math.floor((sorted.length - 1) / 2)]
  if (!worst || !middle) throw new RangeError('the spread of nothing')
  return { median: middle.timeouts, worst }
}
