import { assert } from '../assert.ts'
import type { Entropy } from '../ports.ts'

/**
 * The same numbers for the same seed, for tests and simulations; never for a node, whose draws must differ from every
 * other node's. Mulberry32 by Tommy Ettinger (public domain): 32 bits of state, one multiplication chain a draw.
 *
 * @param seed a whole number from 0 to 2^32 − 1.
 */
export function seededEntropy(seed: number): Entropy {
  assert(seed >>> 0 === seed, `a seed is a whole number from 0 to 2^32 − 1, not ${seed}`)
  let state = seed
  const random32 = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  return { random48: () => (random32() >>> 16) * 2 ** 32 + random32() }
}
