import { AMOUNT_MAX } from './command.ts'
import { decimalsOf } from './minor-units.ts'

/** An amount of money, exact. */
export interface Money {
  /** Three capital letters, as in ISO 4217. */
  readonly currency: string
  /** In minor units of the currency: 1250n for 12.50 EUR. */
  readonly minor: bigint
}

/** Thrown for text that is no amount: it says what was given and what would be right. */
export class AmountError extends Error {
  override readonly name = 'AmountError'
}

/** Digits, a point with digits perhaps, a space, three capital letters. */
const AMOUNT = /^(\d+)(?:\.(\d+))? ([A-Z]{3})$/
/** Longer text is no amount that the ledger takes, and is not worth reading. */
const TEXT_CHARACTERS_MAX = 64

/**
 * Reads `12.50 EUR` as 1250 cents, exactly. Decimals may be fewer than the currency has, never more. Throws an
 * {@link AmountError} for anything else, for currencies that ISO 4217 does not list, and for amounts that no transfer may
 * have: below one minor unit or above 2^63 − 1.
 */
export function parseAmount(text: string): Money {
  const match = text.length > TEXT_CHARACTERS_MAX ? null : AMOUNT.exec(text.trim())
  if (match === null) throw new AmountError(`"${shorten(text)}" is no amount: write it as 12.50 EUR`)
  const [, whole = '', fraction = '', currency = ''] = match
  const decimals = decimalsOf(currency)
  if (decimals === undefined) throw new AmountError(`${currency} is no currency that ISO 4217 lists`)
  if (fraction.length > decimals) {
    throw new AmountError(`${match[0]} has ${count(fraction.length)}; ${currency} has ${decimals}`)
  }
  const minor = BigInt(whole + fraction.padEnd(decimals, '0'))
  if (minor < 1n) throw new AmountError(`${match[0]} is too little: at least ${formatAmount({ currency, minor: 1n })}`)
  if (minor > AMOUNT_MAX) {
    throw new AmountError(`${match[0]} is too much: at most ${formatAmount({ currency, minor: AMOUNT_MAX })}`)
  }
  return { currency, minor }
}

/**
 * Prints 1250 cents as `12.50 EUR`, with all decimals of the currency; negative amounts as `-12.50 EUR`. For a currency
 * that ISO 4217 does not list: `1250 minor units of XXX`.
 */
export function formatAmount({ currency, minor }: Money): string {
  const decimals = decimalsOf(currency)
  if (decimals === undefined) return `${minor} minor units of ${currency}`
  const digits = String(minor < 0n ? -minor : minor).padStart(decimals + 1, '0')
  const point = digits.length - decimals
  const fraction = decimals === 0 ? '' : `.${digits.slice(point)}`
  return `${minor < 0n ? '-' : ''}${digits.slice(0, point)}${fraction} ${currency}`
}

function count(decimals: number): string {
  return decimals === 1 ? '1 decimal' : `${decimals} decimals`
}

function shorten(text: string): string {
  return text.length > TEXT_CHARACTERS_MAX ? `${text.slice(0, TEXT_CHARACTERS_MAX)}…` : text
}
