import { expect, it } from 'vitest'
import { COLUMN_MS, Tempo } from './tempo.ts'

/** Answers at these milliseconds, each of an order handed in one millisecond earlier. */
function tempoOf(answersAt: readonly number[], endMs: number, watchFromMs = 0): Tempo {
  let now = 0
  let watches = false
  const tempo = new Tempo(() => now)
  for (const at of answersAt) {
    if (at >= watchFromMs && !watches) {
      watches = true
      tempo.watchSilence()
    }
    now = at
    tempo.acknowledged(at - 1)
  }
  now = endMs
  return tempo
}

it('counts answers per second in columns, the one under way left out', () => {
  const tempo = tempoOf([10, 20, COLUMN_MS + 1, 3 * COLUMN_MS + 1], 3 * COLUMN_MS + 2)
  expect(tempo.perSecond()).toEqual([8, 4, 0])
})

it('keeps the longest silence from the kill on: from the last answer before to the first after', () => {
  const tempo = tempoOf([100, 900, 1000, 1410, 1500], 2000, 1001)
  expect(tempo.longestSilenceMs).toBe(410)
})

it('measures latency in milliseconds, and the mean over the time until the last answer', () => {
  const tempo = tempoOf([10, 20, 2000], 5000)
  expect(tempo.latency(50)).toBe(1)
  expect(tempo.meanPerSecond).toBe(1.5)
})
