/** Items taken out before the array is compacted: rare enough to cost nothing, often enough to hold no garbage. */
const TAKEN_MAX = 1024

/** First in, first out, at a constant cost per item however long the queue is. */
export class Fifo<T> {
  #items: (T | undefined)[] = []
  #taken = 0

  get length(): number {
    return this.#items.length - this.#taken
  }

  push(item: T): void {
    this.#items.push(item)
  }

  /** The oldest item, or undefined when there is none. */
  shift(): T | undefined {
    if (this.length === 0) return undefined
    const item = this.#items[this.#taken]
    this.#items[this.#taken] = undefined
    this.#taken += 1
    if (this.length === 0 || this.#taken >= TAKEN_MAX) this.#compact()
    return item
  }

  /** Every item once, in order; keeps those for which `keeps` is true. `keeps` must not touch the queue. */
  retain(keeps: (item: T) => boolean): void {
    const items = this.#items.slice(this.#taken) as T[]
    this.#items = items.filter(keeps)
    this.#taken = 0
  }

  #compact(): void {
    this.#items = this.#items.slice(this.#taken)
    this.#taken = 0
  }
}
