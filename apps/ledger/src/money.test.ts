import { AmountError } from '@synod/ledger'
import { describe, expect, it } from 'vitest'
import { formatDelta, moneyJson, readMoney, readMoneyIn } from './money.ts'

describe('readMoney', () => {
  it('takes one word or two, exactly, by the minor unit of the currency', () => {
    expect(readMoney('12.50 EUR')).toEqual({ currency: 'EUR', minor: 1250n })
    expect(readMoney('12.5', 'EUR')).toEqual({ currency: 'EUR', minor: 1250n })
    expect(readMoney('1250', 'JPY')).toEqual({ currency: 'JPY', minor: 1250n })
    expect(readMoney('0.001 BHD')).toEqual({ currency: 'BHD', minor: 1n })
  })

  it.each([
    [['5'], '"5" lacks a currency: write it as "5 EUR"'],
    [['1.234 EUR'], '1.234 EUR has 3 decimals; EUR has 2'],
    [['-5', 'EUR'], '"-5 EUR" is no amount: write it as 12.50 EUR'],
    [['1e3 EUR'], '"1e3 EUR" is no amount: write it as 12.50 EUR'],
    [['5 EUR', 'EUR'], '"5 EUR EUR" is no amount: write it as 12.50 EUR'],
    [['0 EUR'], '0 EUR is too little: at least 0.01 EUR'],
  ])('refuses %j, and says what would be right', ([amount = '', currency], message) => {
    expect(() => readMoney(amount, currency)).toThrow(new AmountError(message))
  })
})

describe('readMoneyIn', () => {
  it('takes an amount whose currency is known, with or without it', () => {
    expect([readMoneyIn('EUR', '12.5'), readMoneyIn('EUR', '12.50 EUR'), readMoneyIn('EUR', '12.50', 'EUR')]).toEqual([
      1250n,
      1250n,
      1250n,
    ])
  })

  it('refuses another currency, since 1250 yen are not 12.50 euro', () => {
    expect(() => readMoneyIn('EUR', '1250 JPY')).toThrow(
      new AmountError('1250 JPY is not in EUR: leave out the currency, or write EUR'),
    )
  })
})

it('formatDelta has a sign', () => {
  expect([1250n, -500n].map((minor) => formatDelta({ currency: 'EUR', minor }))).toEqual(['+12.50 EUR', '-5.00 EUR'])
})

describe('moneyJson', () => {
  it('has the amount as people write it and in minor units', () => {
    expect(moneyJson({ currency: 'EUR', minor: -1250n })).toEqual({ amount: '-12.50', currency: 'EUR', minor: -1250n })
  })
})
