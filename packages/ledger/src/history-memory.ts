import type { Row, RowRange, RowReader } from '@synod/protocol'

/**
 * The history's rows in memory: for ledgers without a store, in tests and in browsers. The ledger's rows come in the order of
 * their keys, so a range is found by halving.
 */
export class MemoryHistory implements RowReader {
  readonly #rows: Row[] = []

  /** Adds what `endOfSlot` gave. */
  add(rows: readonly Row[]): void {
    for (const row of rows) this.#rows.push(row)
  }

  async rows({ from, to, limit, reverse = false }: RowRange): Promise<readonly Row[]> {
    const [start, end] = [this.#firstFrom(from), this.#firstFrom(to)]
    if (start >= end) return []
    if (reverse) return this.#rows.slice(Math.max(start, end - limit), end).reverse()
    return this.#rows.slice(start, Math.min(end, start + limit))
  }

  /** The place of the first row whose key is not below this one. */
  #firstFrom(key: string): number {
    let [low, high] = [0, this.#rows.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#rows[middle]!.key < key) low = middle + 1
      else high = middle
    }
    return low
  }
}
