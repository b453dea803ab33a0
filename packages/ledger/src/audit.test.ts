import { expect, test } from 'vitest'
import { audit } from './audit.ts'
import { packCurrency } from './currency.ts'
import { LedgerState } from './ledger-state.ts'

test('an audit finds a balance that no posting made', () => {
  const state = new LedgerState()
  state.openAccount('alice', packCurrency('EUR'))
  state.accounts.setBalance(state.findAccount('alice'), -5n)
  expect(audit(state).currencies).toEqual([
    { currency: 'EUR', accounts: 2, sum: -5n, cash: 0n, overdrawn: 1, applied: 0, refused: 0 },
  ])
})
