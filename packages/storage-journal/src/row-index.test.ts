import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Place } from './place.ts'
import { RowIndex } from './row-index.ts'
import { compareKeys } from './row-keys.ts'

const ROWS = 5_000
const KEYS_MAX = 3_000

function placeAt(at: number): Place {
  return { file: 'a', at, bytes: 1, crc: 0 }
}

const key = fc.oneof(
  fc.integer({ min: 0, max: KEYS_MAX }).map((number) => `row/${number}`),
  fc.integer({ min: 0, max: KEYS_MAX }).map((number) => `rowé/${number}`),
  fc.constantFrom('', '\ufffd', '\u{1f600}', '~'),
)

test('ranges are those of a sorted list, whatever the order in which rows came', () => {
  const range = fc.record({ from: key, to: key, limit: fc.integer({ min: 0, max: 40 }), reverse: fc.boolean() })
  fc.assert(
    fc.property(fc.array(key, { maxLength: ROWS }), fc.array(range, { maxLength: 9 }), (keys, ranges) => {
      const index = new RowIndex()
      const expected = new Map<string, Place>()
      for (const [at, one] of keys.entries()) {
        expect(index.put(one, placeAt(at))).toEqual(expected.get(one))
        expected.set(one, placeAt(at))
      }
      expect(index.size).toBe(expected.size)
      const sorted = [...expected.keys()].sort(compareKeys)
      expect(index.take('', ROWS).map((row) => row.key)).toEqual(sorted)
      for (const { from, to, limit, reverse } of ranges) {
        const within = sorted.filter((one) => compareKeys(one, from) >= 0 && compareKeys(one, to) < 0)
        const wanted = (reverse ? within.reverse() : within).slice(0, limit)
        expect(index.range(from, to, limit, reverse)).toEqual(
          wanted.map((one) => ({ key: one, place: expected.get(one) })),
        )
      }
    }),
    { numRuns: 60 },
  )
})

test('many rows in and out of order are all found', () => {
  const index = new RowIndex()
  for (let number = 0; number < ROWS; number++) index.put(`up/${String(number).padStart(6, '0')}`, placeAt(number))
  for (let number = ROWS - 1; number >= 0; number--)
    index.put(`down/${String(number).padStart(6, '0')}`, placeAt(number))
  for (let number = 0; number < ROWS; number++) {
    const scattered = (number * 7_919) % ROWS
    index.put(`any/${String(scattered).padStart(6, '0')}`, placeAt(scattered))
  }
  expect(index.size).toBe(3 * ROWS)
  for (const prefix of ['up', 'down', 'any']) {
    const rows = index.range(`${prefix}/`, `${prefix}0`, ROWS + 1, false)
    expect(rows.map(({ place }) => place.at)).toEqual(Array.from({ length: ROWS }, (_, at) => at))
    expect(index.get(`${prefix}/000042`)).toEqual(placeAt(42))
    expect(index.get(`${prefix}/x`)).toBeUndefined()
  }
})

test('keys are ordered as their bytes in UTF-8', () => {
  const units = fc.string({ unit: 'binary', maxLength: 6 })
  fc.assert(
    fc.property(units, units, (a, b) => {
      expect(Math.sign(compareKeys(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))))
    }),
  )
})
