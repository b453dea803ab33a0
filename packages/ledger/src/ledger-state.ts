import { Accounts } from './accounts.ts'
import { Books } from './books.ts'
import { cashAccountId } from './command.ts'
import { type CurrencyCode, unpackCurrency } from './currency.ts'
import { IdKey } from './id-key.ts'
import { NameTable } from './name-table.ts'
import { codeOf } from './status.ts'
import { TransferLog } from './transfer-log.ts'
import type { Party, TransferRecord } from './transfer-record.ts'

const APPLIED = codeOf('applied')

/** Everything that the commands executed so far have made (PMS 3.1). */
export class LedgerState {
  readonly accounts = new Accounts()
  readonly transfers = new TransferLog()
  readonly books = new Books()
  /** Names that refused transfers gave to accounts that did not exist then. */
  readonly strangers = new NameTable()
  /** Reused, so that looking a name up allocates nothing. */
  readonly #key = new IdKey()

  /** The number of the account that has this id; −1 if there is none. */
  findAccount(id: string): number {
    return this.accounts.find(this.#key.of(id))
  }

  /** The currency's cash account; −1 while the currency has no accounts. */
  cashAccount(currency: CurrencyCode): number {
    return this.books.find(currency)?.cash ?? -1
  }

  /** Opens an account whose id is not in use, and before it the currency's cash account if this is its first. */
  openAccount(id: string, currency: CurrencyCode): void {
    if (this.cashAccount(currency) < 0) this.openCashAccount(currency)
    this.accounts.open(this.#key.of(id), currency, false)
  }

  /** Opens the cash account of a currency that has none. */
  openCashAccount(currency: CurrencyCode): void {
    const id = cashAccountId(unpackCurrency(currency))
    this.books.of(currency).cash = this.accounts.open(this.#key.of(id), currency, true)
  }

  /** Remembers and counts a transfer whose id was never used. */
  addTransfer(id: IdKey, record: TransferRecord): void {
    const book = this.books.of(record.currency)
    if (record.status === APPLIED) book.applied++
    else book.refused++
    this.transfers.add(id, record)
  }

  /** What stands in a record for a name that is no account. */
  stranger(name: string): Party {
    const key = this.#key.of(name)
    const known = this.strangers.find(key)
    return -1 - (known >= 0 ? known : this.strangers.add(key))
  }

  partyName(party: Party): string {
    return party >= 0 ? this.accounts.id(party) : this.strangers.at(-1 - party)
  }

  /** Equal on replicas that have executed the same commands; on others different but for one chance in 2^64. */
  digest(): string {
    const { accounts, transfers } = this
    return `${accounts.count}.${accounts.digest()}-${transfers.count}.${transfers.digest()}`
  }
}
