import { ACCOUNTS_LIMIT_MAX } from '@synod/ledger'
import type { Command } from 'commander'
import { accountJson, formatAccounts } from '../account-table.ts'
import { withConnection } from '../connection.ts'
import { EXIT_CODES, Failure } from '../failure.ts'
import { paint, printJson, printLine } from '../output.ts'
import {
  addReadOptions,
  READ_HELP,
  type ReadOptions,
  readJson,
  readNote,
  readOptions,
  readWords,
  upTo,
} from '../reading.ts'
import { commandLine } from '../repeat.ts'

interface AccountsOptions extends ReadOptions {
  readonly after?: string
  readonly limit: number
}

const EXAMPLES = `
Examples:
  ledger accounts
  ledger accounts --limit 20 --after alice
  ledger accounts --json | jq '.accounts[].account'

The accounts "cash:EUR" and the like are the bank's own: the other side of
deposits and withdrawals.
${READ_HELP}`

export function registerAccounts(program: Command): void {
  const command = program
    .command('accounts')
    .description('list the accounts, in the order of opening')
    .option('--after <account>', 'those opened after this one')
    .option('--limit <n>', 'how many at most', upTo(ACCOUNTS_LIMIT_MAX), ACCOUNTS_LIMIT_MAX)
  addReadOptions(command).addHelpText('after', EXAMPLES).action(accounts)
}

async function accounts(options: AccountsOptions): Promise<void> {
  const { after = null, limit } = options
  const reading = await withConnection(options, ({ bank }) => bank.accounts({ after, limit }, readOptions(options)))
  const { answer } = reading
  if (answer === null) {
    throw new Failure(EXIT_CODES.refused, `unknown account: ${after} was never opened, so none comes after it`)
  }
  const { accounts, next } = answer
  if (options.json) {
    printJson({ ok: true, ...readJson(reading, options), accounts: accounts.map(accountJson), next })
    return
  }
  if (accounts.length > 0) printLine(formatAccounts(accounts))
  else printLine(after === null ? 'no accounts yet; open one: ledger open alice EUR' : 'no more accounts')
  const note = readNote(reading, options)
  if (note) printLine(note)
  if (next !== null) {
    const words = ['accounts', '--limit', String(limit), '--after', next, ...readWords(options)]
    printLine(paint.dim(`more: ${commandLine(words, options)}`))
  }
}
