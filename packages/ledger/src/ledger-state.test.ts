import { expect, test } from 'vitest'
import { LedgerState } from './ledger-state.ts'

test('a stranger is remembered once, however often it is named', () => {
  const state = new LedgerState()
  const parties = ['x', 'y', 'x', 'y'].map((name) => state.stranger(name))
  expect(parties).toEqual([-1, -2, -1, -2])
  expect(parties.map((party) => state.partyName(party))).toEqual(['x', 'y', 'x', 'y'])
})
