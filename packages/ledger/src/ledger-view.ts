import type { RowReader } from '@synod/protocol'
import { formatAmount } from './amount-text.ts'
import type { AccountsPage, AccountView } from './answer.ts'
import type { Command } from './command.ts'
import { commandSchema } from './command-schema.ts'
import type { Ledger } from './ledger.ts'

/** What is shown of the books at one moment. */
export interface LedgerView {
  /** Accounts and their balances, in the order of opening, cash accounts among them: the first {@link ROWS_SHOWN_MAX}. */
  readonly rows: readonly (readonly [account: string, balance: string])[]
  /** How many accounts there are in all. */
  readonly count: number
}

const ROWS_SHOWN_MAX = 50

/** Accounts are in memory: nothing is read from the history. */
const NO_HISTORY: RowReader = {
  rows: () => {
    throw new Error('a list of accounts reads no history')
  },
}

/** The books as people read them. What it takes does not grow with them: some 50 µs. */
export function viewOfLedger(ledger: Ledger): LedgerView {
  const page = ledger.query({ type: 'accounts', after: null, limit: ROWS_SHOWN_MAX }, NO_HISTORY) as AccountsPage
  return { rows: page.accounts.map(rowOf), count: ledger.accountCount() }
}

/** `transfer 30.00 EUR alice → bob`. Total: of bytes that are no command it says so. */
export function wordsOfCommand(bytes: Uint8Array): string {
  const decoded = commandSchema.decode(bytes)
  return decoded.ok ? inWords(decoded.value) : 'no command of the ledger'
}

function rowOf({ account, currency, balance, held, frozen, closed }: AccountView): readonly [string, string] {
  const remarks = [
    ...(held > 0n ? [`${formatAmount({ currency, minor: held })} held`] : []),
    ...(closed ? ['closed'] : frozen ? ['frozen'] : []),
  ]
  return [account, [formatAmount({ currency, minor: balance }), ...remarks].join(', ')]
}

function inWords(command: Command): string {
  switch (command.type) {
    case 'open':
      return `open ${command.account} in ${command.currency}`
    case 'deposit':
      return `deposit ${amountOf(command)} to ${command.account}`
    case 'withdraw':
      return `withdraw ${amountOf(command)} from ${command.account}`
    case 'transfer':
    case 'hold':
      return `${command.type} ${amountOf(command)} ${command.from} → ${command.to}`
    case 'limits':
      return `limit ${command.account}`
    case 'freeze':
    case 'unfreeze':
    case 'close':
      return `${command.type} ${command.account}`
    case 'capture':
    case 'release':
      return `${command.type} ${command.hold}`
    case 'reverse':
      return `reverse ${command.transfer}`
    case 'chain':
      return `chain of ${command.links.length}, ${command.links.map((link) => `${amountOf(link)} ${link.from} → ${link.to}`).join(', ')}`
  }
}

function amountOf({ amount, currency }: { readonly amount: bigint; readonly currency: string }): string {
  return formatAmount({ currency, minor: amount })
}
