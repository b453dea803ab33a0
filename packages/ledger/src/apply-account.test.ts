import { beforeEach, describe, expect, test } from 'vitest'
import { Bank, change } from './bank.fixture.ts'
import { AMOUNT_MAX, type Command, type SetLimits } from './command.ts'

let bank: Bank

beforeEach(() => {
  bank = new Bank()
  bank.open('alice', 100n)
  bank.open('bob')
})

let ids = 0

function pay(from: string, to: string, amount: bigint): Command {
  return { type: 'transfer', id: `p${++ids}`, from, to, amount, currency: 'EUR' }
}

function limits(changes: Partial<SetLimits> = {}): SetLimits {
  return { type: 'limits', account: 'alice', currency: 'EUR', mayOwe: 0n, mayHold: null, ...changes }
}

describe('limits', () => {
  test('an overdraft: the balance may go below zero, as far as it says', () => {
    expect(bank.execute(limits({ mayOwe: 50n }))).toEqual({
      status: 'applied',
      from: change(100n),
      to: null,
      available: change(100n, 150n),
    })
    expect(bank.statusOf(pay('alice', 'bob', 151n))).toBe('insufficient funds')
    expect(bank.statusOf(pay('alice', 'bob', 150n))).toBe('applied')
    expect(bank.funds('alice')).toEqual([-50n, 0n, 0n])
    expect(bank.ledger.query({ type: 'audit' }, { rows: async () => [] })).toMatchObject({
      currencies: [{ sum: 0n, overdrawn: 0 }],
    })
  })

  test('a most to hold: nothing that goes beyond is accepted, by transfer, deposit or capture', () => {
    bank.execute({ type: 'hold', id: 'h1', from: 'alice', to: 'bob', amount: 40n, currency: 'EUR' })
    bank.execute(limits({ account: 'bob', mayHold: 30n }))
    expect(bank.statusOf(pay('alice', 'bob', 31n))).toBe('limit exceeded')
    expect(bank.statusOf({ type: 'deposit', id: 'd1', account: 'bob', amount: 31n, currency: 'EUR' })).toBe(
      'limit exceeded',
    )
    expect(bank.statusOf({ type: 'capture', id: 'c1', hold: 'h1' })).toBe('limit exceeded')
    expect(bank.statusOf({ type: 'capture', id: 'c2', hold: 'h1', amount: 30n })).toBe('applied')
  })

  test('limits that the account is beyond are refused', () => {
    bank.execute(limits({ mayOwe: 50n }))
    bank.execute(pay('alice', 'bob', 120n))
    expect(bank.statusOf(limits({ mayOwe: 19n }))).toBe('limit exceeded')
    expect(bank.statusOf(limits({ mayOwe: 20n }))).toBe('applied')
    expect(bank.statusOf(limits({ account: 'bob', mayHold: 119n }))).toBe('limit exceeded')
    expect(bank.statusOf(limits({ account: 'bob', mayHold: 120n }))).toBe('applied')
  })

  test('what is held counts as spent', () => {
    bank.execute(limits({ mayOwe: 50n }))
    bank.execute({ type: 'hold', id: 'h1', from: 'alice', to: 'bob', amount: 150n, currency: 'EUR' })
    expect(bank.funds('alice')).toEqual([100n, 150n, 0n])
    expect(bank.statusOf(limits({ mayOwe: 49n }))).toBe('limit exceeded')
  })

  test.each<[string, Partial<SetLimits>]>([
    ['unknown account', { account: 'nobody' }],
    ['currency mismatch', { currency: 'JPY' }],
    ['reserved account id', { account: 'cash:EUR' }],
    ['invalid limit', { mayOwe: -1n }],
    ['invalid limit', { mayOwe: AMOUNT_MAX + 1n }],
    ['invalid limit', { mayHold: AMOUNT_MAX + 1n }],
    ['invalid limit', { mayHold: undefined as unknown as null }],
  ])('%s', (status, changes) => {
    const digest = bank.ledger.digest()
    expect(bank.statusOf(limits(changes))).toBe(status)
    expect(bank.ledger.digest()).toBe(digest)
  })

  test('the largest are exact', () => {
    bank.execute(limits({ mayOwe: AMOUNT_MAX, mayHold: AMOUNT_MAX }))
    expect(bank.view('alice')).toMatchObject({ mayOwe: AMOUNT_MAX, mayHold: AMOUNT_MAX })
    expect(bank.statusOf(pay('alice', 'bob', AMOUNT_MAX))).toBe('applied')
    expect(bank.funds('alice')).toEqual([100n - AMOUNT_MAX, 0n, 100n])
  })
})

describe('frozen', () => {
  test('nothing moves or is reserved until it is unfrozen', () => {
    bank.execute({ type: 'hold', id: 'h1', from: 'alice', to: 'bob', amount: 10n, currency: 'EUR' })
    bank.execute({ type: 'hold', id: 'h2', from: 'alice', to: 'bob', amount: 10n, currency: 'EUR' })
    expect(bank.execute({ type: 'freeze', account: 'alice' })).toEqual({
      status: 'applied',
      from: change(100n),
      to: null,
      available: change(80n),
    })
    const forbidden: Command[] = [
      pay('alice', 'bob', 1n),
      { type: 'deposit', id: 'd1', account: 'alice', amount: 1n, currency: 'EUR' },
      { type: 'withdraw', id: 'w1', account: 'alice', amount: 1n, currency: 'EUR' },
      { type: 'hold', id: 'h3', from: 'alice', to: 'bob', amount: 1n, currency: 'EUR' },
      { type: 'capture', id: 'c1', hold: 'h1' },
      { type: 'reverse', id: 'v1', transfer: 'to-alice' },
    ]
    expect(forbidden.map((command) => bank.statusOf(command))).toEqual(forbidden.map(() => 'account frozen'))
    expect(bank.statusOf({ type: 'release', id: 'r1', hold: 'h2' })).toBe('applied')
    expect(bank.statusOf(limits({ mayOwe: 5n }))).toBe('applied')
    expect(bank.statusOf({ type: 'unfreeze', account: 'alice' })).toBe('applied')
    expect(bank.statusOf({ type: 'capture', id: 'c2', hold: 'h1' })).toBe('applied')
    expect(forbidden.map((command) => bank.statusOf(command))).toEqual(forbidden.map(() => 'account frozen'))
  })

  test('doing it twice is doing it once', () => {
    bank.execute({ type: 'freeze', account: 'alice' })
    const digest = bank.ledger.digest()
    expect(bank.statusOf({ type: 'freeze', account: 'alice' })).toBe('applied')
    expect(bank.ledger.digest()).toBe(digest)
  })
})

describe('closed', () => {
  test('only with nothing posted and nothing held', () => {
    const close: Command = { type: 'close', account: 'alice' }
    bank.execute(limits({ mayOwe: 50n }))
    expect(bank.statusOf(close)).toBe('account not empty')
    bank.execute(pay('alice', 'bob', 100n))
    bank.execute({ type: 'hold', id: 'h1', from: 'alice', to: 'bob', amount: 1n, currency: 'EUR' })
    expect(bank.statusOf(close)).toBe('account not empty')
    bank.execute({ type: 'release', id: 'r1', hold: 'h1' })
    expect(bank.statusOf(close)).toBe('applied')
    expect(bank.statusOf(close)).toBe('applied')
  })

  test('for ever', () => {
    bank.execute({ type: 'close', account: 'bob' })
    expect(bank.statusOf(pay('alice', 'bob', 1n))).toBe('account closed')
    expect(bank.statusOf(pay('bob', 'alice', 1n))).toBe('account closed')
    expect(bank.statusOf({ type: 'unfreeze', account: 'bob' })).toBe('account closed')
    expect(bank.statusOf({ type: 'freeze', account: 'bob' })).toBe('account closed')
    expect(bank.statusOf(limits({ account: 'bob', mayOwe: 5n }))).toBe('account closed')
    expect(bank.statusOf({ type: 'open', account: 'bob', currency: 'EUR' })).toBe('applied')
    expect(bank.statusOf(pay('alice', 'bob', 2n))).toBe('account closed')
  })

  test.each([
    ['unknown account', 'nobody'],
    ['reserved account id', 'cash:EUR'],
    ['invalid account id', 'two words'],
  ])('%s', (status, account) => {
    for (const type of ['freeze', 'unfreeze', 'close'] as const) expect(bank.statusOf({ type, account })).toBe(status)
  })
})

test('limits and states are in snapshots and in the digest', () => {
  const digests = new Set([bank.ledger.digest()])
  const changes: Command[] = [
    limits({ mayOwe: 5n }),
    limits({ mayOwe: 5n, mayHold: 500n }),
    limits({ mayOwe: 0n, mayHold: 505n }),
    limits({ mayHold: null }),
    { type: 'freeze', account: 'alice' },
    { type: 'close', account: 'bob' },
  ]
  for (const change of changes) {
    bank.execute(change)
    digests.add(bank.ledger.digest())
    const copy = bank.restored()
    expect(copy.digest()).toBe(bank.ledger.digest())
    expect(copy.query({ type: 'balance', account: 'alice' }, { rows: async () => [] })).toEqual(bank.view('alice'))
  }
  // The limits that are taken away again leave the first digest.
  expect(digests.size).toBe(changes.length)
})
