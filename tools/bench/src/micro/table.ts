import Table from 'cli-table3'
import colors from 'picocolors'
import type { Compared } from './baseline.ts'

const HEADS = ['', 'µs', 'elapsed µs', 'units', 'baseline', 'ratio', 'spread', 'bytes', 'per'] as const

/** Results for a terminal, in the order of measuring. */
export function drawTable(compared: readonly Compared[]): string {
  const table = new Table({
    head: [...HEADS],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  })
  for (const each of compared) table.push(cellsOf(each))
  return table.toString()
}

function cellsOf({ name, now, before, ratio, isSlower }: Compared): string[] {
  return [
    name,
    digits(now.us),
    digits(now.elapsedUs),
    digits(now.units),
    digits(before?.units),
    isSlower ? colors.red(`${digits(ratio)} slower`) : digits(ratio),
    percent(now.spread),
    now.bytes === undefined ? '–' : Math.round(now.bytes).toLocaleString('en-US'),
    now.per,
  ]
}

/** Three digits or so: `0.125`, `1.25`, `12.5`, `125`. */
export function digits(value: number | undefined): string {
  if (value === undefined) return '–'
  if (value >= 100) return value.toFixed(0)
  if (value >= 10) return value.toFixed(1)
  return value.toFixed(value >= 1 ? 2 : 3)
}

function percent(part: number): string {
  return `${(part * 100).toFixed(0)} %`
}
