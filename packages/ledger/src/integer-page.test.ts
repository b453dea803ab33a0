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
