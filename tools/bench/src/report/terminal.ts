import CliTable from 'cli-table3'
import picocolors from 'picocolors'
import type { Part } from './report.ts'
import { isText, type Table } from './rows.ts'

const BORDERLESS = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
    .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'])
    .map((name) => [name, '']),
)

/** For a person at a terminal. */
export function drawOnTerminal(parts: readonly Part[], paint = picocolors): string {
  return parts
    .map((part) => {
      if (part.type === 'heading') return `\n${paint.bold(part.text)}`
      return part.type === 'list' ? part.lines.join('\n') : drawTable(part.table, paint)
    })
    .join('\n')
}

function drawTable(table: Table, paint: typeof picocolors): string {
  const { heads, rows } = table
  const drawn = new CliTable({
    chars: { ...BORDERLESS, middle: '  ' },
    colAligns: heads.map((_, at) => (isText(table, at) ? 'left' : 'right')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  drawn.push(heads.map((head) => paint.dim(head)))
  for (const row of rows) drawn.push(row.map((cell) => coloured(cell, paint)))
  return drawn.toString()
}

function coloured(cell: string, paint: typeof picocolors): string {
  if (cell === 'met') return paint.green(cell)
  return cell === 'missed' ? paint.red(cell) : cell
}
