import type { CheckResult, NotLinearizable } from '../check-history.ts'
import type { Operation } from '../operation.ts'
import type { Limit } from '../search/turns.ts'
import type { BadInput, Judged, Judgement } from './judge.ts'
import { operationInWords, shorten } from './operation-words.ts'

/** Of the order of the prefix, its end is shown to people. */
const SHOWN_OPERATIONS_MAX = 16

const LIMITS: Record<Limit, string> = {
  time: 'the time limit was met; allow more with --time-limit',
  steps: 'the limit of steps was met',
  memory: 'the search would need more memory than it is allowed',
}

/** A judgement for people, without a line break at the end. */
export function judgementInWords(judgement: Judged): string {
  const { file, outcome, result, lines, ms } = judgement
  const head = `${file}: ${outcome} (${counted(result.operations, 'operation')}, ${counted(result.steps, 'step')}, ${seconds(ms)})`
  if (result.verdict === 'unknown') return `${head}\n  ${LIMITS[result.limit]}`
  return result.verdict === 'linearizable' ? head : [head, ...refutation(result, lines)].join('\n')
}

/** What is wrong with a file: its name, the line, and the problem. */
export function badInputInWords({ file, line, problem }: BadInput): string {
  return line === undefined ? `${file}: ${problem}` : `${file}:${line}: ${problem}`
}

/** A judgement for programs. Lines are counted from 1. */
export function judgementAsJson(judgement: Judgement): object {
  const { file, outcome } = judgement
  if (judgement.outcome === 'bad input') {
    const { line = null, problem } = judgement
    return { file, verdict: outcome, line, problem }
  }
  const { result, lines, ms } = judgement
  const { operations, steps } = result
  return { file, verdict: outcome, operations, steps, ms: Math.round(ms), ...findings(result, lines) }
}

function findings(result: CheckResult, lines: readonly number[]): object {
  const asJson = (operation: Operation) => operationAsJson(operation, lines)
  switch (result.verdict) {
    case 'linearizable':
      return { orders: result.orders.map((order) => order.map(asJson)) }
    case 'unknown':
      return { limit: result.limit }
    case 'not linearizable': {
      const { unplaced, states, prefixEvents, isLongest, order } = result
      return { unplaced: asJson(unplaced), states, prefixEvents, isLongest, order: order.map(asJson) }
    }
  }
}

function operationAsJson(operation: Operation, lines: readonly number[]): object {
  const { process, f, key, asked, outcome, answered, refused, id } = operation
  const [invokedLine, completedLine] = [lines[operation.invoked], lines[operation.completed] ?? null]
  return { process, f, key, asked, outcome, answered, refused, id, invokedLine, completedLine }
}

function refutation(
  { unplaced, prefixEvents, isLongest, order, states }: NotLinearizable,
  lines: readonly number[],
): string[] {
  const shown = order.slice(-SHOWN_OPERATIONS_MAX)
  const part = shown.length < order.length ? `the last ${shown.length} of ` : ''
  return [
    '',
    '  This operation cannot be placed:',
    ...table([unplaced], lines),
    '',
    `  It does not fit ${states.length === 1 ? 'the state' : 'these states'} that the calls before it lead to:`,
    ...states.map((state) => `    ${shorten(state)}`),
    '',
    `  ${isLongest ? 'Longest linearizable prefix' : 'A linearizable prefix (there was no time for the longest)'}: ${counted(prefixEvents, 'event')}, all before line ${lines[unplaced.completed]}.`,
    ...(order.length === 0
      ? []
      : [`  Its order, ${part}${counted(order.length, 'operation')} that can matter here:`, ...table(shown, lines)]),
    '',
  ]
}

/** A line for each operation. */
function table(operations: readonly Operation[], lines: readonly number[]): string[] {
  const rows = operations.map((operation) => {
    const end = lines[operation.completed]
    return {
      place: `lines ${lines[operation.invoked]} to ${end ?? 'the end'}`,
      process: `process ${operation.process}`,
      words: operationInWords(operation),
    }
  })
  const placeWidth = Math.max(0, ...rows.map(({ place }) => place.length))
  const processWidth = Math.max(0, ...rows.map(({ process }) => process.length))
  return rows.map(
    ({ place, process, words }) => `    ${place.padEnd(placeWidth)}  ${process.padEnd(processWidth)}  ${words}`,
  )
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}
