import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { IntegerPage } from './integer-page.ts'

const EDGES = [0n, 1n, -1n, 2n ** 63n - 1n, 2n ** 63n, -(2n ** 63n) + 1n, -(2n ** 63n), -(2n ** 63n) - 1n, 10n ** 40n]

test('integers of any size are kept exactly, and replaced by any other', () => {
  const page = IntegerPage.ofLength(4)
  for (const first of EDGES) {
    for (const second of EDGES) {
      page.set(2, first)
      page.set(2, second)
      expect([page.get(1), page.get(2)]).toEqual([0n, second])
    }
  }
})

test('a copy does not change with its original', () => {
  const page = IntegerPage.ofLength(2)
  page.set(0, 5n)
  page.set(1, 10n ** 40n)
  const copy = page.copy()
  page.set(0, 6n)
  page.set(1, 10n ** 41n)
  expect([copy.get(0), copy.get(1)]).toEqual([5n, 10n ** 40n])
})

test('words: the low and the high half, whatever the byte order of the processor', () => {
  const page = IntegerPage.ofLength(1)
  const words = { a: 0, b: 0 }
  page.set(0, 2n ** 32n * 7n + 5n)
  page.words(0, words)
  expect(words).toEqual({ a: 5, b: 7 })
})

test('whole numbers below 2^53 are read and set as numbers, and no others are', () => {
  const whole = fc.oneof(fc.maxSafeNat(), fc.nat(300), fc.constantFrom(0, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1))
  fc.assert(
    fc.property(whole, fc.constantFrom(...EDGES), (whole, before) => {
      const page = IntegerPage.ofLength(3)
      page.set(1, before)
      page.setSmall(1, whole)
      expect([page.get(0), page.get(1), page.get(2)]).toEqual([0n, BigInt(whole), 0n])
      page.set(1, BigInt(whole))
      expect(page.small(1)).toBe(whole)
    }),
  )
  const page = IntegerPage.ofLength(1)
  for (const other of [-1n, 2n ** 53n, 2n ** 63n, -(2n ** 63n), 10n ** 40n]) {
    page.set(0, other)
    expect(page.small(0)).toBe(-1)
  }
})
