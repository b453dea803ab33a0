import { describe, expect, test } from 'vitest'
import { ratios, spreadOf } from './statistics.ts'

describe('a spread', () => {
  test('has the median, the least and the most', () => {
    expect(spreadOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3, count: 3 })
  })

  test('of an even number has its median in the middle', () => {
    expect(spreadOf([4, 1, 2, 10])).toMatchObject({ median: 3 })
  })

  test('of nothing is none', () => {
    expect(spreadOf([])).toBeUndefined()
  })
})

describe('ratios', () => {
  test('are taken round by round, so that a slow round cancels', () => {
    const [over, under] = [
      new Map([
        [1, 100],
        [2, 10],
      ]),
      new Map([
        [1, 50],
        [2, 5],
      ]),
    ]
    expect([...ratios(over, under)]).toEqual([
      [1, 2],
      [2, 2],
    ])
  })

  test('leave out rounds that one lacks, or in which nothing was done', () => {
    const [over, under] = [
      new Map([
        [1, 1],
        [2, 1],
        [3, 1],
      ]),
      new Map([
        [2, 4],
        [3, 0],
      ]),
    ]
    expect([...ratios(over, under)]).toEqual([[2, 0.25]])
  })
})
