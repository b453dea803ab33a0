import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatRanges, isSlot, joinRanges, rangeContains, rangesContain, slotsOf, toRanges } from './slot.ts'

const slots = fc.integer({ min: 1, max: 60 })
const slotSets = fc.uniqueArray(slots, { maxLength: 30 }).map((list) => list.sort((a, b) => a - b))
const ranges = fc.tuple(slots, fc.option(fc.nat(10))).map(([from, length]) => ({
  from,
  to: length === null ? null : from + length,
}))

describe('a slot', () => {
  it('is a whole number from 1', () => {
    for (const value of [1, 141, Number.MAX_SAFE_INTEGER]) expect(isSlot(value)).toBe(true)
    for (const value of [0, -1, 1.5, Number.NaN, 2 ** 53, '1', null, undefined]) expect(isSlot(value)).toBe(false)
  })
})

describe('slot ranges', () => {
  it('include both ends, or everything above when they have no end', () => {
    expect([134, 135, 137, 138].map((slot) => rangeContains({ from: 135, to: 137 }, slot))).toEqual([
      false,
      true,
      true,
      false,
    ])
    expect([139, 140, 1e9].map((slot) => rangeContains({ from: 140, to: null }, slot))).toEqual([false, true, true])
  })

  it('name exactly the slots they were made from', () => {
    fc.assert(
      fc.property(slotSets, (list) => {
        expect([...slotsOf(toRanges(list))]).toEqual(list)
      }),
    )
  })

  it('are the fewest possible: no two of them touch', () => {
    fc.assert(
      fc.property(slotSets, (list) => {
        const made = toRanges(list)
        for (const [index, range] of made.slice(1).entries()) expect(range.from).toBeGreaterThan(made[index]!.to! + 1)
      }),
    )
  })

  it('joined, contain what any of them contained and are sorted and apart', () => {
    fc.assert(
      fc.property(fc.array(ranges, { maxLength: 8 }), (list) => {
        const joined = joinRanges(list)
        for (let slot = 1; slot <= 80; slot++) expect(rangesContain(joined, slot)).toBe(rangesContain(list, slot))
        for (const [index, range] of joined.slice(1).entries()) {
          const before = joined[index]!.to
          expect(before).not.toBeNull()
          expect(range.from).toBeGreaterThan(before! + 1)
        }
      }),
    )
  })

  it('are not changed by joining', () => {
    const list = [Object.freeze({ from: 4, to: 5 }), Object.freeze({ from: 1, to: 3 })]
    expect(joinRanges(Object.freeze(list))).toEqual([{ from: 1, to: 5 }])
  })

  it('without an end cannot be listed', () => {
    expect(() => [...slotsOf([{ from: 1, to: null }])]).toThrow(RangeError)
  })

  it('read as in the worked example of PMS 3.6', () => {
    expect(
      formatRanges([
        { from: 1, to: 134 },
        { from: 138, to: 138 },
        { from: 140, to: null },
      ]),
    ).toBe('1–134, 138, 140–')
    expect(formatRanges([])).toBe('')
  })
})
