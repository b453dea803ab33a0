import { GrowingIntegers } from './growing-integers.ts'

/** A point of the search: what was placed, and the state it led to. */
export interface Configuration {
  /** Bits of the completed operations that are placed, 32 in a word. */
  readonly placed: Int32Array
  /** The words of `placed` that are neither full (before) nor empty (behind) for everyone: from this one … */
  readonly fromWord: number
  /** … to before this one. */
  readonly toWord: number
  /** A hash of `placed`. */
  readonly hash: number
  readonly state: number
  /** Bits of the operations of unknown outcome that are placed. */
  readonly used: Int32Array
}

/** The fields of an entry before its words. */
const NEXT = 0
const HASH = 1
const STATE = 2
const FROM_WORD = 3
const WORD_COUNT = 4
const HEADER_LENGTH = 5
const NONE = 0

/**
 * The points where a search has been and need not go again (Lowe's memoisation). A point is also as good as visited if one was
 * that differs only in having used fewer of the operations of unknown outcome: whatever could follow here could follow there.
 *
 * Points are compared, not only their hashes: a verdict never rests on chance.
 */
export class Visited {
  private buckets = new Int32Array(1024)
  private count = 0
  private readonly entries = new GrowingIntegers()

  constructor() {
    // Place 0 stands for no entry.
    this.entries.extend(1)
  }

  /** Memory in use, in bytes. */
  get bytes(): number {
    return 4 * (this.buckets.length + this.entries.items.length)
  }

  /** Adds a point; `false` if it is as good as visited. */
  add(point: Configuration): boolean {
    const hash = mix(point.hash ^ Math.imul(point.state + 1, 0x9e3779b1))
    const bucket = hash & (this.buckets.length - 1)
    for (let at = this.buckets[bucket]!; at !== NONE; at = this.entries.items[at + NEXT]!)
      if (this.covers(at, point, hash)) return false
    this.insert(point, hash, bucket)
    return true
  }

  private covers(at: number, point: Configuration, hash: number): boolean {
    const { items } = this.entries
    const { placed, fromWord, toWord, used } = point
    const words = toWord - fromWord
    if (items[at + HASH] !== hash || items[at + STATE] !== point.state) return false
    if (items[at + FROM_WORD] !== fromWord || items[at + WORD_COUNT] !== words) return false
    for (let word = 0; word < words; word++)
      if (items[at + HEADER_LENGTH + word] !== placed[fromWord + word]) return false
    const usedAt = at + HEADER_LENGTH + words
    for (let word = 0; word < used.length; word++) if ((items[usedAt + word]! & ~used[word]!) !== 0) return false
    return true
  }

  private insert(point: Configuration, hash: number, bucket: number): void {
    const { placed, fromWord, toWord, used } = point
    const words = toWord - fromWord
    const at = this.entries.extend(HEADER_LENGTH + words + used.length)
    const { items } = this.entries
    items[at + NEXT] = this.buckets[bucket]!
    items[at + HASH] = hash
    items[at + STATE] = point.state
    items[at + FROM_WORD] = fromWord
    items[at + WORD_COUNT] = words
    for (let word = 0; word < words; word++) items[at + HEADER_LENGTH + word] = placed[fromWord + word]!
    for (let word = 0; word < used.length; word++) items[at + HEADER_LENGTH + words + word] = used[word]!
    this.buckets[bucket] = at
    this.count++
    if (this.count > this.buckets.length) this.spread(used.length)
  }

  /** Doubles the buckets, and gives every entry its new place. */
  private spread(usedWords: number): void {
    this.buckets = new Int32Array(this.buckets.length * 2)
    const { items, length } = this.entries
    let at = 1
    while (at < length) {
      const bucket = items[at + HASH]! & (this.buckets.length - 1)
      items[at + NEXT] = this.buckets[bucket]!
      this.buckets[bucket] = at
      at += HEADER_LENGTH + items[at + WORD_COUNT]! + usedWords
    }
  }
}

/** Spreads the bits of a hash (the finaliser of MurmurHash3). */
export function mix(hash: number): number {
  let bits = hash
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return bits ^ (bits >>> 16)
}
