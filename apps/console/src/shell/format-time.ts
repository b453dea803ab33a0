/** Microseconds as milliseconds, a tenth exact: `1,234.5`. */
export function formatMs(us: number): string {
  return (us / 1000).toLocaleString('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 })
}

/** Microseconds as seconds, a tenth exact: `323.0`. */
export function formatSeconds(us: number): string {
  return formatMs(us / 1000)
}
