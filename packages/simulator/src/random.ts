import { assert, type Entropy } from '@synod/protocol'

/** Draws thrown away at the start, so that seeds which differ in one bit have nothing in common. */
const WARM_UP_DRAWS = 12

/**
 * A stream of random numbers that follows from a seed and what the stream is for. Each purpose (a link, a disk, a client)
 * has its own, so that taking one fault out of a plan does not reshuffle all the others: a shrunk plan stays close to what
 * failed. The generator is sfc32 by Chris Doty-Humphrey (public domain). No function here rounds differently from one
 * engine to the next: there is no logarithm and no sine in it.
 */
export class Random {
  #a: number
  #b: number
  #c: number
  #count = 1

  constructor(seed: number, purpose: string) {
    assert(Number.isSafeInteger(seed) && seed >= 0, `a seed is a whole number from 0 to 2^53 − 1, not ${seed}`)
    this.#a = mixed(seed >>> 0, purpose, 0x9e3779b9)
    this.#b = mixed(Math.floor(seed / 2 ** 32), purpose, 0x243f6a88)
    this.#c = mixed(seed >>> 0, purpose, 0xb7e15162)
    for (let draw = 0; draw < WARM_UP_DRAWS; draw++) this.next32()
  }

  /** A whole number from 0 to 2^32 − 1. */
  next32(): number {
    const next = (((this.#a + this.#b) | 0) + this.#count) | 0
    this.#count = (this.#count + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + next) | 0
    return next >>> 0
  }

  /** From 0 to just below 1. */
  fraction(): number {
    return this.next32() / 2 ** 32
  }

  /** True as often as `probability` says. 0 draws nothing, so that what is off costs nothing. */
  chance(probability: number): boolean {
    return probability > 0 && this.fraction() < probability
  }

  /** A whole number from 0 to `bound` − 1. */
  below(bound: number): number {
    return Math.floor(this.fraction() * bound)
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1)
  }

  pick<T>(from: readonly T[]): T {
    assert(from.length > 0, 'there is something to pick from')
    return from[this.below(from.length)] as T
  }

  /** The same things in another order. */
  shuffled<T>(things: readonly T[]): T[] {
    const out = [...things]
    for (let at = out.length - 1; at > 0; at--) {
      const other = this.below(at + 1)
      const thing = out[at] as T
      out[at] = out[other] as T
      out[other] = thing
    }
    return out
  }

  /** Mostly around `typical` or below, seldom up to a hundred times as much: as delays are. */
  longTailed(typical: number): number {
    const fraction = this.fraction()
    return (typical * fraction) / (1.01 - fraction)
  }

  /** The port that hosts and clients draw from. */
  entropy(): Entropy {
    return { random48: () => (this.next32() >>> 16) * 2 ** 32 + this.next32() }
  }
}

/** 32 bits of seed and purpose (FNV-1a, then the finaliser of MurmurHash3, both public domain). */
function mixed(seed: number, purpose: string, salt: number): number {
  let hash = (seed ^ salt) | 0
  for (let at = 0; at < purpose.length; at++) hash = Math.imul(hash ^ purpose.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}
