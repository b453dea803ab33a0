import { AmountError, formatAmount, type Money, parseAmount } from '@synod/ledger'

/** Reads `"12.50 EUR"`, one argument, or `12.50 EUR`, two. Throws an `AmountError` that says what would be right. */
export function readMoney(amount: string, currency?: string): Money {
  const text = currency === undefined ? amount : `${amount} ${currency}`
  if (isBare(text)) throw new AmountError(`"${text}" lacks a currency: write it as "${text} EUR"`)
  return parseAmount(text)
}

/**
 * Reads an amount whose currency is known: `12.50`, `"12.50 EUR"` or two words. Throws an `AmountError` if it names
 * another one.
 */
export function readMoneyIn(known: string, amount: string, currency?: string): bigint {
  const text = currency === undefined ? amount : `${amount} ${currency}`
  const money = parseAmount(isBare(text) ? `${text.trim()} ${known}` : text)
  if (money.currency === known) return money.minor
  throw new AmountError(`${formatAmount(money)} is not in ${known}: leave out the currency, or write ${known}`)
}

/** A number without a currency. */
function isBare(text: string): boolean {
  return /^\d+(\.\d+)?$/.test(text.trim())
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

/** What was added to a balance or taken from it: `+12.50 EUR`, `-5.00 EUR`. */
export function formatDelta(money: Money): string {
  return `${money.minor > 0n ? '+' : ''}${formatAmount(money)}`
}
