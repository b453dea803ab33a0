import { EXPERIMENTS } from '../experiments/catalogue.ts'
import type { Experiment } from '../experiments/experiment.ts'
import type { Results } from '../results.ts'
import {
  failures,
  loadTable,
  marksTable,
  minutesTable,
  NOT_MEASURED,
  type Table,
  timesTable,
  valuesTable,
  voidReasons,
} from './rows.ts'

/** A part of a report, whatever it is drawn on. */
export type Part =
  | { readonly type: 'heading'; readonly text: string }
  | { readonly type: 'table'; readonly table: Table }
  | { readonly type: 'list'; readonly lines: readonly string[] }

/** Everything that was measured, in the order of the catalogue. */
export function reportOf(results: Results): readonly Part[] {
  const soaks = EXPERIMENTS.flatMap((each) => titled(`Soak: ${each.about}`, minutesTable(each.name, results)))
  return [
    ...EXPERIMENTS.flatMap((each) => titled(headingOf(each), loadTable(each, results))),
    ...titled('Faults', timesTable(EXPERIMENTS, results)),
    ...titled('Other figures', valuesTable(EXPERIMENTS, results)),
    ...soaks,
    ...listed('Void: not counted for ratios and marks', voidReasons(results)),
    ...listed('Failed', failures(results)),
  ]
}

/** All marks, for a page. */
export function marksOf(results: Results): readonly Part[] {
  return [{ type: 'table', table: marksTable(results) }]
}

/** Those of which something was measured, under a heading. */
export function judgedMarksOf(results: Results): readonly Part[] {
  const { heads, rows } = marksTable(results)
  const judged = rows.filter((row) => !row.includes(NOT_MEASURED))
  return titled('Marks', judged.length === 0 ? undefined : { heads, rows: judged })
}

function headingOf({ name, about }: Experiment): string {
  return `${name}: ${about}`
}

function titled(text: string, table: Table | undefined): readonly Part[] {
  if (!table) return []
  return [
    { type: 'heading', text },
    { type: 'table', table },
  ]
}

function listed(text: string, lines: readonly string[]): readonly Part[] {
  if (lines.length === 0) return []
  return [
    { type: 'heading', text },
    { type: 'list', lines },
  ]
}
