import { describe, expect, it } from 'vitest'
import { costOf, stretchOf } from './watching.ts'

describe('what watching costs', () => {
  it('is counted in stretches: commands by the second, and what the nodes used for each', () => {
    const before = { atMs: 1000, commands: 500, processorSeconds: 2 }
    const after = { atMs: 1500, commands: 10_500, processorSeconds: 2.5 }
    expect(stretchOf(before, after)).toEqual({ perSecond: 20_000, usPerCommand: 50 })
  })

  it('is the median of pairs side by side, so that a machine that slows down is in both', () => {
    const pair = (speed: number, cost: number) => ({
      watched: { perSecond: speed * (1 - cost), usPerCommand: 10 * (1 + cost) },
      unwatched: { perSecond: speed, usPerCommand: 10 },
    })
    const values = costOf([pair(40_000, 0.02), pair(20_000, 0.04), pair(10_000, 0.03)])
    expect(values['throughput, watched over not']).toBeCloseTo(0.97)
    expect(values['processor time per command, watched over not']).toBeCloseTo(1.03)
  })
})
