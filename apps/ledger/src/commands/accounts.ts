import { formatAmount } from '@synod/ledger'
import { type Command, InvalidArgumentError } from 'commander'
import { withConnection } from '../connection.ts'
import { EXIT_CODES, Failure } from '../failure.ts'
import { moneyJson } from '../money.ts'
import { formatTable, paint, printJson, printLine } from '../output.ts'
import { addReadOptions, type ReadOptions, readNote, readOptions } from '../reading.ts'
import { quote } from '../repeat.ts'

interface AccountsOptions extends ReadOptions {
  readonly after?: string
  readonly limit: number
}

const LIMIT_MAX = 1000

const EXAMPLES = `
Examples:
  ledger accounts
  ledger accounts --limit 20 --after alice
  ledger accounts --json | jq '.accounts[].account'

The accounts "cash:EUR" and the like are the bank's own: the other side of
deposits and withdrawals.`

export function registerAccounts(program: Command): void {
  const command = program
    .command('accounts')
    .description('list the accounts, in the order of opening')
    .option('--after <account>', 'those opened after this one')
    .option('--limit <n>', 'how many at most', parseLimit, LIMIT_MAX)
  addReadOptions(command).addHelpText('after', EXAMPLES).action(accounts)
}

function parseLimit(text: string): number {
  const limit = Number(text)
  if (/^\d+$/.test(text) && limit >= 1 && limit <= LIMIT_MAX) return limit
  throw new InvalidArgumentError(`Write a number from 1 to ${LIMIT_MAX}.`)
}

async function accounts(options: AccountsOptions): Promise<void> {
  const { after = null, limit } = options
  const { slot, answer } = await withConnection(options, ({ bank }) =>
    bank.accounts({ after, limit }, readOptions(options)),
  )
  if (answer === null) {
    throw new Failure(EXIT_CODES.refused, `unknown account: ${after} was never opened, so none comes after it`)
  }
  const rows = answer.accounts.map(({ account, currency, balance }) => ({
    account,
    balance: { currency, minor: balance },
  }))
  if (options.json) {
    const listed = rows.map(({ account, balance }) => ({ account, balance: moneyJson(balance) }))
    printJson({ ok: true, slot, accounts: listed, next: answer.next })
    return
  }
  if (rows.length === 0)
    printLine(after === null ? 'no accounts yet; open one: ledger open alice EUR' : 'no more accounts')
  else {
    const columns = [{ head: 'account' }, { head: 'balance', align: 'right' }] as const
    printLine(
      formatTable(
        columns,
        rows.map(({ account, balance }) => [account, formatAmount(balance)]),
      ),
    )
  }
  const note = readNote(slot, options)
  if (note) printLine(note.trim())
  if (answer.next !== null) printLine(paint.dim(`more: ledger accounts --after ${quote(answer.next)}`))
}
