import { type AccountView, BALANCES_MAX, formatAmount, type PastBalance, type Reading } from '@synod/ledger'
import { type Command, Option } from 'commander'
import { accountJson, describeBeyondBalance, formatAccounts } from '../account-table.ts'
import { type Connection, withConnection } from '../connection.ts'
import { EXIT_CODES, Failure } from '../failure.ts'
import { moneyJson } from '../money.ts'
import { formatTable, paint, printJson, printLine } from '../output.ts'
import { addReadOptions, parseSlot, READ_HELP, type ReadOptions, readJson, readNote, readOptions } from '../reading.ts'
import { unknownAccount } from '../unknown-account.ts'

interface BalanceOptions extends ReadOptions {
  /** A slot. */
  readonly at?: number
}

const EXAMPLES = `
Examples:
  ledger balance alice
  ledger balance alice bob carol
  ledger balance alice --at 1200            what was posted up to that slot
  ledger balance alice --stale --node n3

The balance is what is posted. Held is what open holds reserve; available is
what can be spent: balance - held + overdraft. Several accounts are read at one
slot.
${READ_HELP}`

export function registerBalance(program: Command): void {
  const command = program
    .command('balance')
    .description('show the balance of one account, or of several')
    .argument('<accounts...>', 'their ids')
    .addOption(new Option('--at <slot>', 'the balance as it was at a slot').argParser(parseSlot))
  addReadOptions(command).addHelpText('after', EXAMPLES).action(balance)
}

async function balance(accounts: readonly string[], options: BalanceOptions): Promise<void> {
  if (accounts.length > BALANCES_MAX) {
    throw new Failure(EXIT_CODES.usage, `${accounts.length} accounts; ask for at most ${BALANCES_MAX} at once`)
  }
  if (options.at === undefined) return balanceNow(accounts, options)
  return balanceAt(accounts, options.at, options)
}

async function balanceNow(accounts: readonly string[], options: BalanceOptions): Promise<void> {
  const reading = await withConnection(options, ({ bank }) => bank.balances(accounts, readOptions(options)))
  const found = reading.answer.map((view, at) => known(view, accounts[at], reading))
  const [first] = found
  const isOne = found.length === 1 && first !== undefined
  if (options.json) {
    const data = isOne ? accountJson(first) : { accounts: found.map(accountJson) }
    printJson({ ok: true, ...readJson(reading, options), ...data })
    return
  }
  const note = readNote(reading, options)
  if (isOne) {
    printLine([formatAmount(moneyOf(first)), paint.dim(describeBeyondBalance(first)), note].filter(Boolean).join('  '))
    return
  }
  printLine(formatAccounts(found))
  if (note) printLine(note)
}

/** The past does not change: it does not matter that each account is asked for by itself. */
async function balanceAt(accounts: readonly string[], slot: number, options: BalanceOptions): Promise<void> {
  const ask = async ({ bank }: Connection) => {
    const readings = await Promise.all(accounts.map((account) => bank.balanceAt(account, slot, readOptions(options))))
    return readings.map((reading, at) => known(reading.answer, accounts[at], reading))
  }
  const found: PastBalance[] = await withConnection(options, ask)
  const [first] = found
  if (options.json) {
    const listed = found.map((past) => ({ account: past.account, balance: moneyJson(moneyOf(past)) }))
    printJson({ ok: true, slot, ...(listed.length === 1 ? listed[0] : { accounts: listed }) })
  } else if (first !== undefined && found.length === 1) {
    printLine(`${formatAmount(moneyOf(first))}  ${paint.dim(`at slot ${slot}`)}`)
  } else {
    const rows = found.map((past) => [past.account, formatAmount(moneyOf(past))])
    printLine(formatTable([{ head: 'account' }, { head: `at slot ${slot}`, align: 'right' }], rows))
  }
}

/** Throws a `Failure` where there is no such account. */
function known<T>(view: T | null, account: string | undefined, { slot }: Reading<unknown>): T {
  if (view === null) throw unknownAccount(account ?? '', slot)
  return view
}

function moneyOf({ currency, balance }: Pick<AccountView, 'currency' | 'balance'>) {
  return { currency, minor: balance }
}
