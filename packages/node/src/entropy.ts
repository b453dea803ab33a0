import { randomInt } from 'node:crypto'
import type { Entropy } from '@synod/protocol'

const RANGE = 2 ** 48 - 1

/** Randomness from the operating system. */
export function nodeEntropy(): Entropy {
  return { random48: () => randomInt(RANGE) }
}
