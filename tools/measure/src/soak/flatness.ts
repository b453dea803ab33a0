import { percentile } from '../page/text.ts'

/** What is flat may wander by a tenth: garbage that is not collected yet, pages that are not swept yet. */
export const FLAT_TIMES_MAX = 1.1
/** A run begins with caches that fill, code that is compiled and first snapshots. */
const SETTLED_FROM = 0.3

/** The median of the last part of a run, and of the part before it. */
export interface Flatness {
  readonly before: number
  readonly after: number
  readonly isFlat: boolean
}

/**
 * Compares the last part of a run with the part before it, the beginning left out, of values taken at even distances. Medians,
 * since what is flat goes up and down: between two collections of garbage, between two snapshots. What grows with the number of
 * commands is half as much again in the last part.
 */
export function flatnessOf(values: readonly number[]): Flatness {
  const settled = values.slice(Math.floor(values.length * SETTLED_FROM))
  const middle = Math.floor(settled.length / 2)
  const before = median(settled.slice(0, middle))
  const after = median(settled.slice(middle))
  return { before, after, isFlat: after <= before * FLAT_TIMES_MAX }
}

function median(values: readonly number[]): number {
  return percentile(
    [...values].sort((one, other) => one - other),
    50,
  )
}
