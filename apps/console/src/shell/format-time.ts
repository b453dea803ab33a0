/** Microseconds as milliseconds, a tenth exact: `1,234.5`. */
export function formatMs(us: number): string {
  return (us / 1000).toLocaleString('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 })
}
