import type { Row } from '@synod/protocol'
import { ByteWriter } from './history-bytes.ts'
import { writeEntry, writeOrdinary } from './history-entry.ts'
import type { HistoryEvent } from './history-event.ts'
import { makeRow, ROW_BYTES_MAX } from './history-row.ts'
import { AccountTrails, type Trail } from './history-trails.ts'
import type { TransferInBytes } from './transfer-in-bytes.ts'

/** The part of the history that is in memory, at one moment. */
export interface FrozenHistory {
  /** How many movements there were. */
  readonly entries: number
  /** See `AccountTrails`. */
  readonly pages: readonly Float64Array[]
}

/**
 * The writing side of the ledger's history. Movements are numbered 1, 2, 3 … in the order of execution, and written once, at the
 * end of their slot, as rows that the host makes durable. In memory stays how many there were and where each account's history
 * ends; both are part of the replicated state, and of its snapshots.
 */
export class History {
  readonly #trails = new AccountTrails()
  /** The encoded entries of the slot that is being executed. */
  readonly #body = new ByteWriter()
  readonly #scratch = new ByteWriter()
  #count = 0
  #slot = 0
  #time = 0
  /** The first entry that is not in a row yet. */
  #first = 1
  #rows: Row[] = []

  /** How many movements there were. */
  get count(): number {
    return this.#count
  }

  /** Where the account's postings end. */
  trail(account: number): Trail {
    return this.#trails.of(account)
  }

  /** Takes in what a command added to the history. */
  record({ slot, index, time, entries }: HistoryEvent): void {
    for (const entry of entries) {
      const start = this.#begin(slot, time)
      writeEntry(this.#body, this.#trails, this.#count, index, entry)
      this.#end(start)
    }
  }

  /** Takes in a transfer that was applied, see {@link writeOrdinary}. */
  recordOrdinary(
    slot: number,
    index: number,
    time: number,
    transfer: TransferInBytes,
    from: number,
    to: number,
    fromBefore: number,
    toBefore: number,
  ): void {
    const start = this.#begin(slot, time)
    writeOrdinary(this.#body, this.#trails, this.#count, index, transfer, from, to, fromBefore, toBefore)
    this.#end(start)
  }

  /** The rows of the slot's movements; none if it had none. To be called at the end of every slot. */
  endOfSlot(): readonly Row[] {
    this.#endRow(this.#count, this.#body.length)
    const rows = this.#rows
    if (rows.length > 0) this.#rows = []
    return rows
  }

  /** The part of the history that is in memory, as it is now, whatever is recorded afterwards. To be taken between slots. */
  freeze(): FrozenHistory {
    return { entries: this.#count, pages: this.#trails.freeze() }
  }

  /** The history that goes on from a frozen one; undefined if it cannot be one. */
  static of({ entries, pages }: FrozenHistory): History | undefined {
    const history = new History()
    history.#count = entries
    history.#first = entries + 1
    return pages.every((page) => history.#trails.addPage(page, entries)) ? history : undefined
  }

  /** Begins an entry, and returns where. */
  #begin(slot: number, time: number): number {
    this.#slot = slot
    this.#time = time
    this.#count++
    return this.#body.openLength()
  }

  /** Ends the entry that began there. If it is one too many for the row, this ends before it. */
  #end(start: number): void {
    this.#body.closeLength(start)
    if (this.#body.length > ROW_BYTES_MAX) this.#endRow(this.#count - 1, start)
  }

  /** Makes a row of the entries through `last`, which end at `end`. */
  #endRow(last: number, end: number): void {
    const entries = last - this.#first + 1
    if (entries === 0) return
    const head = { slot: this.#slot, time: this.#time, first: this.#first, entries }
    this.#rows.push(makeRow(this.#scratch, head, this.#body.upTo(end)))
    this.#body.keepFrom(end)
    this.#first = last + 1
  }
}
