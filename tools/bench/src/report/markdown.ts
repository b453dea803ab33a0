import type { Part } from './report.ts'
import { isText, type Table } from './rows.ts'

/** For a page. */
export function drawAsMarkdown(parts: readonly Part[]): string {
  return parts.map(drawPart).join('\n\n')
}

function drawPart(part: Part): string {
  if (part.type === 'heading') return `### ${part.text}`
  return part.type === 'list' ? part.lines.map((line) => `- ${line}`).join('\n') : drawTable(part.table)
}

function drawTable(table: Table): string {
  const { heads, rows } = table
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rule = `|${heads.map((_, at) => (isText(table, at) ? '---' : '--:')).join('|')}|`
  return [line(heads), rule, ...rows.map(line)].join('\n')
}
