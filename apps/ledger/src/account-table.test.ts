import type { AccountView } from '@synod/ledger'
import { describe, expect, it } from 'vitest'
import { describeBeyondBalance, formatAccounts } from './account-table.ts'

const alice: AccountView = {
  ...{ account: 'alice', currency: 'EUR', balance: 6750n, held: 0n, available: 6750n },
  ...{ mayOwe: 0n, mayHold: null, frozen: false, closed: false },
}
const cash: AccountView = { ...alice, account: 'cash:EUR', balance: -6750n, available: null }
const bob: AccountView = { ...alice, account: 'bob', held: 2000n, available: 4750n, frozen: true }

describe('formatAccounts', () => {
  it('shows balances alone while these say all', () => {
    expect(formatAccounts([cash, alice]).split('\n')).toEqual([
      'account      balance',
      'cash:EUR  -67.50 EUR',
      'alice      67.50 EUR',
    ])
  })

  it('shows what is held and available where it differs, and what may not be used', () => {
    expect(formatAccounts([cash, bob]).split('\n')).toEqual([
      'account      balance       held  available',
      'cash:EUR  -67.50 EUR   0.00 EUR',
      'bob        67.50 EUR  20.00 EUR  47.50 EUR  frozen',
    ])
  })
})

it('describeBeyondBalance says of one account what its balance does not', () => {
  expect(describeBeyondBalance(alice)).toBe('')
  expect(describeBeyondBalance(bob)).toBe('held 20.00 EUR, available 47.50 EUR, frozen')
  expect(describeBeyondBalance({ ...alice, available: 56_750n })).toBe('held 0.00 EUR, available 567.50 EUR')
  expect(describeBeyondBalance({ ...alice, frozen: true, closed: true })).toBe('closed')
})
