import type { Ballot, Slot } from '@synod/protocol'
import type { Place } from './place.ts'
import type { PlacedRow } from './placed-record.ts'
import type { Changes, LogPut } from './plan.ts'
import { RowIndex } from './row-index.ts'

/** What is stored for a slot. */
export interface LogEntry {
  readonly ballot: Ballot
  readonly place: Place
}

/** How much of a file is in use: slots of the log, rows, and the bytes of these. */
interface FileUse {
  values: number
  rows: number
  rowBytes: number
}

/** What a row takes besides key and value. */
const ROW_BYTES = 12
const NOTHING: Readonly<FileUse> = { values: 0, rows: 0, rowBytes: 0 }

/** What the store holds, as places: everything but the marks. Also counts what each file is still needed for. */
export class Contents {
  readonly #log = new Map<Slot, LogEntry>()
  readonly #rows = new RowIndex()
  readonly #uses = new Map<string, FileUse>()

  /** Takes what a durable group brought. */
  apply({ log, rows }: Changes): void {
    for (const put of log) this.#putEntry(put)
    for (const row of rows) this.#putRow(row)
  }

  entry(slot: Slot): LogEntry | undefined {
    return this.#log.get(slot)
  }

  /** The entries above a slot, in slot order. */
  entriesAbove(slot: Slot): LogPut[] {
    const above: LogPut[] = []
    for (const [at, { ballot, place }] of this.#log) if (at > slot) above.push({ slot: at, ballot, place })
    return above.sort((a, b) => a.slot - b.slot)
  }

  /** Forgets the log of the slots after `before` through `through`. */
  compact(before: Slot, through: Slot): void {
    if (through - before > this.#log.size) {
      for (const slot of this.#log.keys()) if (slot <= through) this.#drop(slot)
    } else {
      for (let slot = before + 1; slot <= through; slot++) this.#drop(slot)
    }
  }

  get rows(): Pick<RowIndex, 'range' | 'take' | 'size'> {
    return this.#rows
  }

  /** The row was copied: it is read from the new place from now on, unless it was written anew meanwhile. */
  moveRow(key: string, from: Place, to: Place): void {
    if (this.#rows.get(key) === from) this.#putRow({ key, place: to })
  }

  use(file: string): Readonly<FileUse> {
    return this.#uses.get(file) ?? NOTHING
  }

  /** The file is gone. */
  forget(file: string): void {
    this.#uses.delete(file)
  }

  #putEntry({ slot, ballot, place }: LogPut): void {
    this.#drop(slot)
    this.#log.set(slot, { ballot, place })
    this.#useOf(place.file).values += 1
  }

  #drop(slot: Slot): void {
    const before = this.#log.get(slot)
    if (!before) return
    this.#log.delete(slot)
    this.#useOf(before.place.file).values -= 1
  }

  #putRow({ key, place }: PlacedRow): void {
    const before = this.#rows.put(key, place)
    this.#countRow(key, place, 1)
    if (before) this.#countRow(key, before, -1)
  }

  #countRow(key: string, { file, bytes }: Place, rows: 1 | -1): void {
    const use = this.#useOf(file)
    use.rows += rows
    use.rowBytes += rows * (ROW_BYTES + key.length + bytes)
  }

  #useOf(file: string): FileUse {
    let use = this.#uses.get(file)
    if (!use) {
      use = { values: 0, rows: 0, rowBytes: 0 }
      this.#uses.set(file, use)
    }
    return use
  }
}
