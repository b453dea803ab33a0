/** A list of 32-bit numbers that grows, four bytes each. */
export class Uint32List {
  #items = new Uint32Array(1 << 10)
  #length = 0

  get length(): number {
    return this.#length
  }

  push(item: number): void {
    if (this.#length === this.#items.length) {
      const larger = new Uint32Array(this.#items.length * 2)
      larger.set(this.#items)
      this.#items = larger
    }
    this.#items[this.#length] = item
    this.#length += 1
  }

  /** The item at a position below {@link length}. */
  at(position: number): number {
    return this.#items[position] as number
  }
}
