import { AmountError, formatAmount, type Money, parseAmount } from '@synod/ledger'

/** Reads `"12.50 EUR"`, one argument, or `12.50 EUR`, two. Throws an `AmountError` that says what would be right. */
export function readMoney(amount: string, currency?: string): Money {
  const text = currency === undefined ? amount : `${amount} ${currency}`
  if (/^\d+(\.\d+)?$/.test(text.trim())) throw new AmountError(`"${text}" lacks a currency: write it as "${text} EUR"`)
  return parseAmount(text)
}

/** Money as `--json` prints it: as people write it, and exact, in minor units. */
export interface MoneyJson {
  readonly amount: string
  readonly currency: string
  readonly minor: bigint
}

export function moneyJson(money: Money): MoneyJson {
  const [amount = ''] = formatAmount(money).split(' ')
  return { amount, currency: money.currency, minor: money.minor }
}
