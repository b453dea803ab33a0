/** What several rounds gave. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
  readonly count: number
}

/** Undefined of none. The median of an even number of values lies between the two in the middle. */
export function spreadOf(values: Iterable<number>): Spread | undefined {
  const ascending = [...values].sort((one, other) => one - other)
  const [min, max] = [ascending[0], ascending.at(-1)]
  if (min === undefined || max === undefined) return undefined
  const middle = (ascending.length - 1) / 2
  const [below = min, above = min] = [ascending[Math.floor(middle)], ascending[Math.ceil(middle)]]
  return { median: (below + above) / 2, min, max, count: ascending.length }
}

/** One over the other, round by round: what slowed a whole round down is in both, and cancels. Rounds that one lacks are left out. */
export function ratios(
  over: ReadonlyMap<number, number>,
  under: ReadonlyMap<number, number>,
): ReadonlyMap<number, number> {
  return new Map(
    [...over].flatMap(([round, value]) => {
      const other = under.get(round)
      return other === undefined || other === 0 ? [] : [[round, value / other]]
    }),
  )
}
