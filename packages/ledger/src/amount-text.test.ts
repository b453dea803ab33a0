import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { AmountError, formatAmount, parseAmount } from './amount-text.ts'
import { AMOUNT_MAX } from './command.ts'

test.each([
  ['12.50 EUR', 'EUR', 1250n],
  ['12.5 EUR', 'EUR', 1250n],
  ['12 EUR', 'EUR', 1200n],
  ['0.01 EUR', 'EUR', 1n],
  ['007 EUR', 'EUR', 700n],
  ['1250 JPY', 'JPY', 1250n],
  ['1.234 KWD', 'KWD', 1234n],
  ['1.2345 CLF', 'CLF', 12345n],
  [' 1 USD ', 'USD', 100n],
  ['92233720368547758.07 EUR', 'EUR', AMOUNT_MAX],
])('%s', (text, currency, minor) => {
  expect(parseAmount(text)).toEqual({ currency, minor })
})

test.each([
  ['12.505 EUR', '12.505 EUR has 3 decimals; EUR has 2'],
  ['12.5 JPY', '12.5 JPY has 1 decimal; JPY has 0'],
  ['0.00 EUR', '0.00 EUR is too little: at least 0.01 EUR'],
  ['92233720368547758.08 EUR', '92233720368547758.08 EUR is too much: at most 92233720368547758.07 EUR'],
  ['12 ABC', 'ABC is no currency that ISO 4217 lists'],
  ['-5 EUR', '"-5 EUR" is no amount: write it as 12.50 EUR'],
  ['1,250.00 EUR', '"1,250.00 EUR" is no amount: write it as 12.50 EUR'],
  ['12.50', '"12.50" is no amount: write it as 12.50 EUR'],
  ['12. EUR', '"12. EUR" is no amount: write it as 12.50 EUR'],
  ['1e3 EUR', '"1e3 EUR" is no amount: write it as 12.50 EUR'],
  ['', '"" is no amount: write it as 12.50 EUR'],
  ['9'.repeat(1000), `"${'9'.repeat(64)}…" is no amount: write it as 12.50 EUR`],
])('%s is refused: %s', (text, message) => {
  expect(() => parseAmount(text)).toThrow(new AmountError(message))
})

test.each([
  [{ currency: 'EUR', minor: -5n }, '-0.05 EUR'],
  [{ currency: 'EUR', minor: 0n }, '0.00 EUR'],
  [{ currency: 'JPY', minor: 1250n }, '1250 JPY'],
  [{ currency: 'KWD', minor: 1n }, '0.001 KWD'],
  [{ currency: 'ABC', minor: 1250n }, '1250 minor units of ABC'],
])('%o is printed as %s', (money, text) => {
  expect(formatAmount(money)).toBe(text)
})

test('what is printed is read back exactly', () => {
  const money = fc.record({ currency: fc.constantFrom('EUR', 'JPY', 'KWD', 'CLF'), minor: fc.bigInt(1n, AMOUNT_MAX) })
  fc.assert(fc.property(money, ({ currency, minor }) => parseAmount(formatAmount({ currency, minor })).minor === minor))
})
