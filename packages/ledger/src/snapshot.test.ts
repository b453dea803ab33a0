import { expect, test } from 'vitest'
import { createLedger } from './ledger.ts'

const ACCOUNTS = 3000

function ledgerOf(accounts: number) {
  const ledger = createLedger()
  for (let number = 0; number < accounts; number++) {
    const account = `account-${number}`
    ledger.apply({ type: 'open', account, currency: 'EUR' }, at(number))
    ledger.apply({ type: 'deposit', id: `d${number}`, account, amount: 10n ** 19n / 2n, currency: 'EUR' }, at(number))
  }
  return ledger
}

function at(slot: number) {
  return { slot, index: 0, time: 0 }
}

test('many pages: frozen while every account changes and more are opened, and equal when restored', () => {
  const ledger = ledgerOf(ACCOUNTS)
  const digest = ledger.digest()
  const frozen = ledger.snapshot()
  for (let number = 0; number < ACCOUNTS; number++) {
    const account = `account-${number}`
    ledger.apply({ type: 'withdraw', id: `w${number}`, account, amount: 1n, currency: 'EUR' }, at(number))
    ledger.apply({ type: 'open', account: `late-${number}`, currency: 'EUR' }, at(number))
  }
  const copy = createLedger()
  copy.restore(frozen)
  expect(copy.digest()).toBe(digest)
  expect(ledger.digest()).not.toBe(digest)
})

test('a snapshot can be read twice, and two snapshots do not disturb each other', () => {
  const ledger = ledgerOf(3)
  const first = ledger.snapshot()
  ledger.apply({ type: 'withdraw', id: 'w', account: 'account-0', amount: 1n, currency: 'EUR' }, at(1))
  const second = ledger.snapshot()
  ledger.apply({ type: 'withdraw', id: 'x', account: 'account-0', amount: 1n, currency: 'EUR' }, at(1))
  expect([...first]).toEqual([...first])
  expect([...second]).not.toEqual([...first])
  for (const [snapshot, balance] of [
    [first, 10n ** 19n / 2n],
    [second, 10n ** 19n / 2n - 1n],
  ] as const) {
    const copy = createLedger()
    copy.restore(snapshot)
    expect(copy.query({ type: 'balance', account: 'account-0' }, { rows: async () => [] })).toMatchObject({ balance })
  }
})

test('a snapshot has the same bytes after movements for which the log needs more columns', () => {
  const ledger = ledgerOf(3)
  const snapshot = ledger.snapshot()
  const first = [...snapshot]
  ledger.apply({ type: 'reverse', id: 'v', transfer: 'd0' }, at(9))
  ledger.apply({ type: 'hold', id: 'h', from: 'account-1', to: 'account-2', amount: 1n, currency: 'EUR' }, at(9))
  ledger.apply({ type: 'limits', account: 'account-1', currency: 'EUR', mayOwe: 1n, mayHold: null }, at(9))
  expect([...snapshot]).toEqual(first)
})

test('chunks are bounded, however large the ledger is', () => {
  const longest = Math.max(...Array.from(ledgerOf(ACCOUNTS).snapshot(), (chunk) => chunk.length))
  expect(longest).toBeLessThan(200_000)
})

test('an empty ledger has a snapshot', () => {
  const copy = createLedger()
  copy.restore(createLedger().snapshot())
  expect(copy.digest()).toBe(createLedger().digest())
})
