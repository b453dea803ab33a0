import type { Place } from './place.ts'
import type { PlacedRow } from './placed-record.ts'
import { compareKeys } from './row-keys.ts'

/** Neighbours in key order. Both arrays have the same length, at least 1. */
interface Block {
  readonly keys: string[]
  readonly places: Place[]
}

const BLOCK_ROWS_MAX = 512

/**
 * Where each row lies, in key order: blocks of neighbours. Rows mostly come in the order of their keys, or in that order within
 * a few prefixes: a block that overflows at its end is left full, and the next one begins.
 */
export class RowIndex {
  readonly #blocks: Block[] = []
  /** The block that was written to last: the next row often belongs there too. */
  #recent = 0
  #size = 0

  get size(): number {
    return this.#size
  }

  get(key: string): Place | undefined {
    const block = this.#blocks[this.#blockOf(key)]
    if (!block) return undefined
    const at = positionIn(block.keys, key)
    return block.keys[at] === key ? block.places[at] : undefined
  }

  /** Sets the place of a row, and returns the one that it had before. */
  put(key: string, place: Place): Place | undefined {
    const index = this.#blockOf(key)
    const block = this.#blocks[index]
    if (!block) {
      this.#blocks.push({ keys: [key], places: [place] })
      this.#size += 1
      return undefined
    }
    const at = positionIn(block.keys, key)
    if (block.keys[at] === key) {
      const before = block.places[at]
      block.places[at] = place
      return before
    }
    this.#insert(index, block, at, key, place)
    return undefined
  }

  /** Rows whose key is in [from, to), in key order or the reverse, `limit` at most. */
  range(from: string, to: string, limit: number, reverse: boolean): PlacedRow[] {
    if (limit <= 0 || compareKeys(from, to) >= 0) return []
    return reverse ? this.#before(to, from, limit) : this.#from(from, to, limit)
  }

  /** The first `limit` rows whose key is `from` or comes after it. */
  take(from: string, limit: number): PlacedRow[] {
    return this.#from(from, undefined, limit)
  }

  #from(from: string, to: string | undefined, limit: number): PlacedRow[] {
    const rows: PlacedRow[] = []
    for (let index = this.#blockOf(from); index < this.#blocks.length; index++) {
      const { keys, places } = this.#blocks[index]!
      const start = compareKeys(keys[0]!, from) >= 0 ? 0 : positionIn(keys, from)
      for (let at = start; at < keys.length; at++) {
        const key = keys[at]!
        if (rows.length === limit || (to !== undefined && compareKeys(key, to) >= 0)) return rows
        rows.push({ key, place: places[at]! })
      }
    }
    return rows
  }

  #before(to: string, from: string, limit: number): PlacedRow[] {
    const rows: PlacedRow[] = []
    for (let index = this.#blockOf(to); index >= 0; index--) {
      const block = this.#blocks[index]
      if (!block) break
      const { keys, places } = block
      for (let at = positionIn(keys, to) - 1; at >= 0; at--) {
        const key = keys[at]!
        if (rows.length === limit || compareKeys(key, from) < 0) return rows
        rows.push({ key, place: places[at]! })
      }
    }
    return rows
  }

  #insert(index: number, block: Block, at: number, key: string, place: Place): void {
    this.#size += 1
    this.#recent = index
    const isFull = block.keys.length >= BLOCK_ROWS_MAX
    if (isFull && at === block.keys.length) {
      this.#blocks.splice(index + 1, 0, { keys: [key], places: [place] })
      this.#recent = index + 1
      return
    }
    insertAt(block.keys, at, key)
    insertAt(block.places, at, place)
    if (!isFull) return
    const half = block.keys.length >> 1
    this.#blocks.splice(index + 1, 0, { keys: block.keys.splice(half), places: block.places.splice(half) })
  }

  /** The block in which the key is or would be: the last one that does not begin after it, or the first. */
  #blockOf(key: string): number {
    const blocks = this.#blocks
    const recent = this.#recent
    if (recent < blocks.length && compareKeys(blocks[recent]!.keys[0]!, key) <= 0) {
      const next = blocks[recent + 1]
      if (!next || compareKeys(key, next.keys[0]!) < 0) return recent
    }
    let [low, high] = [0, blocks.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (compareKeys(blocks[middle]!.keys[0]!, key) <= 0) low = middle + 1
      else high = middle
    }
    return Math.max(0, low - 1)
  }
}

function insertAt<T>(array: T[], at: number, item: T): void {
  if (at === array.length) array.push(item)
  else array.splice(at, 0, item)
}

/** Where the key is, or where it would be inserted. */
function positionIn(keys: readonly string[], key: string): number {
  if (compareKeys(keys.at(-1)!, key) < 0) return keys.length
  let [low, high] = [0, keys.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareKeys(keys[middle]!, key) < 0) low = middle + 1
    else high = middle
  }
  return low
}
