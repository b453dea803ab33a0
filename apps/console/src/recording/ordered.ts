/** Things that happened at a time, in order of it. */
export class Ordered<Thing extends { readonly at: number }> {
  #things: Thing[] = []

  get all(): readonly Thing[] {
    return this.#things
  }

  get last(): Thing | undefined {
    return this.#things.at(-1)
  }

  /** `thing` is not earlier than the last. */
  append(thing: Thing): void {
    this.#things.push(thing)
  }

  /** How many there are before a moment. */
  countBefore(at: number): number {
    return lowerBound(this.#things, at, false)
  }

  /** How many there are until a moment, those of that moment included. */
  countThrough(at: number): number {
    return lowerBound(this.#things, at, true)
  }

  /** From a moment (included) to another (excluded). */
  between(from: number, to: number): readonly Thing[] {
    return this.#things.slice(this.countBefore(from), this.countBefore(to))
  }

  /** Cuts off all that is later than a moment, and returns it. */
  cutAfter(at: number): readonly Thing[] {
    return this.#things.splice(this.countThrough(at))
  }

  /** Forgets the first so many, and returns them. */
  forget(count: number): readonly Thing[] {
    return this.#things.splice(0, count)
  }

  forgetBefore(at: number): void {
    this.forget(this.countBefore(at))
  }

  /** When the next (or, with −1, the last) one is; undefined if there is none. */
  nextAt(from: number, direction: 1 | -1): number | undefined {
    if (direction === 1) return this.#things[this.countThrough(from)]?.at
    return this.#things[this.countBefore(from) - 1]?.at
  }
}

function lowerBound(things: readonly { readonly at: number }[], at: number, isThrough: boolean): number {
  let low = 0
  let high = things.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const time = things[middle]!.at
    if (time < at || (isThrough && time === at)) low = middle + 1
    else high = middle
  }
  return low
}
