import { Uint32List } from './uint32-list.ts'

const EMPTY = 0xffffffff

/**
 * Gives equal vectors of 32-bit numbers the same small number: an open-addressing table over one growing array, without
 * an object per vector. That is what lets millions of states fit. Numbers count up from 0 in the order of first sight, so
 * the states of a breadth-first search are their own queue.
 */
export class InternedVectors {
  readonly #numbers = new Uint32List()
  /** Where each vector begins; one more than there are vectors. */
  readonly #starts = new Uint32List()
  #table = new Uint32Array(1 << 12).fill(EMPTY)

  constructor() {
    this.#starts.push(0)
  }

  get size(): number {
    return this.#starts.length - 1
  }

  /** The number of the vector that the first `length` items make up. A new one is what {@link size} was before. */
  intern(items: ArrayLike<number>, length: number): number {
    const mask = this.#table.length - 1
    let at = hash(items, length) & mask
    for (;;) {
      const index = this.#table[at] as number
      if (index === EMPTY) break
      if (this.#equals(index, items, length)) return index
      at = (at + 1) & mask
    }
    const index = this.size
    for (let position = 0; position < length; position++) this.#numbers.push(items[position] as number)
    this.#starts.push(this.#numbers.length)
    this.#table[at] = index
    if (this.size * 2 > this.#table.length) this.#grow()
    return index
  }

  lengthOf(index: number): number {
    return this.#starts.at(index + 1) - this.#starts.at(index)
  }

  /** Copies a vector to the beginning of `into`; returns its length. */
  read(index: number, into: Uint32Array): number {
    const start = this.#starts.at(index)
    const length = this.#starts.at(index + 1) - start
    for (let position = 0; position < length; position++) into[position] = this.#numbers.at(start + position)
    return length
  }

  #equals(index: number, items: ArrayLike<number>, length: number): boolean {
    const start = this.#starts.at(index)
    if (this.#starts.at(index + 1) - start !== length) return false
    for (let position = 0; position < length; position++) {
      if (this.#numbers.at(start + position) !== items[position]) return false
    }
    return true
  }

  #grow(): void {
    const table = new Uint32Array(this.#table.length * 2).fill(EMPTY)
    const mask = table.length - 1
    let scratch = new Uint32Array(64)
    for (let index = 0; index < this.size; index++) {
      if (this.lengthOf(index) > scratch.length) scratch = new Uint32Array(this.lengthOf(index) * 2)
      const length = this.read(index, scratch)
      let at = hash(scratch, length) & mask
      while (table[at] !== EMPTY) at = (at + 1) & mask
      table[at] = index
    }
    this.#table = table
  }
}

/** Murmur's mixing: neighbouring states differ in one small number, and must not end up beside each other. */
function hash(items: ArrayLike<number>, length: number): number {
  let mixed = length
  for (let position = 0; position < length; position++) {
    let item = Math.imul(items[position] as number, 0xcc9e2d51)
    item = (item << 15) | (item >>> 17)
    mixed ^= Math.imul(item, 0x1b873593)
    mixed = (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0
  }
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
