import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ID_PATTERN, isId } from './identifier.ts'

test('1 to 64 letters, digits and . _ : @ / + -', () => {
  const good = ['a', 'Z9', 'x'.repeat(64), '._:@/+-', 'cash:EUR', '7b1c3f52-9a41-4c1e-8f00-000000000001']
  const bad = ['', 'x'.repeat(65), 'a b', 'a\n', 'ä', '€', 'a,b', '\0', 7, null, undefined, ['a']]
  expect([good.map(isId), bad.map(isId)]).toEqual([good.map(() => true), bad.map(() => false)])
})

test('the pattern for schemas says the same', () => {
  const pattern = new RegExp(ID_PATTERN)
  fc.assert(fc.property(fc.string({ maxLength: 70 }), (text) => pattern.test(text) === isId(text)))
})
