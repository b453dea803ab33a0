import { type AccountView, formatAmount } from '@synod/ledger'
import { moneyJson } from './money.ts'
import { type Column, formatTable, paint } from './output.ts'

/** Accounts and what is on them; what is held and available, where that is not simply the balance. */
export function formatAccounts(accounts: readonly AccountView[]): string {
  const hasMore = accounts.some((account) => isBeyondBalance(account))
  const hasNotes = accounts.some((account) => noteOf(account) !== '')
  const columns: Column[] = [
    { head: 'account' },
    { head: 'balance', align: 'right' },
    ...(hasMore
      ? ([
          { head: 'held', align: 'right' },
          { head: 'available', align: 'right' },
        ] as const)
      : []),
    ...(hasNotes ? [{ head: '' }] : []),
  ]
  return formatTable(
    columns,
    accounts.map((account) => [
      account.account,
      money(account, account.balance),
      ...(hasMore ? [money(account, account.held), availableOf(account)] : []),
      ...(hasNotes ? [paint.yellow(noteOf(account))] : []),
    ]),
  )
}

/** `held 20.00 EUR, available 47.50 EUR, frozen`: what there is to say beyond the balance, or nothing. */
export function describeBeyondBalance(account: AccountView): string {
  const parts = isBeyondBalance(account)
    ? [`held ${money(account, account.held)}, available ${availableOf(account)}`]
    : []
  return [...parts, noteOf(account)].filter((part) => part !== '').join(', ')
}

export function accountJson(view: AccountView): Record<string, unknown> {
  const { account, currency, balance, held, available, mayOwe, mayHold, frozen, closed } = view
  const json = (minor: bigint | null) => (minor === null ? null : moneyJson({ currency, minor }))
  return {
    ...{ account, balance: json(balance), held: json(held), available: json(available) },
    ...{ overdraft: json(mayOwe), maximum: json(mayHold), frozen, closed },
  }
}

/** Whether what can be spent differs from what is posted. A cash account spends without limit, and nobody asks. */
function isBeyondBalance({ balance, held, available }: AccountView): boolean {
  return held !== 0n || (available !== null && available !== balance)
}

function availableOf(account: AccountView): string {
  return account.available === null ? '' : money(account, account.available)
}

function noteOf({ frozen, closed }: AccountView): string {
  if (closed) return 'closed'
  return frozen ? 'frozen' : ''
}

function money({ currency }: AccountView, minor: bigint): string {
  return formatAmount({ currency, minor })
}
