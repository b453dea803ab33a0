import type { Audit, CurrencyAudit } from './answer.ts'
import { type CurrencyCode, unpackCurrency } from './currency.ts'
import type { LedgerState } from './ledger-state.ts'

/** What going through the accounts adds up. */
interface Tally {
  accounts: number
  sum: bigint
  cash: bigint
  overdrawn: number
}

/**
 * Goes through every account and adds up, so that it finds what bookkeeping that goes along with the postings would hide.
 * Takes time in proportion to the number of accounts.
 */
export function audit(state: LedgerState): Audit {
  const tallies = tallyAccounts(state)
  const currencies = state.books.all().map(([code, { applied, refused }]): CurrencyAudit => {
    const tally = tallies.get(code) ?? emptyTally()
    return { currency: unpackCurrency(code), ...tally, applied, refused }
  })
  return { currencies, digest: state.digest() }
}

function tallyAccounts({ accounts }: LedgerState): Map<CurrencyCode, Tally> {
  const tallies = new Map<CurrencyCode, Tally>()
  for (let account = 0; account < accounts.count; account++) {
    const tally = tallyOf(tallies, accounts.currency(account))
    const balance = accounts.balance(account)
    tally.accounts++
    tally.sum += balance
    if (accounts.isCash(account)) tally.cash += balance
    else if (accounts.available(account) < 0n) tally.overdrawn++
  }
  return tallies
}

function tallyOf(tallies: Map<CurrencyCode, Tally>, currency: CurrencyCode): Tally {
  const tally = tallies.get(currency) ?? emptyTally()
  tallies.set(currency, tally)
  return tally
}

function emptyTally(): Tally {
  return { accounts: 0, sum: 0n, cash: 0n, overdrawn: 0 }
}
