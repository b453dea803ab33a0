import Table from 'cli-table3'
import pico from 'picocolors'

/** Colours for standard output, where a person reads it and has not asked for none (https://no-color.org). */
export const paint = pico.createColors(isColourful(process.stdout))
/** The same for standard error. */
export const paintError = pico.createColors(isColourful(process.stderr))

function isColourful(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env
  if (NO_COLOR) return false
  if (FORCE_COLOR) return FORCE_COLOR !== '0'
  return stream.isTTY === true && TERM !== 'dumb'
}

/** One line, or a block of lines, for people. */
export function printLine(text = ''): void {
  process.stdout.write(`${text}\n`)
}

/** One JSON value on a line, for programs. Bigints are printed as decimal strings. */
export function printJson(value: unknown): void {
  process.stdout.write(`${toJson(value)}\n`)
}

export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part))
}

export interface Column {
  readonly head: string
  readonly align?: 'left' | 'right'
}

const NO_BORDERS = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'],
  ].map((place) => [place, '']),
)

/** A table without lines: a dim head, columns two spaces apart. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    head: columns.map(({ head }) => paint.dim(head)),
    colAligns: columns.map(({ align = 'left' }) => align),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    chars: { ...NO_BORDERS, middle: '  ' },
  })
  for (const row of rows) table.push([...row])
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

/**
 * Text that somebody else wrote, as it is safe to show: what would move the cursor or change colours is a dot, and what is
 * longer than `charactersMax` is cut.
 */
export function formatText(text: string, charactersMax = Number.POSITIVE_INFINITY): string {
  const shown = text.replace(/\p{C}|\p{Zl}|\p{Zp}/gu, '·')
  const characters = Array.from(shown)
  return characters.length > charactersMax ? `${characters.slice(0, charactersMax - 1).join('')}…` : shown
}

/** `640 B`, `1.2 MiB` */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let value = bytes
  let unit = 0
  for (; value >= 1024 && unit < units.length - 1; unit += 1) value /= 1024
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}

/** `n1`, `n1 and n2`, `n1, n2 and n3` */
export function formatList(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
