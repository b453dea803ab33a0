import { assert } from '@synod/protocol'

/** What waits for a time: the earliest comes first, at the same time the lower number. A heap, so each step costs O(log n). */
export class ExpiryQueue {
  readonly #numbers: number[] = []
  readonly #times: number[] = []
  /** Where in the heap a number is, so that it can be taken out before its time. */
  readonly #places = new Map<number, number>()

  get size(): number {
    return this.#numbers.length
  }

  /** The number that comes first; −1 if nothing waits. */
  get first(): number {
    return this.#numbers[0] ?? -1
  }

  /** The time of {@link first}; Infinity if nothing waits. */
  get firstTime(): number {
    return this.#times[0] ?? Number.POSITIVE_INFINITY
  }

  add(number: number, time: number): void {
    assert(!this.#places.has(number), 'nothing waits twice')
    this.#put(this.#numbers.length, number, time)
    this.#rise(this.#numbers.length - 1)
  }

  /** Takes a number out; nothing happens if it does not wait. */
  remove(number: number): void {
    const place = this.#places.get(number)
    if (place === undefined) return
    this.#places.delete(number)
    const last = this.#numbers.pop()!
    const time = this.#times.pop()!
    if (last === number) return
    this.#put(place, last, time)
    this.#rise(place)
    this.#sink(this.#places.get(last)!)
  }

  #rise(from: number): void {
    for (let place = from; place > 0; ) {
      const parent = (place - 1) >>> 1
      if (!this.#isBefore(place, parent)) return
      this.#swap(place, parent)
      place = parent
    }
  }

  #sink(from: number): void {
    for (let place = from; ; ) {
      const left = 2 * place + 1
      if (left >= this.size) return
      const child = left + 1 < this.size && this.#isBefore(left + 1, left) ? left + 1 : left
      if (!this.#isBefore(child, place)) return
      this.#swap(place, child)
      place = child
    }
  }

  #isBefore(one: number, other: number): boolean {
    const difference = this.#times[one]! - this.#times[other]!
    return difference < 0 || (difference === 0 && this.#numbers[one]! < this.#numbers[other]!)
  }

  #swap(one: number, other: number): void {
    const [number, time] = [this.#numbers[one]!, this.#times[one]!]
    this.#put(one, this.#numbers[other]!, this.#times[other]!)
    this.#put(other, number, time)
  }

  #put(place: number, number: number, time: number): void {
    this.#numbers[place] = number
    this.#times[place] = time
    this.#places.set(number, place)
  }
}
