import { Accounts } from './accounts.ts'
import { Books } from './books.ts'
import { cashAccountId } from './command.ts'
import { type CurrencyCode, unpackCurrency } from './currency.ts'
import { IdKey } from './id-key.ts'
import { NameTable } from './name-table.ts'
import { EXPIRIES_PER_COMMAND_MAX, type ExpiredThrough, OpenHolds } from './open-holds.ts'
import { codeOf } from './status.ts'
import type { TransferInBytes } from './transfer-in-bytes.ts'
import { EXPIRED, TransferLog } from './transfer-log.ts'
import { KIND_CODES, NO_CURRENCY, NONE, type Party, type TransferRecord } from './transfer-record.ts'

const APPLIED = codeOf('applied')

/** Everything that the commands executed so far have made (PMS 3.1). */
export class LedgerState {
  readonly accounts = new Accounts()
  readonly transfers = new TransferLog()
  readonly books = new Books()
  readonly openHolds = new OpenHolds()
  /** The latest replicated time of a command, in milliseconds since 1970. */
  time = 0
  /** Names that refused movements gave to accounts, holds and transfers that did not exist then. */
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

  /**
   * Takes in the time of the command that is about to be executed, which never goes back. Holds whose time has come expire
   * before it, the earliest first, but no more of them than {@link EXPIRIES_PER_COMMAND_MAX}.
   */
  advanceTime(time: number): void {
    if (time > this.time) this.time = time
    for (let expired = 0; expired < EXPIRIES_PER_COMMAND_MAX; expired++) {
      const hold = this.openHolds.expireNext(this.time)
      if (hold < 0) return
      const { from, amount } = this.transfers.record(hold)
      this.accounts.setHeld(from, this.accounts.held(from) - amount)
      this.transfers.setFollower(hold, EXPIRED)
    }
  }

  /** Goes on from the time that a snapshot was made at, when all its movements are there. What is held on accounts is too. */
  resume(time: number, expiredThrough: ExpiredThrough): void {
    this.time = time
    this.openHolds.resume(expiredThrough, (hold) => this.transfers.setFollower(hold, EXPIRED))
  }

  /** Remembers and counts a movement whose id was never used. Returns its number. Balances are the caller's. */
  addTransfer(id: IdKey, record: TransferRecord): number {
    if (record.currency !== NO_CURRENCY && movesMoney(record)) {
      const book = this.books.of(record.currency)
      if (record.status === APPLIED) book.applied++
      else book.refused++
    }
    const number = this.transfers.add(id, record)
    if (record.status === APPLIED) this.#follow(number, record)
    return number
  }

  /** {@link addTransfer} for a transfer that was applied between two accounts, with balances from 0 to 2^53 − 1. */
  addOrdinary(
    transfer: TransferInBytes,
    from: number,
    to: number,
    slot: number,
    fromBefore: number,
    toBefore: number,
  ): void {
    this.books.of(transfer.currencyCode).applied++
    this.transfers.addOrdinary(transfer, from, to, slot, fromBefore, toBefore)
  }

  /** An applied hold is open; what was applied to it ends it; an applied reversal is remembered with what it reverses. */
  #follow(number: number, record: TransferRecord): void {
    const { kind, subject } = record
    if (kind <= KIND_CODES.transfer || kind === KIND_CODES.chain) return
    if (kind === KIND_CODES.hold) {
      this.openHolds.add(number, record.detail!.expiresAt)
      return
    }
    this.transfers.setFollower(subject, number)
    if (kind !== KIND_CODES.reverse) this.openHolds.remove(subject)
  }

  /** What stands in a record for a name that is no account, no hold or no transfer. */
  stranger(name: string): Party {
    const key = this.#key.of(name)
    const known = this.strangers.find(key)
    return -1 - (known >= 0 ? known : this.strangers.add(key))
  }

  /** '' where there is none. */
  partyName(party: Party): string {
    if (party === NONE) return ''
    return party >= 0 ? this.accounts.id(party) : this.strangers.at(-1 - party)
  }

  /** The same for a number that may never have been given out: `undefined` then. */
  findPartyName(party: Party): string | undefined {
    return party < this.accounts.count && -1 - party < this.strangers.size ? this.partyName(party) : undefined
  }

  /** The id of the hold, transfer or chain that a record is about; '' where it is about none. */
  subjectName(subject: number): string {
    if (subject === NONE) return ''
    return subject >= 0 ? this.transfers.id(subject) : this.strangers.at(-1 - subject)
  }

  /** Equal on replicas that have executed the same commands; on others different but for one chance in 2^64. */
  digest(): string {
    const { accounts, transfers, openHolds } = this
    const books = `${accounts.count}.${accounts.digest()}-${transfers.count}.${transfers.digest()}`
    return `${books}-${openHolds.count}.${openHolds.digest()}`
  }
}

function movesMoney({ kind }: TransferRecord): boolean {
  return kind !== KIND_CODES.hold && kind !== KIND_CODES.release && kind !== KIND_CODES.chain
}
