import { formatLanes, type Lanes, runA, runB } from './hash.ts'
import type { IdKey } from './id-key.ts'
import { IntegerPage } from './integer-page.ts'
import { NameTable } from './name-table.ts'
import type { StatusCode } from './status.ts'
import type { KindCode, TransferRecord } from './transfer-record.ts'

const PAGE_TRANSFERS = 4096
const PAGE_SHIFT = 12
const PAGE_MASK = PAGE_TRANSFERS - 1

/** How many words a transfer adds to the running hash: two of its id, twelve of its record. */
const RECORD_WORDS = 14

/**
 * Every transfer id that was ever used and what became of it, in the order of execution. Records are added and never
 * changed, so the first n of them are a frozen view of the log as it was when it had n. They lie in typed arrays outside
 * the JavaScript heap: 48 bytes each, besides the id.
 */
export class TransferLog {
  readonly #ids = new NameTable()
  readonly #pages: Page[] = []
  /** A running hash of all records in their order. */
  readonly #digest: Lanes = { a: 0, b: 0 }
  /** Reused, so that adding a transfer allocates little. */
  readonly #words = new Int32Array(RECORD_WORDS)

  get count(): number {
    return this.#ids.size
  }

  /** The number of the transfer that has this id; −1 if the id was never used. */
  find(key: IdKey): number {
    return this.#ids.find(key)
  }

  /** Remembers a transfer whose id was never used. */
  add(key: IdKey, record: TransferRecord): void {
    const number = this.#ids.add(key)
    if ((number & PAGE_MASK) === 0) this.#pages.push(new Page())
    const page = this.#page(number)
    page.write(number & PAGE_MASK, record)
    this.#run(key, page, number & PAGE_MASK)
  }

  id(number: number): string {
    return this.#ids.at(number)
  }

  record(number: number): TransferRecord {
    return this.#page(number).read(number & PAGE_MASK)
  }

  digest(): string {
    return formatLanes(this.#digest.a, this.#digest.b)
  }

  #page(number: number): Page {
    return this.#pages[number >>> PAGE_SHIFT]!
  }

  /** Goes on with the running hash: the id, and every field of the record. */
  #run(id: Lanes, page: Page, at: number): void {
    const words = this.#words
    words[0] = id.a
    words[1] = id.b
    page.words(at, words)
    let { a, b } = this.#digest
    for (let i = 0; i < words.length; i++) {
      a = runA(a, words[i]!)
      b = runB(b, words[i]!)
    }
    this.#digest.a = a
    this.#digest.b = b
  }
}

/** 4,096 records, one array per field. */
class Page {
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

  write(at: number, record: TransferRecord): void {
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
  }

  /** Puts the fields as words into `into`, from the third place on. */
  words(at: number, into: Int32Array): void {
    into[2] = this.kinds[at]! | (this.statuses[at]! << 8) | (this.currencies[at]! << 16)
    into[3] = this.memos[at]!
    into[4] = this.froms[at]!
    into[5] = this.tos[at]!
    into[6] = this.slots[at]! | 0
    into[7] = (this.slots[at]! / 2 ** 32) | 0
    integerWords(this.amounts, at, into, 8)
    integerWords(this.fromsBefore, at, into, 10)
    integerWords(this.tosBefore, at, into, 12)
  }

  read(at: number): TransferRecord {
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
    }
  }
}

const halves: Lanes = { a: 0, b: 0 }

function integerWords(integers: IntegerPage, at: number, into: Int32Array, place: number): void {
  integers.words(at, halves)
  into[place] = halves.a
  into[place + 1] = halves.b
}
