import { describe, expect, it } from 'vitest'
import { longestPause, spreadOf } from './pause.ts'

describe('the longest pause', () => {
  it('begins with the partition, or with a write in it', () => {
    expect(longestPause([5, 90, 130, 140], 100, 150)).toBe(30)
    expect(longestPause([110, 115, 149], 100, 150)).toBe(34)
  })

  it('lasts until the end when no write is accepted any more', () => {
    expect(longestPause([110], 100, 200)).toBe(90)
    expect(longestPause([], 100, 200)).toBe(100)
  })

  it('knows nothing of writes before and after, and puts those within in order', () => {
    expect(longestPause([99, 140, 120, 201], 100, 200)).toBe(60)
  })
})

describe('the spread', () => {
  const pauses = [3, 1, 2, 9].map((timeouts, at) => ({ seed: at + 1, timeouts }))

  it('is the median, the lower of two, and the worst with its seed', () => {
    expect(spreadOf(pauses)).toEqual({ median: 2, worst: { seed: 4, timeouts: 9 } })
    expect(spreadOf(pauses.slice(0, 3)).median).toBe(2)
  })

  it('of nothing there is none', () => {
    expect(() => spreadOf([])).toThrow(RangeError)
  })
})
