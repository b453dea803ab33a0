import { columnFromBytes, columnToIntegers, type IntegerColumn, type NumberColumn } from './column-bytes.ts'
import type { IdKey } from './id-key.ts'
import { Problem } from './snapshot-error.ts'
import type { NamesColumn } from './snapshot-format.ts'

/** Reads the columns of one chunk; what does not fit is named by column. */
export class ColumnReader {
  readonly #type: string
  readonly #count: number

  constructor({ type, count }: { readonly type: string; readonly count: number }) {
    this.#type = type
    this.#count = count
  }

  /** Numbers each of which passes the check. */
  numbers<Column extends NumberColumn>(
    type: { readonly BYTES_PER_ELEMENT: number; new (buffer: ArrayBuffer): Column },
    name: string,
    bytes: Uint8Array,
    isGood?: (value: number) => boolean,
  ): Column {
    const column = columnFromBytes(type, bytes, this.#count)
    if (column === undefined) throw this.#mismatch(name)
    for (let place = 0; isGood && place < column.length; place++) {
      const value = Number(column[place])
      if (!isGood(value)) throw new Problem(`the ${name} of ${this.#type} have a ${value}`)
    }
    return column
  }

  integers(name: string, column: IntegerColumn): (place: number) => bigint {
    const integers = columnToIntegers(column, this.#count)
    if (integers === undefined) throw this.#mismatch(name)
    return integers
  }

  /** Gives each id to `use`, in the key. */
  ids({ bytes, lengths }: NamesColumn, key: IdKey, use: (place: number) => void): void {
    if (lengths.length !== this.#count) throw this.#mismatch('ids')
    let start = 0
    for (let place = 0; place < this.#count; place++) {
      const length = lengths[place]!
      if (!key.ofBytes(bytes, start, length)) throw new Problem(`the ids of ${this.#type} have one that is none`)
      start += length
      use(place)
    }
    if (start !== bytes.length) throw this.#mismatch('ids')
  }

  #mismatch(name: string): Problem {
    return new Problem(`there are ${this.#count} ${this.#type}, and not as many ${name}`)
  }
}
