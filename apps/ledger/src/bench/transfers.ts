import { createLedger, type LedgerClient } from '@synod/ledger'

export const TRANSFER_BYTES = 256

const ACCOUNTS = 1000
const CURRENCY = 'EUR'
const OPENING_BALANCE = 10n ** 12n
const AMOUNT = 100n
const ID_DIGITS = 10
const OPENED_AT_ONCE = 200

const { command } = createLedger().schemas

/** Transfers that never repeat, encoded, each of {@link TRANSFER_BYTES}. */
export class Transfers {
  readonly #memo: string
  #made = 0

  constructor() {
    const bytes = (memo: string) => encode(0, memo).length
    // The header of a memo depends on its length, so the second guess is the right one.
    const guess = TRANSFER_BYTES - bytes('')
    this.#memo = 'm'.repeat(guess - (bytes('m'.repeat(guess)) - TRANSFER_BYTES))
    if (bytes(this.#memo) !== TRANSFER_BYTES) throw new Error(`no memo makes a transfer of ${TRANSFER_BYTES} bytes`)
  }

  next(): Uint8Array {
    this.#made += 1
    return encode(this.#made, this.#memo)
  }

  get made(): number {
    return this.#made
  }
}

function encode(number: number, memo: string): Uint8Array {
  return command.encode({
    type: 'transfer',
    id: `bench-${String(number).padStart(ID_DIGITS, '0')}`,
    from: accountName(number % ACCOUNTS),
    // The difference, 6n + 1, is odd and the number of accounts is even: never the account taken from.
    to: accountName((number * 7 + 1) % ACCOUNTS),
    amount: AMOUNT,
    currency: CURRENCY,
    memo,
  })
}

/** Opens the accounts between which money is moved, and pays in what no bench uses up. */
export async function openAccounts(bank: LedgerClient<unknown>): Promise<void> {
  for (let from = 0; from < ACCOUNTS; from += OPENED_AT_ONCE) {
    const numbers = Array.from({ length: Math.min(OPENED_AT_ONCE, ACCOUNTS - from) }, (_, at) => from + at)
    await Promise.all(
      numbers.map(async (number) => {
        const account = accountName(number)
        await bank.open({ account, currency: CURRENCY })
        await bank.deposit({ id: `opening/${account}`, account, currency: CURRENCY, amount: OPENING_BALANCE })
      }),
    )
  }
}

/**
 * Throws unless the ledger has executed every transfer made, each once, and refused none. One look at the books in the end
 * stands for a look at every answer, which would burden the process that measures.
 */
export async function checkBooks(bank: LedgerClient<unknown>, transfers: Transfers): Promise<void> {
  const [books] = (await bank.audit()).answer.currencies
  const expected = transfers.made + ACCOUNTS
  if (books?.applied !== expected || books.refused !== 0 || books.sum !== 0n) {
    throw new Error(
      `the books do not fit: ${books?.applied} transfers of ${expected} applied, ${books?.refused} refused, sum ${books?.sum}`,
    )
  }
}

function accountName(number: number): string {
  return `account-${String(number).padStart(3, '0')}`
}
