import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { columnFromBytes, columnToBytes, columnToIntegers, integersToColumn, pageToColumn } from './column-bytes.ts'
import { IntegerPage } from './integer-page.ts'

test('numbers go there and back, low byte first', () => {
  expect(columnToBytes(Int32Array.of(1, -2))).toEqual(Uint8Array.of(1, 0, 0, 0, 254, 255, 255, 255))
  const numbers = fc.array(fc.integer())
  fc.assert(
    fc.property(numbers, (numbers) => {
      const bytes = columnToBytes(Int32Array.from(numbers))
      expect([...columnFromBytes(Int32Array, bytes, numbers.length)!]).toEqual(numbers)
      expect(columnFromBytes(Int32Array, bytes, numbers.length + 1)).toBeUndefined()
    }),
  )
})

test('bytes that lie anywhere in others are read', () => {
  const frame = Uint8Array.of(9, 9, 9, 1, 0, 0, 0)
  expect([...columnFromBytes(Int32Array, frame.subarray(3), 1)!]).toEqual([1])
})

test('integers of any size go there and back, from a page too', () => {
  const integer = fc.oneof(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), fc.bigInt(-(2n ** 90n), 2n ** 90n))
  fc.assert(
    fc.property(fc.array(integer, { maxLength: 20 }), (integers) => {
      const page = IntegerPage.ofLength(20)
      integers.forEach((integer, place) => {
        page.set(place, integer)
      })
      const columns = [integersToColumn(integers.length, (at) => integers[at]!), pageToColumn(page, 0, integers.length)]
      for (const column of columns) {
        const read = columnToIntegers(column, integers.length)!
        expect(integers.map((_, place) => read(place))).toEqual(integers)
      }
    }),
  )
})

test('what is not as many integers is none, nor what stands beside a place that there is not', () => {
  const { words } = integersToColumn(2, BigInt)
  expect(columnToIntegers({ words, beside: [] }, 3)).toBeUndefined()
  expect(columnToIntegers({ words, beside: [[2, 5n]] }, 2)).toBeUndefined()
})
