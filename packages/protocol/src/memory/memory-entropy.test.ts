import { describe, expect, it } from 'vitest'
import { seededEntropy } from './memory-entropy.ts'

const draws = (seed: number, count: number) => {
  const entropy = seededEntropy(seed)
  return Array.from({ length: count }, () => entropy.random48())
}

describe('seededEntropy', () => {
  it('draws the same numbers for the same seed, and others for another', () => {
    expect(draws(7, 100)).toEqual(draws(7, 100))
    expect(draws(7, 1)).not.toEqual(draws(8, 1))
  })

  it('never changes what a seed means, since printed seeds are replayed', () => {
    expect(draws(1, 3)).toEqual([176501692778953, 148464053135357, 272572716836400])
  })

  it('draws whole numbers below 2^48, from both halves of the range', () => {
    const numbers = draws(42, 10_000)
    expect(numbers.every((number) => Number.isInteger(number) && number >= 0 && number < 2 ** 48)).toBe(true)
    const low = numbers.filter((number) => number < 2 ** 47).length
    expect(low).toBeGreaterThan(4_700)
    expect(low).toBeLessThan(5_300)
    expect(new Set(numbers).size).toBe(numbers.length)
  })

  it('refuses a seed that would silently become another', () => {
    expect(() => seededEntropy(1.5)).toThrow('whole number')
    expect(() => seededEntropy(-1)).toThrow('whole number')
  })
})
