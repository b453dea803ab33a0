import { describe, expect, it } from 'vitest'
import { callWords, readCall } from './read-call.ts'

const fields = { f: 'transfer', account: ' alice ', to: 'bob', amount: '30.5', currency: 'eur' } as const

describe('the fields of a command', () => {
  it('are read as people write them, amounts in minor units', () => {
    expect(readCall(fields)).toEqual({ f: 'transfer', from: 'alice', to: 'bob', amount: '3050' })
    expect(readCall({ ...fields, f: 'deposit', amount: '7' })).toEqual({
      f: 'deposit',
      account: 'alice',
      amount: '700',
    })
    expect(readCall({ ...fields, f: 'open' })).toEqual({ f: 'open', account: 'alice', currency: 'EUR' })
  })

  it.each([
    ['no name', { account: ' ' }],
    ['nothing', { amount: '0.00' }],
    ['less than a cent', { amount: '1.005' }],
    ['no number', { amount: '1e3' }],
    ['nobody to get it', { to: '' }],
    ['oneself', { to: 'alice' }],
    ['no currency', { f: 'open', currency: 'euro' }],
  ] as const)('are refused in words: %s', (_, wrong) => {
    expect(readCall({ ...fields, ...wrong })).toEqual(expect.stringMatching(/\.$/))
  })

  it('are said again as they were understood', () => {
    expect(callWords({ f: 'transfer', from: 'alice', to: 'bob', amount: '3050' })).toBe(
      'transfer 30.50 from alice to bob',
    )
    expect(callWords({ f: 'withdraw', account: 'alice', amount: '5' })).toBe('withdraw 0.05 from alice')
  })
})
