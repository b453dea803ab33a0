/** A power of two: which part an entry is in is decided by that many leading bits of its hash. */
const PARTS = 256
const PART_SHIFT = 24
const SLOTS_AT_FIRST = 8

/**
 * From a 32-bit hash to the numbers stored under it: a hash table with open addressing in typed arrays. It is split into
 * 256 parts that double one at a time, so that growing a table of 10,000,000 entries never stops the event loop for the
 * whole of it, and it lies outside the JavaScript heap, so that the garbage collector never walks it. (A `Map` does both,
 * and ends at 2^24 entries.)
 */
export class NameIndex {
  readonly #parts = Array.from({ length: PARTS }, () => new Part())

  /** The part in which a hash belongs. */
  part(hash: number): Part {
    return this.#parts[hash >>> PART_SHIFT]!
  }
}

/** Pairs (hash, number + 1) in one array; a second word of 0 says that the pair is free. At most half are taken. */
export class Part {
  #pairs = new Int32Array(2 * SLOTS_AT_FIRST)
  #mask = SLOTS_AT_FIRST - 1
  #count = 0

  /** Where to look for a hash first. */
  first(hash: number): number {
    return hash & this.#mask
  }

  next(place: number): number {
    return (place + 1) & this.#mask
  }

  hashAt(place: number): number {
    return this.#pairs[2 * place]!
  }

  /** The number at a place; −1 if it is free, which ends a search. */
  numberAt(place: number): number {
    return this.#pairs[2 * place + 1]! - 1
  }

  add(hash: number, number: number): void {
    if (2 * this.#count > this.#mask) this.#double()
    this.#put(hash, number + 1)
    this.#count++
  }

  #put(hash: number, taken: number): void {
    let place = this.first(hash)
    while (this.#pairs[2 * place + 1] !== 0) place = this.next(place)
    this.#pairs[2 * place] = hash
    this.#pairs[2 * place + 1] = taken
  }

  #double(): void {
    const pairs = this.#pairs
    this.#pairs = new Int32Array(2 * pairs.length)
    this.#mask = pairs.length - 1
    for (let at = 0; at < pairs.length; at += 2) {
      if (pairs[at + 1] !== 0) this.#put(pairs[at]!, pairs[at + 1]!)
    }
  }
}
