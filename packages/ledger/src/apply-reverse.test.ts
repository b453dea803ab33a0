import { beforeEach, expect, test } from 'vitest'
import { Bank, change } from './bank.fixture.ts'
import type { Command, Reverse } from './command.ts'

let bank: Bank

beforeEach(() => {
  bank = new Bank()
  bank.open('alice', 100n)
  bank.open('bob')
  bank.execute({ type: 'transfer', id: 't1', from: 'alice', to: 'bob', amount: 30n, currency: 'EUR' })
})

function reverse(transfer = 't1', id = 'v1', more: Partial<Reverse> = {}): Reverse {
  return { type: 'reverse', id, transfer, ...more }
}

test('a transfer is taken back, once', () => {
  expect(bank.execute(reverse())).toEqual({ status: 'applied', from: change(30n, 0n), to: change(70n, 100n) })
  expect(bank.execute(reverse('t1', 'v2'))).toEqual({ status: 'already reversed', from: change(0n), to: change(100n) })
})

test('a deposit, a withdrawal and a capture are taken back', () => {
  const commands: Command[] = [
    { type: 'withdraw', id: 'w1', account: 'alice', amount: 20n, currency: 'EUR' },
    { type: 'hold', id: 'h1', from: 'alice', to: 'bob', amount: 50n, currency: 'EUR' },
    { type: 'capture', id: 'c1', hold: 'h1', amount: 40n },
  ]
  for (const command of commands) bank.execute(command)
  expect(bank.execute(reverse('w1', 'v1'))).toMatchObject({ status: 'applied', to: change(10n, 30n) })
  expect(bank.execute(reverse('c1', 'v2'))).toMatchObject({ status: 'applied', to: change(30n, 70n) })
  expect(bank.execute(reverse('t1', 'v3'))).toMatchObject({ status: 'applied', to: change(70n, 100n) })
  expect(bank.execute(reverse('to-alice', 'v4'))).toMatchObject({ status: 'applied', to: change(-100n, 0n) })
})

test('a refused reversal can be tried again with another id', () => {
  bank.execute({ type: 'withdraw', id: 'w1', account: 'bob', amount: 30n, currency: 'EUR' })
  const refused = bank.execute(reverse())
  expect(refused).toEqual({ status: 'insufficient funds', from: change(0n), to: change(70n) })
  bank.execute({ type: 'deposit', id: 'd1', account: 'bob', amount: 30n, currency: 'EUR' })
  expect(bank.execute(reverse())).toEqual(refused)
  expect(bank.statusOf(reverse('t1', 'v2'))).toBe('applied')
})

test.each<[string, string]>([
  ['unknown transfer', 'never'],
  ['not reversible', 'refused'],
  ['not reversible', 'h1'],
  ['not reversible', 'r1'],
  ['not reversible', 'chain'],
  ['not reversible', 'link'],
  ['not reversible', 'v0'],
])('%s: %s', (status, transfer) => {
  const commands: Command[] = [
    { type: 'transfer', id: 'refused', from: 'alice', to: 'bob', amount: 1000n, currency: 'EUR' },
    { type: 'hold', id: 'h1', from: 'alice', to: 'bob', amount: 1n, currency: 'EUR' },
    { type: 'release', id: 'r1', hold: 'h1' },
    { type: 'chain', id: 'chain', links: [{ id: 'link', from: 'alice', to: 'bob', amount: 1n, currency: 'EUR' }] },
    reverse('t1', 'v0'),
  ]
  for (const command of commands) bank.execute(command)
  const refused = bank.execute(reverse(transfer))
  expect(refused).toEqual({ status, from: null, to: null })
  if (transfer === 'never') bank.execute({ type: 'deposit', id: 'never', account: 'bob', amount: 1n, currency: 'EUR' })
  expect(bank.execute(reverse(transfer))).toEqual(refused)
})

test.each<[string, Command]>([
  ['applied', reverse()],
  ['exists with different memo', reverse('t1', 'v1', { memo: 'sorry' })],
  ['exists with different subject', reverse('to-alice')],
  ['exists with different kind', { type: 'release', id: 'v1', hold: 't1' }],
])('an id that comes again: %s', (status, command) => {
  bank.execute(reverse())
  const digest = bank.ledger.digest()
  expect(bank.statusOf(command)).toBe(status)
  expect(bank.ledger.digest()).toBe(digest)
})

test('a restored ledger knows what was reversed', () => {
  bank.execute(reverse())
  const copy = bank.restored()
  expect(copy.apply(reverse('t1', 'v2'), { slot: 9, index: 0, time: 0 }).output[0]).toBe(52)
})
