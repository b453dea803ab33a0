import { describe, expect, it } from 'vitest'
import { flatnessOf } from './flatness.ts'

const run = (value: (at: number) => number) => Array.from({ length: 50 }, (_, at) => value(at))

describe('flat', () => {
  it('is what goes up and down, and what grew in the beginning', () => {
    expect(flatnessOf(run((at) => 100 + (at % 7) * 10)).isFlat).toBe(true)
    expect(flatnessOf(run((at) => Math.min(at, 10))).isFlat).toBe(true)
  })

  it('is not what grows, however high it began', () => {
    expect(flatnessOf(run((at) => at)).isFlat).toBe(false)
    expect(flatnessOf(run((at) => 60 + at)).isFlat).toBe(false)
  })
})
