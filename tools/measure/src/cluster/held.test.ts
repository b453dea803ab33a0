import { createHistogram } from 'node:perf_hooks'
import { describe, expect, it } from 'vitest'
import { countsWithin, HELD_BOUNDS_MS, heldOnceMore, NEVER_HELD } from './held.ts'

describe('how long the event loop was held', () => {
  it('is counted by bounds, which belong to what is below them', () => {
    const held = [0.2, 0.5, 0.6, 9, 10, 10.1, 500].reduce(heldOnceMore, NEVER_HELD)
    expect(held).toMatchObject({ times: 7, longestMs: 500, counts: [2, 1, 0, 0, 2, 1, 0, 0, 1] })
    expect(held.totalMs).toBeCloseTo(530.4)
    expect(NEVER_HELD.counts).toHaveLength(HELD_BOUNDS_MS.length + 1)
  })

  it('is counted out of the percentiles of a histogram', () => {
    const histogram = createHistogram()
    for (const value of [1, 1, 2, 3, 3, 3, 11, 40]) histogram.record(value)
    const percentiles = { count: 8, percentile: (percent: number) => histogram.percentile(percent) }
    expect(countsWithin(percentiles, [1, 2, 10, 20])).toEqual([2, 1, 3, 1, 1])
    expect(countsWithin({ count: 0, percentile: () => 0 }, [1, 2])).toEqual([0, 0, 0])
  })
})
