const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']

/** One character for each of the last `columns` values; nothing at all is the lowest bar, the highest value the highest. */
export function sparkline(values: readonly number[], columns: number): string {
  const shown = values.slice(-columns)
  const highest = Math.max(1, ...shown)
  return shown.map((value) => BARS[Math.ceil((value / highest) * (BARS.length - 1))]).join('')
}
