import { availableParallelism, loadavg } from 'node:os'

export const MIB = 2 ** 20

/** `12,345` */
export function grouped(count: number): string {
  return Math.round(count).toLocaleString('en-US')
}

/** Bytes in MiB: three digits or so. */
export function mebibytes(bytes: number): string {
  const size = bytes / MIB
  return size.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2)
}

/** `+3.1 %`, from one number to another. */
export function change(from: number, to: number): string {
  const percent = (to / from - 1) * 100
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(1)} %`
}

/** A table of Markdown. The first column is text, the others numbers. */
export function table(heads: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`
  const rule = `|${heads.map((_, at) => (at === 0 ? '---' : '--:')).join('|')}|`
  return [line(heads), rule, ...rows.map(line)].join('\n')
}

/** The value that so many percent of the ascending values are at or below; NaN of none. */
export function percentile(ascending: readonly number[], percent: number): number {
  const rank = Math.max(1, Math.ceil((percent / 100) * ascending.length))
  return ascending[rank - 1] ?? Number.NaN
}

/** On what this process measures. To be asked before it makes load itself. */
export function conditions(): string {
  const load = (loadavg()[0] ?? 0).toFixed(1)
  return `${availableParallelism()} cores (virtual), Node ${process.version}; load of the machine before: ${load}`
}
