import { formatLanes, type Lanes, runA, runB } from './hash.ts'
import type { IdKey } from './id-key.ts'
import { IntegerPage } from './integer-page.ts'
import { NameTable } from './name-table.ts'
import { codeOf, type StatusCode } from './status.ts'
import { DETAIL_WORDS, integerWords, numberWords, TransferDetails } from './transfer-details.ts'
import type { TransferInBytes } from './transfer-in-bytes.ts'
import { KIND_CODES, type KindCode, NONE, type TransferRecord } from './transfer-record.ts'

const APPLIED = codeOf('applied')

const PAGE_TRANSFERS = 4096
const PAGE_SHIFT = 12
const PAGE_MASK = PAGE_TRANSFERS - 1

/** How many words a movement adds to the running hash: two of its id, twelve of its record, one of its subject. */
const PLAIN_WORDS = 14
const SUBJECT_WORDS = PLAIN_WORDS + 1

/** Stands for the follower of a hold that has expired. */
export const EXPIRED = -2

/**
 * Every movement id that was ever used and what became of it, in the order of execution. Records are added and never
 * changed, so the first n of them are a frozen view of the log as it was when it had n. They lie in typed arrays outside
 * the JavaScript heap: 48 bytes each, besides the id.
 */
export class TransferLog {
  readonly #ids = new NameTable()
  readonly #pages: TransferPage[] = []
  readonly details = new TransferDetails()
  /** A running hash of all records in their order. */
  readonly #digest: Lanes = { a: 0, b: 0 }
  /** Reused, so that adding a transfer allocates little. */
  readonly #words = new Int32Array(SUBJECT_WORDS + DETAIL_WORDS)

  get count(): number {
    return this.#ids.size
  }

  get ids(): NameTable {
    return this.#ids
  }

  /** The number of the movement that has this id; −1 if the id was never used. */
  find(key: IdKey): number {
    return this.#ids.find(key)
  }

  /** Remembers a movement whose id was never used, and returns its number. */
  add(key: IdKey, record: TransferRecord): number {
    const number = this.#addId(key)
    const page = this.#page(number)
    const detail = record.detail === undefined ? -1 : this.details.add(record.detail)
    page.write(number & PAGE_MASK, record, detail)
    this.#run(key, page, number & PAGE_MASK)
    return number
  }

  /** The same for a transfer that was applied between two accounts, with balances from 0 to 2^53 − 1: without a record. */
  addOrdinary(
    transfer: TransferInBytes,
    from: number,
    to: number,
    slot: number,
    fromBefore: number,
    toBefore: number,
  ): void {
    const number = this.#addId(transfer.idKey)
    const page = this.#page(number)
    page.writeOrdinary(number & PAGE_MASK, transfer, from, to, slot, fromBefore, toBefore)
    this.#run(transfer.idKey, page, number & PAGE_MASK)
  }

  id(number: number): string {
    return this.#ids.at(number)
  }

  record(number: number): TransferRecord {
    return this.#page(number).read(number & PAGE_MASK, this.details)
  }

  kind(number: number): KindCode {
    return this.#page(number).kinds[number & PAGE_MASK] as KindCode
  }

  /**
   * What came of a movement afterwards: the number of the capture or release that ended the hold, or of the reversal;
   * {@link EXPIRED}; −1 for nothing. Follows from the records, and is no part of them.
   */
  follower(number: number): number {
    return this.#page(number).follower(number & PAGE_MASK)
  }

  setFollower(number: number, follower: number): void {
    this.#page(number).setFollower(number & PAGE_MASK, follower)
  }

  /** The columns of the page that a number is in, and its place there. */
  page(number: number): { readonly page: TransferPage; readonly at: number } {
    return { page: this.#page(number), at: number & PAGE_MASK }
  }

  digest(): string {
    return formatLanes(this.#digest.a, this.#digest.b)
  }

  #addId(key: IdKey): number {
    const number = this.#ids.add(key)
    if ((number & PAGE_MASK) === 0) this.#pages.push(new TransferPage())
    return number
  }

  #page(number: number): TransferPage {
    return this.#pages[number >>> PAGE_SHIFT]!
  }

  /** Goes on with the running hash: the id, and every field of the record. */
  #run(id: Lanes, page: TransferPage, at: number): void {
    const words = this.#words
    words[0] = id.a
    words[1] = id.b
    page.words(at, words)
    const count = page.isPlain(at) ? PLAIN_WORDS : this.#extraWords(page, at)
    let { a, b } = this.#digest
    for (let i = 0; i < count; i++) {
      a = runA(a, words[i]!)
      b = runB(b, words[i]!)
    }
    this.#digest.a = a
    this.#digest.b = b
  }

  #extraWords(page: TransferPage, at: number): number {
    this.#words[PLAIN_WORDS] = page.subject(at)
    const detail = page.detail(at)
    if (detail < 0) return SUBJECT_WORDS
    this.details.words(detail, this.#words, SUBJECT_WORDS)
    return SUBJECT_WORDS + DETAIL_WORDS
  }
}

/** 4,096 records, one array per field. Those that deposits, withdrawals and transfers have no use for come when they are needed. */
export class TransferPage {
  readonly kinds = new Uint8Array(PAGE_TRANSFERS)
  readonly statuses = new Uint8Array(PAGE_TRANSFERS)
  readonly currencies = new Uint16Array(PAGE_TRANSFERS)
  readonly froms = new Int32Array(PAGE_TRANSFERS)
  readonly tos = new Int32Array(PAGE_TRANSFERS)
  readonly memos = new Int32Array(PAGE_TRANSFERS)
  readonly slots = new Float64Array(PAGE_TRANSFERS)
  readonly amounts = IntegerPage.ofLength(PAGE_TRANSFERS)
  readonly fromsBefore = IntegerPage.ofLength(PAGE_TRANSFERS)
  readonly tosBefore = IntegerPage.ofLength(PAGE_TRANSFERS)
  subjects: Int32Array | undefined
  /** Numbers of details; −1 for none. */
  details: Int32Array | undefined
  /** Followers + 1, so that 0 is none. */
  #followers: Int32Array | undefined

  write(at: number, record: TransferRecord, detail: number): void {
    this.kinds[at] = record.kind
    this.statuses[at] = record.status
    this.currencies[at] = record.currency
    this.froms[at] = record.from
    this.tos[at] = record.to
    this.memos[at] = record.memo
    this.slots[at] = record.slot
    this.amounts.set(at, record.amount)
    this.fromsBefore.set(at, record.fromBefore)
    this.tosBefore.set(at, record.toBefore)
    if (record.subject !== NONE) this.#writeSubject(at, record.subject)
    if (detail >= 0) this.#writeDetail(at, detail)
  }

  writeOrdinary(
    at: number,
    transfer: TransferInBytes,
    from: number,
    to: number,
    slot: number,
    fromBefore: number,
    toBefore: number,
  ): void {
    this.kinds[at] = KIND_CODES.transfer
    this.statuses[at] = APPLIED
    this.currencies[at] = transfer.currencyCode
    this.froms[at] = from
    this.tos[at] = to
    this.memos[at] = transfer.memoFingerprint
    this.slots[at] = slot
    this.amounts.setSmall(at, transfer.smallAmount)
    this.fromsBefore.setSmall(at, fromBefore)
    this.tosBefore.setSmall(at, toBefore)
  }

  isPlain(at: number): boolean {
    return this.subject(at) === NONE && this.detail(at) < 0
  }

  subject(at: number): number {
    return this.subjects === undefined ? NONE : this.subjects[at]!
  }

  detail(at: number): number {
    return this.details === undefined ? -1 : this.details[at]!
  }

  follower(at: number): number {
    return this.#followers === undefined ? -1 : this.#followers[at]! - 1
  }

  setFollower(at: number, follower: number): void {
    this.#followers ??= new Int32Array(PAGE_TRANSFERS)
    this.#followers[at] = follower + 1
  }

  /** Puts the fields as words into `into`, from the third place on. */
  words(at: number, into: Int32Array): void {
    into[2] = this.kinds[at]! | (this.statuses[at]! << 8) | (this.currencies[at]! << 16)
    into[3] = this.memos[at]!
    into[4] = this.froms[at]!
    into[5] = this.tos[at]!
    numberWords(this.slots[at]!, into, 6)
    integerWords(this.amounts, at, into, 8)
    integerWords(this.fromsBefore, at, into, 10)
    integerWords(this.tosBefore, at, into, 12)
  }

  read(at: number, details: { at(detail: number): TransferRecord['detail'] }): TransferRecord {
    const detail = this.detail(at)
    return {
      kind: this.kinds[at] as KindCode,
      status: this.statuses[at] as StatusCode,
      currency: this.currencies[at]!,
      from: this.froms[at]!,
      to: this.tos[at]!,
      memo: this.memos[at]!,
      slot: this.slots[at]!,
      amount: this.amounts.get(at),
      fromBefore: this.fromsBefore.get(at),
      toBefore: this.tosBefore.get(at),
      subject: this.subject(at),
      detail: detail < 0 ? undefined : details.at(detail),
    }
  }

  #writeSubject(at: number, subject: number): void {
    this.subjects ??= new Int32Array(PAGE_TRANSFERS).fill(NONE)
    this.subjects[at] = subject
  }

  #writeDetail(at: number, detail: number): void {
    this.details ??= new Int32Array(PAGE_TRANSFERS).fill(-1)
    this.details[at] = detail
  }
}
