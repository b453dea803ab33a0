import { createLedger } from '@synod/ledger'

export const CURRENCY = 'EUR'
const AMOUNT = 100n
/** A client's number and a transfer's, in base 36: they are as long for each transfer. */
const RADIX = 36
const CLIENT_DIGITS = 5
const NUMBER_DIGITS = 8
const ACCOUNT_DIGITS = 4

/** Clients are numbered from 0 to below this. */
export const CLIENTS_MAX = RADIX ** CLIENT_DIGITS

const { command } = createLedger().schemas

/** Transfers that never repeat, encoded, all as long as told. */
export class Transfers {
  readonly #client: string
  readonly #accounts: number
  readonly #memo: string
  #made = 0

  /** Throws a `RangeError` when no transfer is that long. */
  constructor({ client, accounts, bytes }: { client: number; accounts: number; bytes: number }) {
    this.#client = client.toString(RADIX).padStart(CLIENT_DIGITS, '0')
    this.#accounts = accounts
    this.#memo = this.#memoFor(bytes)
  }

  next(): Uint8Array {
    this.#made += 1
    return this.#encode(this.#made, this.#memo)
  }

  #memoFor(bytes: number): string {
    const lengthWith = (memo: string) => this.#encode(0, memo).length
    // The header of a memo depends on its length, so the second guess is the right one.
    const guess = Math.max(0, bytes - lengthWith(''))
    const memo = 'm'.repeat(Math.max(0, guess - (lengthWith('m'.repeat(guess)) - bytes)))
    if (lengthWith(memo) === bytes) return memo
    throw new RangeError(`no memo makes a transfer of ${bytes} bytes: without one it has ${lengthWith('')}`)
  }

  #encode(number: number, memo: string): Uint8Array {
    return command.encode({
      type: 'transfer',
      id: this.#client + number.toString(RADIX).padStart(NUMBER_DIGITS, '0'),
      from: accountName(number % this.#accounts),
      // The difference, 6n + 1, is odd and the number of accounts is even: never the account taken from.
      to: accountName((number * 7 + 1) % this.#accounts),
      amount: AMOUNT,
      currency: CURRENCY,
      memo,
    })
  }
}

export function accountName(number: number): string {
  return `a${String(number).padStart(ACCOUNT_DIGITS, '0')}`
}

/** What the output of an applied transfer begins with in MessagePack: an array of five, its first element 0. */
const APPLIED = [0x95, 0x00] as const

/** Whether a transfer was applied, told by two bytes: to decode every output is work that a client would do for its own sake. */
export function isApplied(output: Uint8Array): boolean {
  return output[0] === APPLIED[0] && output[1] === APPLIED[1]
}
