import { type LedgerClient, ledgerClient } from '@synod/ledger'
import type { Client } from '@synod/node'
import { accountName, CURRENCY } from './transfers.ts'

const OPENING_BALANCE = 10n ** 12n
const OPENED_AT_ONCE = 500

/** Transfers handed in, and of those the ones that were acknowledged. */
export interface WriteCounts {
  readonly made: number
  readonly acknowledged: number
}

/** The accounts between which money is moved. */
export class Bank {
  readonly #ledger: LedgerClient<unknown>
  readonly #accounts: number

  constructor(client: Client, accounts: number) {
    this.#ledger = ledgerClient(client)
    this.#accounts = accounts
  }

  /** Opens the accounts, and pays in what no load uses up. */
  async open(): Promise<void> {
    for (let from = 0; from < this.#accounts; from += OPENED_AT_ONCE) {
      const numbers = Array.from({ length: Math.min(OPENED_AT_ONCE, this.#accounts - from) }, (_, at) => from + at)
      await Promise.all(
        numbers.map(async (number) => {
          const account = accountName(number)
          await this.#ledger.open({ account, currency: CURRENCY })
          await this.#ledger.deposit({ id: `opening/${account}`, account, currency: CURRENCY, amount: OPENING_BALANCE })
        }),
      )
    }
  }

  /** Throws unless the ledger has executed every transfer that was acknowledged, each once and none that was not made. */
  async check(writes: WriteCounts): Promise<void> {
    const [books] = (await this.#ledger.audit()).answer.currencies
    const fault = faultOf(books, writes, this.#accounts)
    if (fault !== undefined) throw new Error(`the books do not fit: ${fault}`)
  }
}

export interface Books {
  readonly applied: number
  readonly refused: number
  readonly sum: bigint
}

/** What is wrong with the books; each account has a deposit in them. */
export function faultOf(
  books: Books | undefined,
  { made, acknowledged }: WriteCounts,
  deposits: number,
): string | undefined {
  if (!books) return 'there are none'
  const { applied, refused, sum } = books
  const transfers = applied - deposits
  if (sum !== 0n) return `they add up to ${sum}`
  if (refused !== 0) return `${refused} transfers were refused`
  if (transfers < acknowledged) return `${transfers} transfers, but ${acknowledged} were acknowledged`
  if (transfers > made) return `${transfers} transfers, but only ${made} were made`
  return undefined
}
