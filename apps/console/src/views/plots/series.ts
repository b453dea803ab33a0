/** Things that happened, in the order of their times (µs since the source began). */
export class Series<T extends { readonly at: number }> {
  #items: T[] = []

  get length(): number {
    return this.#items.length
  }

  /** Times never fall: whoever appends has them in order. */
  push(item: T): void {
    this.#items.push(item)
  }

  last(): T | undefined {
    return this.#items.at(-1)
  }

  /** How many lie before a time. */
  countBefore(at: number): number {
    let low = 0
    let high = this.#items.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#items[middle]!.at < at) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Those from one time (included) to another (excluded). */
  between(from: number, to: number): readonly T[] {
    return this.#items.slice(this.countBefore(from), this.countBefore(to))
  }

  /** The last that lies before a time, and up to so many before that; the latest first. */
  lastBefore(at: number, max: number): readonly T[] {
    const end = this.countBefore(at)
    return this.#items.slice(Math.max(0, end - max), end).reverse()
  }

  /** Lets go of what lies before a time, but for the last `keep` of it; many at once, since that moves the whole list. */
  forgetBefore(at: number, keep = 0): void {
    const count = this.countBefore(at) - keep
    if (count > FORGET_AT_ONCE) this.#items.splice(0, count)
  }
}

/** Smaller debts may wait: what is asked for lies within the recording. */
const FORGET_AT_ONCE = 1024
