/** The value in the middle; the mean of the two in the middle when there are two. NaN of none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** How far the middle half of the values reaches, over their median: 0.1 is 10 %. NaN of none. */
export function spread(values: readonly number[]): number {
  return (quantile(values, 0.75) - quantile(values, 0.25)) / median(values)
}

/** Between two values, the point on the line between them. */
function quantile(values: readonly number[], part: number): number {
  if (values.length === 0) return Number.NaN
  const ascending = [...values].sort((a, b) => a - b)
  const place = (ascending.length - 1) * part
  const below = ascending[Math.floor(place)] as number
  const above = ascending[Math.ceil(place)] as number
  return below + (above - below) * (place - Math.floor(place))
}
