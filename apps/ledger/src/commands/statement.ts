import { formatAmount, STATEMENT_LIMIT_MAX, type StatementLine, type StatementView } from '@synod/ledger'
import { type Command, Option } from 'commander'
import { withConnection } from '../connection.ts'
import { formatDelta, moneyJson } from '../money.ts'
import { timeJson } from '../movement-json.ts'
import { type Column, formatTable, formatText, paint, printJson, printLine } from '../output.ts'
import {
  addReadOptions,
  parseSlot,
  READ_HELP,
  type ReadOptions,
  readJson,
  readNote,
  readOptions,
  readWords,
  upTo,
} from '../reading.ts'
import { commandLine } from '../repeat.ts'
import { formatTime } from '../time-text.ts'
import { unknownAccount } from '../unknown-account.ts'

interface StatementOptions extends ReadOptions {
  readonly from?: number
  readonly to?: number
  readonly limit: number
  readonly cursor?: number
  readonly oldestFirst?: true
  readonly ids?: true
}

const LIMIT_DEFAULT = 25
/** So many characters of a memo fit into the table; `--json` has all of it. */
const MEMO_CHARACTERS_SHOWN = 32

const EXAMPLES = `
Examples:
  ledger statement alice
  ledger statement alice --from 1200 --to 1300 --oldest-first
  ledger statement alice --ids              with ids, for "ledger show"
  ledger statement alice --json | jq '.lines[].balance.amount'

A page ends with the command for the next one. Pages stay good while more is
posted. Money that is only reserved is not posted: it comes when it is captured.
${READ_HELP}`

export function registerStatement(program: Command): void {
  const command = program
    .command('statement')
    .description('show what was posted on an account')
    .argument('<account>', 'its id')
    .addOption(new Option('--from <slot>', 'not what was posted before this slot').argParser(parseSlot))
    .addOption(new Option('--to <slot>', 'nor after this one').argParser(parseSlot))
    .option('--limit <n>', 'how many lines at most', upTo(STATEMENT_LIMIT_MAX), LIMIT_DEFAULT)
    .option('--cursor <n>', 'go on after this line, as a page says', upTo(Number.MAX_SAFE_INTEGER))
    .option('--oldest-first', 'in the order in which it was posted')
    .option('--ids', 'show the ids')
  addReadOptions(command).addHelpText('after', EXAMPLES).action(statement)
}

async function statement(account: string, options: StatementOptions): Promise<void> {
  const { from: fromSlot = 1, to: toSlot = null, cursor = null, limit, oldestFirst } = options
  const order = oldestFirst ? 'oldest first' : 'newest first'
  const part = { fromSlot, toSlot, cursor, limit, order } as const
  const reading = await withConnection(options, ({ bank }) => bank.statement(account, part, readOptions(options)))
  const { slot, answer } = reading
  if (answer === null) throw unknownAccount(account, slot)
  if (options.json) {
    const { currency, lines, next } = answer
    const listed = lines.map((line) => lineJson(line, currency))
    printJson({ ok: true, ...readJson(reading, options), account, currency, lines: listed, next })
    return
  }
  printLine(describe(answer, options))
  const note = readNote(reading, options)
  if (note) printLine(note)
  if (answer.next !== null) printLine(paint.dim(`more: ${nextPage(account, answer.next, options)}`))
}

function describe({ account, currency, lines }: StatementView, { ids, cursor, from, to }: StatementOptions): string {
  const isPart = [cursor, from, to].some((bound) => bound !== undefined)
  if (lines.length === 0) return `nothing was posted on ${account}${isPart ? ' there' : ' yet'}`
  const hasMemos = lines.some(({ memo }) => memo !== '')
  const columns: Column[] = [
    ...[{ head: 'when' }, { head: 'slot', align: 'right' }, { head: 'what' }, { head: 'with' }].map(
      (column) => column as Column,
    ),
    ...(hasMemos ? [{ head: 'memo' }] : []),
    ...(ids ? [{ head: 'id' }] : []),
    ...(['amount', 'balance'] as const).map((head) => ({ head, align: 'right' }) as const),
  ]
  const rows = lines.map((line) => [
    ...[paint.dim(formatTime(line.time)), String(line.slot), whatOf(line), line.counterparty ?? ''],
    ...(hasMemos ? [formatText(line.memo, MEMO_CHARACTERS_SHOWN)] : []),
    ...(ids ? [line.id] : []),
    line.delta > 0n
      ? paint.green(formatDelta({ currency, minor: line.delta }))
      : formatDelta({ currency, minor: line.delta }),
    formatAmount({ currency, minor: line.balance }),
  ])
  return formatTable(columns, rows)
}

/** What kind of movement it was, and of what. */
function whatOf({ kind, chain, hold, reverses }: StatementLine): string {
  if (hold !== null) return `${kind} of ${hold}`
  if (reverses !== null) return `${kind} of ${reverses}`
  return chain === null ? kind : `${kind} in ${chain}`
}

function lineJson(line: StatementLine, currency: string): Record<string, unknown> {
  const { time, delta, balance, ...rest } = line
  return {
    ...{ ...rest, time: timeJson(time) },
    ...{ delta: moneyJson({ currency, minor: delta }), balance: moneyJson({ currency, minor: balance }) },
  }
}

function nextPage(account: string, next: number, options: StatementOptions): string {
  const { from, to, limit, oldestFirst, ids } = options
  const words = [
    ...['statement', account, ...(from === undefined ? [] : ['--from', String(from)])],
    ...(to === undefined ? [] : ['--to', String(to)]),
    ...(limit === LIMIT_DEFAULT ? [] : ['--limit', String(limit)]),
    ...[...(oldestFirst ? ['--oldest-first'] : []), ...(ids ? ['--ids'] : []), ...readWords(options)],
  ]
  return commandLine([...words, '--cursor', String(next)], options)
}
