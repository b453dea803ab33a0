import type { CurrencyTrial } from './answer.ts'
import { type CurrencyCode, unpackCurrency } from './currency.ts'
import type { LedgerState } from './ledger-state.ts'

/** Goes through every account and adds up debits and credits. Takes time in proportion to the number of accounts. */
export function trialBalance({ accounts }: LedgerState): readonly CurrencyTrial[] {
  const sums = new Map<CurrencyCode, { accounts: number; debit: bigint; credit: bigint; held: bigint }>()
  for (let account = 0; account < accounts.count; account++) {
    const currency = accounts.currency(account)
    const sum = sums.get(currency) ?? { accounts: 0, debit: 0n, credit: 0n, held: 0n }
    sums.set(currency, sum)
    const balance = accounts.balance(account)
    sum.accounts++
    sum.held += accounts.held(account)
    if (balance < 0n) sum.debit -= balance
    else sum.credit += balance
  }
  const byCode = [...sums].sort(([a], [b]) => a - b)
  return byCode.map(([code, sum]) => ({ currency: unpackCurrency(code), ...sum }))
}
