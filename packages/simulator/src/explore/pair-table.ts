const EMPTY = 0xffffffff

/** A map from pairs of 32-bit numbers to numbers, by open addressing: the innermost look-up of an exploration. */
export class PairTable {
  /** Three numbers a cell: first, second, value. */
  #cells = new Uint32Array(3 << 12).fill(EMPTY)
  #mask = (1 << 12) - 1
  #size = 0

  get(first: number, second: number): number | undefined {
    const value = this.#cells[this.#find(first, second) + 2] as number
    return value === EMPTY ? undefined : value
  }

  set(first: number, second: number, value: number): void {
    const cell = this.#find(first, second)
    if (this.#cells[cell + 2] === EMPTY) this.#size += 1
    this.#cells[cell] = first
    this.#cells[cell + 1] = second
    this.#cells[cell + 2] = value
    if (this.#size * 2 > this.#mask) this.#grow()
  }

  #find(first: number, second: number): number {
    const cells = this.#cells
    let at = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b)
    at = (at ^ (at >>> 15)) & this.#mask
    for (;;) {
      const cell = at * 3
      if (cells[cell + 2] === EMPTY || (cells[cell] === first && cells[cell + 1] === second)) return cell
      at = (at + 1) & this.#mask
    }
  }

  #grow(): void {
    const old = this.#cells
    this.#mask = this.#mask * 2 + 1
    this.#cells = new Uint32Array((this.#mask + 1) * 3).fill(EMPTY)
    for (let cell = 0; cell < old.length; cell += 3) {
      if (old[cell + 2] === EMPTY) continue
      const to = this.#find(old[cell] as number, old[cell + 1] as number)
      this.#cells[to] = old[cell] as number
      this.#cells[to + 1] = old[cell + 1] as number
      this.#cells[to + 2] = old[cell + 2] as number
    }
  }
}
