import type { Row } from '@synod/protocol'
import { ByteReader, type ByteWriter } from './history-bytes.ts'
import { type PartyNames, peekStatus, readEntry, type StoredEntry } from './history-entry.ts'

/** The format of rows; another one is refused. */
const ROW_FORMAT = 2

/**
 * Entries are cut into rows of about this many bytes: four pages of LMDB with what it adds, so that little of the last page
 * is wasted. A row has the entries of one slot alone.
 */
export const ROW_BYTES_MAX = 16_000

const PREFIX = 'entry:'
const NUMBER_DIGITS = 16

/** The key of the row whose first entry has this number. Fixed width, so that keys are in the order of the entries. */
export function rowKey(first: number): string {
  return PREFIX + String(first).padStart(NUMBER_DIGITS, '0')
}

/** What all entries of a row have. */
export interface RowHead {
  readonly slot: number
  readonly time: number
  /** The number of the first entry. */
  readonly first: number
  readonly entries: number
}

/** Makes a row of encoded entries, each with its length in front. `scratch` is overwritten. */
export function makeRow(scratch: ByteWriter, { slot, time, first, entries }: RowHead, body: Uint8Array): Row {
  scratch.clear()
  scratch.byte(ROW_FORMAT)
  scratch.whole(slot)
  scratch.whole(time)
  scratch.whole(first)
  scratch.whole(entries)
  const value = new Uint8Array(scratch.length + body.length)
  value.set(scratch.upTo(scratch.length))
  value.set(body, scratch.length)
  return { key: rowKey(first), value }
}

/** The reader met a row that this ledger did not write: damage, or another version's. */
export class HistoryRowError extends Error {
  override readonly name = 'HistoryRowError'
}

/** A row that was read back. Every method throws a {@link HistoryRowError} if the row is none that this ledger writes. */
export class HistoryRow {
  readonly head: RowHead
  readonly #key: string
  readonly #names: PartyNames
  readonly #bytes: Uint8Array
  /** Where each entry begins and ends: start, end, start, end … */
  readonly #bounds: readonly number[]

  constructor({ key, value }: Row, names: PartyNames) {
    this.#key = key
    this.#names = names
    this.#bytes = value
    const reader = new ByteReader(value)
    const read = this.#reading(() => {
      if (reader.byte() !== ROW_FORMAT) throw new RangeError('another format')
      const head = { slot: reader.whole(), time: reader.whole(), first: reader.whole(), entries: reader.whole() }
      if (rowKey(head.first) !== key) throw new RangeError(`it begins with entry ${head.first}`)
      return { head, bounds: boundsOf(reader, head.entries) }
    })
    this.head = read.head
    this.#bounds = read.bounds
  }

  get last(): number {
    return this.head.first + this.head.entries - 1
  }

  has(number: number): boolean {
    return number >= this.head.first && number <= this.last
  }

  /** The entry of this number, which the row has. */
  entry(number: number): StoredEntry {
    const { slot, time, first } = this.head
    const [start, end] = this.#boundsAt(number - first)
    return this.#reading(() => {
      const reader = new ByteReader(this.#bytes, start, end)
      const entry = readEntry(reader, this.#names, { number, slot, time })
      if (!reader.isAtEnd) throw new RangeError(`entry ${number} is longer than it says`)
      return entry
    })
  }

  /** The code of the entry's status, without decoding the rest. */
  status(number: number): number {
    return peekStatus(this.#bytes, this.#boundsAt(number - this.head.first)[0])
  }

  #boundsAt(place: number): [start: number, end: number] {
    const [start, end] = this.#bounds.slice(2 * place, 2 * place + 2)
    if (start === undefined || end === undefined)
      throw new RangeError(`${this.#key} has no entry ${this.head.first + place}`)
    return [start, end]
  }

  #reading<T>(read: () => T): T {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      throw new HistoryRowError(`row ${this.#key} is no row of the ledger's history: ${error.message}`)
    }
  }
}

function boundsOf(reader: ByteReader, entries: number): number[] {
  const bounds: number[] = []
  for (let left = entries; left > 0; left--) {
    const length = reader.whole()
    bounds.push(reader.at, reader.at + length)
    reader.skip(length)
  }
  if (!reader.isAtEnd) throw new RangeError('it goes on after its last entry')
  return bounds
}
