import type { Spread } from './statistics.ts'

/** `12,345` */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

/** Three digits or so: `0.123`, `1.23`, `12.3`, `1,234`. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const size = Math.abs(value)
  return size >= 100 ? whole(value) : value.toFixed(size >= 10 ? 1 : size >= 1 || size === 0 ? 2 : 3)
}

/** `5.12 (4.80–5.40)`: the median, and from the least to the most. */
export function times(spread: Spread): string {
  return withSpread(spread, short)
}

/** The median; from the least to the most, where there is more than one value. */
export function withSpread({ median, min, max, count }: Spread, format: (value: number) => string): string {
  return count === 1 ? format(median) : `${format(median)} (${format(min)}–${format(max)})`
}
