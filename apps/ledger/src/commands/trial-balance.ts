import { type CurrencyTrial, formatAmount } from '@synod/ledger'
import type { Command } from 'commander'
import { withConnection } from '../connection.ts'
import { EXIT_CODES, Failure } from '../failure.ts'
import { moneyJson } from '../money.ts'
import { type Column, formatList, formatTable, paint, printJson, printLine } from '../output.ts'
import { addReadOptions, READ_HELP, type ReadOptions, readJson, readNote, readOptions } from '../reading.ts'

const EXAMPLES = `
Examples:
  ledger trial-balance
  ledger trial-balance --json

Per currency: what all accounts below zero owe together, and what all others
have. Both are equal, or the books do not balance and the exit code is ${EXIT_CODES.refused}.
${READ_HELP}`

const COLUMNS: readonly Column[] = [
  { head: 'currency' },
  ...['accounts', 'debit', 'credit', 'held'].map((head) => ({ head, align: 'right' }) as const),
]

export function registerTrialBalance(program: Command): void {
  const command = program.command('trial-balance').description('show that debits and credits are equal')
  addReadOptions(command).addHelpText('after', EXAMPLES).action(trialBalance)
}

async function trialBalance(options: ReadOptions): Promise<void> {
  const reading = await withConnection(options, ({ bank }) => bank.trialBalance(readOptions(options)))
  const trials = reading.answer
  const data = { ...readJson(reading, options), currencies: trials.map(trialJson) }
  const torn = trials.filter(({ debit, credit }) => debit !== credit).map(({ currency }) => currency)
  if (torn.length > 0) {
    throw new Failure(EXIT_CODES.refused, `the books do not balance in ${formatList(torn)}; see "ledger audit"`, data)
  }
  if (options.json) return printJson({ ok: true, ...data })
  printLine(describe(trials))
  const note = readNote(reading, options)
  if (note) printLine(note)
}

function describe(trials: readonly CurrencyTrial[]): string {
  if (trials.length === 0) return 'no accounts yet, and so nothing to balance'
  const rows = trials.map(({ currency, accounts, debit, credit, held }) => [
    ...[currency, String(accounts)],
    ...[debit, credit, held].map((minor) => formatAmount({ currency, minor })),
  ])
  return `${formatTable(COLUMNS, rows)}\n\n${paint.green('✓')} debits and credits are equal`
}

function trialJson({ currency, accounts, debit, credit, held }: CurrencyTrial): Record<string, unknown> {
  const json = (minor: bigint) => moneyJson({ currency, minor })
  return { currency, accounts, debit: json(debit), credit: json(credit), held: json(held) }
}
