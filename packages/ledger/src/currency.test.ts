import { expect, test } from 'vitest'
import { packCurrency, unpackCurrency } from './currency.ts'

test('every three capital letters have a number of their own, in 16 bits', () => {
  expect([packCurrency('AAA'), packCurrency('EUR'), packCurrency('ZZZ')]).toEqual([0, 3241, 26 ** 3 - 1])
  for (let code = 0; code < 26 ** 3; code++) expect(packCurrency(unpackCurrency(code))).toBe(code)
})

test.each(['', 'EU', 'EURO', 'eur', 'EU1', 'E R', 'EU[', 'EUÄ', 978, null])('%j is none', (value) => {
  expect(packCurrency(value)).toBe(-1)
})
