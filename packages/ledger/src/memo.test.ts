import { expect, test } from 'vitest'
import { isMemo, memoFingerprint } from './memo.ts'

test('text of at most 256 characters', () => {
  expect(['', 'ä'.repeat(256), 'x'.repeat(257), 7, null].map(isMemo)).toEqual([true, true, false, false, false])
})

test('fingerprints tell memos apart: length, order, case, and every place', () => {
  const memos = ['', 'a', 'b', 'A', 'aa', 'ab', 'ba', 'aaa', 'aab', 'aba', 'baa', 'ä', '€', '\0', '\0\0']
  const long = Array.from({ length: 201 }, (_, place) => `${'m'.repeat(place)}n${'m'.repeat(200 - place)}`)
  const all = [...memos, ...long]
  expect(new Set(all.map(memoFingerprint)).size).toBe(all.length)
})
