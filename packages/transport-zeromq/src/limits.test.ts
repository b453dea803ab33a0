import { describe, expect, it } from 'vitest'
import { limitsOf } from './limits.ts'

describe('limitsOf', () => {
  it('keeps what is given and fills in the rest', () => {
    expect(limitsOf({ queueFramesMax: 7 })).toMatchObject({ queueFramesMax: 7, queueMsMax: 1000 })
  })

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses %s, naming the limit', (value) => {
    expect(() => limitsOf({ queueBytesMax: value })).toThrow(
      `queueBytesMax must be a whole number above 0, not ${value}`,
    )
  })
})
