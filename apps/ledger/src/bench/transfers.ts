import { createLedger, type LedgerClient, type Transfer } from '@synod/ledger'

export const TRANSFER_BYTES = 256

const ACCOUNTS = 1000
const CURRENCY = 'EUR'
const OPENING_BALANCE = 10n ** 12n
const AMOUNT = 100n
const ID_DIGITS = 10
const OPENED_AT_ONCE = 200

/** Transfers that never repeat and are all of {@link TRANSFER_BYTES} as the client sends them. */
export class Transfers {
  readonly #memo: string
  #made = 0

  constructor() {
    const { command } = createLedger().schemas
    const bytes = (memo: string) => command.encode({ type: 'transfer', ...this.#transfer(0, memo) }).length
    // The header of a memo depends on its length, so the second guess is the right one.
    const guess = TRANSFER_BYTES - bytes('')
    this.#memo = 'm'.repeat(guess - (bytes('m'.repeat(guess)) - TRANSFER_BYTES))
    if (bytes(this.#memo) !== TRANSFER_BYTES) throw new Error(`no memo makes a transfer of ${TRANSFER_BYTES} bytes`)
  }

  next(): Omit<Transfer, 'type'> {
    this.#made += 1
    return this.#transfer(this.#made, this.#memo)
  }

  #transfer(number: number, memo: string): Omit<Transfer, 'type'> {
    return {
      id: `bench-${String(number).padStart(ID_DIGITS, '0')}`,
      from: accountName(number % ACCOUNTS),
      // The difference, 6n + 1, is odd and the number of accounts is even: never the account taken from.
      to: accountName((number * 7 + 1) % ACCOUNTS),
      amount: AMOUNT,
      currency: CURRENCY,
      memo,
    }
  }
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

function accountName(number: number): string {
  return `account-${String(number).padStart(3, '0')}`
}
