import type { RowReader } from '@synod/protocol'
import type { PartyNames, StoredEntry, StoredPosting } from './history-entry.ts'
import { HistoryRow, rowKey } from './history-row.ts'
import { LEVELS, type Trail } from './history-trails.ts'

/** How many rows a feed reads at once: half a megabyte at most. */
const ROWS_AT_ONCE = 32

/** The reader was given no row with this entry: this node does not have that part of the history. */
export class EntryMissing extends Error {
  override readonly name = 'EntryMissing'
  readonly number: number

  constructor(number: number) {
    super(`the history of this node lacks entry ${number}`)
    this.number = number
  }
}

/** A posting, and the entry that it is of. */
export interface FoundPosting {
  readonly entry: StoredEntry
  readonly posting: StoredPosting
}

/**
 * The reading side of the ledger's history, for one query. Never goes beyond the `count` entries that there were when the query
 * began, whatever is executed meanwhile, so that its answer is of one state. Rejects with {@link EntryMissing} where a row is
 * missing, and with a `HistoryRowError` where one is damaged.
 */
export class HistoryReader {
  readonly count: number
  readonly #reader: RowReader
  readonly #names: PartyNames
  /** The row that was read last: what is asked next is often in it too. */
  #row: HistoryRow | undefined

  constructor(reader: RowReader, count: number, names: PartyNames) {
    this.#reader = reader
    this.count = count
    this.#names = names
  }

  /** The entry of this number, from 1 to {@link count}. */
  async entry(number: number): Promise<StoredEntry> {
    return (await this.#rowOf(number)).entry(number)
  }

  /** The last posting of an account for which `isBeyond` is false; it must be true for all that come after. */
  async lastPosting(
    account: string,
    { back }: Trail,
    isBeyond: (found: FoundPosting) => boolean,
  ): Promise<FoundPosting | undefined> {
    const newest = await this.#posting(account, back[0] ?? 0)
    if (newest === undefined || !isBeyond(newest)) return newest
    let ways = back
    for (let level = LEVELS - 1; level >= 0; level--) {
      for (;;) {
        const found = await this.#posting(account, ways[level] ?? 0)
        if (found === undefined) break
        if (!isBeyond(found)) {
          if (level === 0) return found
          break
        }
        ways = found.posting.back
      }
    }
    return undefined
  }

  /** The posting of the same account before this one. */
  postingBefore({ posting }: FoundPosting): Promise<FoundPosting | undefined> {
    return this.#posting(posting.account, posting.back[0] ?? 0)
  }

  /** The number of the first entry in this slot or a later one; {@link count} + 1 if there is none. */
  async firstOfSlot(slot: number): Promise<number> {
    let [low, high] = [1, slot <= 1 ? 1 : this.count + 1]
    while (low < high) {
      const { head, last } = await this.#rowOf(Math.floor((low + high) / 2))
      if (head.slot >= slot) high = head.first
      else low = last + 1
    }
    return low
  }

  /** The rows with the entries from this number on, in order. The first and the last may have others too. */
  async *rowsFrom(number: number): AsyncGenerator<HistoryRow> {
    let next = number
    if (next > this.count) return
    const first = await this.#rowOf(next)
    yield first
    next = first.last + 1
    while (next <= this.count) {
      const range = { from: rowKey(next), to: rowKey(this.count + 1), limit: ROWS_AT_ONCE }
      const rows = await this.#reader.rows(range)
      if (rows.length === 0) throw new EntryMissing(next)
      for (const read of rows) {
        const row = new HistoryRow(read, this.#names)
        if (row.head.first !== next) throw new EntryMissing(next)
        yield row
        next = row.last + 1
      }
    }
  }

  async #posting(account: string, number: number): Promise<FoundPosting | undefined> {
    if (number === 0) return undefined
    const entry = await this.entry(number)
    const posting = entry.postings.find((candidate) => candidate.account === account)
    if (posting === undefined) throw new EntryMissing(number)
    return { entry, posting }
  }

  async #rowOf(number: number): Promise<HistoryRow> {
    if (this.#row?.has(number)) return this.#row
    const range = { from: rowKey(0), to: rowKey(number + 1), limit: 1, reverse: true }
    const [read] = await this.#reader.rows(range)
    const row = read && new HistoryRow(read, this.#names)
    if (!row?.has(number)) throw new EntryMissing(number)
    this.#row = row
    return row
  }
}
