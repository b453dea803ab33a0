import { formatLanes, type Lanes, runA, runB } from './hash.ts'
import { IntegerPage } from './integer-page.ts'
import { NameTable } from './name-table.ts'
import type { StatusCode } from './status.ts'
import type { KindCode, TransferRecord } from './transfer-record.ts'

const PAGE_TRANSFERS = 4096
const PAGE_SHIFT = 12
const PAGE_MASK = PAGE_TRANSFERS - 1

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
  readonly #words: Lanes = { a: 0, b: 0 }

  get count(): number {
    return this.#ids.size
  }

  /** The number of the transfer that has this id; −1 if the id was never used. */
  find(id: string, hash: Lanes): number {
    return this.#ids.find(id, hash)
  }

  /** Remembers a transfer whose id was never used. */
  add(id: string, hash: Lanes, record: TransferRecord): void {
    const number = this.#ids.add(id, hash)
    if ((number & PAGE_MASK) === 0) this.#pages.push(new Page())
    const page = this.#page(number)
    page.write(number & PAGE_MASK, record)
    this.#run(hash.a, hash.b)
    this.#runPage(page, number & PAGE_MASK)
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

  #runPage(page: Page, at: number): void {
    this.#run(page.kinds[at]! | (page.statuses[at]! << 8) | (page.currencies[at]! << 16), page.memos[at]!)
    this.#run(page.froms[at]!, page.tos[at]!)
    this.#run(page.slots[at]! | 0, (page.slots[at]! / 2 ** 32) | 0)
    this.#runInteger(page.amounts, at)
    this.#runInteger(page.fromsBefore, at)
    this.#runInteger(page.tosBefore, at)
  }

  #runInteger(integers: IntegerPage, at: number): void {
    integers.words(at, this.#words)
    this.#run(this.#words.a, this.#words.b)
  }

  #run(first: number, second: number): void {
    const digest = this.#digest
    digest.a = runA(runA(digest.a, first), second)
    digest.b = runB(runB(digest.b, first), second)
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
