import { randomInt } from 'node:crypto'
import type { Clock, Entropy } from '@synod/protocol'

/** Time as this process sees it. */
export const processClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  startTimer(ms, fire) {
    const timeout = setTimeout(fire, ms)
    return { cancel: () => clearTimeout(timeout) }
  },
  // After the lines that are ready have been read, so that what came in together is handled together.
  afterTurn: (run) => void setImmediate(run),
}

/** Randomness from the operating system. */
export const processEntropy: Entropy = { random48: () => randomInt(2 ** 48 - 1) }
