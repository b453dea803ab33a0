import { expect, test } from 'vitest'
import { median, spread } from './statistics.ts'

test('the median is the value in the middle, in whatever order they came', () => {
  expect(median([9, 1, 5])).toBe(5)
  expect(median([4])).toBe(4)
})

test('of an even number of values it is the mean of the two in the middle', () => {
  expect(median([8, 2, 4, 100])).toBe(6)
})

test('of no values there is no median', () => {
  expect(median([])).toBeNaN()
})

test('the spread is the middle half over the median, and one outlier does not change it', () => {
  expect(spread([10, 10, 10, 10])).toBe(0)
  expect(spread([8, 9, 10, 11, 12])).toBeCloseTo(0.2)
  expect(spread([8, 9, 10, 11, 1000])).toBeCloseTo(0.2)
})
