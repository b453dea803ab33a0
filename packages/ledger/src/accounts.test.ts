import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Accounts, MAY_HOLD, SPECIAL } from './accounts.ts'
import { packCurrency } from './currency.ts'
import { IdKey } from './id-key.ts'

const EUR = packCurrency('EUR')

function open(accounts: Accounts, id: string, currency = EUR): number {
  return accounts.open(new IdKey().of(id), currency, false)
}

test('the digest says what the balances are, not by which way they came to be', () => {
  const change = fc.tuple(fc.nat(9), fc.bigInt(-(2n ** 70n), 2n ** 70n))
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      const [changed, direct] = [new Accounts(), new Accounts()]
      for (const accounts of [changed, direct]) for (let n = 0; n < 10; n++) open(accounts, `a${n}`)
      for (const [account, balance] of changes) changed.setBalance(account, balance)
      for (let account = 9; account >= 0; account--) direct.setBalance(account, changed.balance(account))
      expect(changed.digest()).toBe(direct.digest())
    }),
  )
})

test('the digest tells balances, ids and currencies apart, small changes and swaps too', () => {
  const digests = new Set<string>()
  const add = (id: string, currency: number, balances: [bigint, bigint]) => {
    const accounts = new Accounts()
    open(accounts, id, currency)
    open(accounts, 'bob', currency)
    balances.forEach((balance, account) => {
      accounts.setBalance(account, balance)
    })
    digests.add(accounts.digest())
  }
  add('alice', EUR, [1n, 2n])
  add('alice', EUR, [2n, 1n])
  add('alice', EUR, [1n, 2n ** 32n + 2n])
  add('alice', EUR, [1n, 2n ** 64n + 2n])
  add('alice', EUR, [1n, -2n])
  add('alicf', EUR, [1n, 2n])
  add('alice', EUR + 1, [1n, 2n])
  expect(digests.size).toBe(7)
})

test('the digest tells what is held, limits, frozen and closed apart, and forgets what is undone', () => {
  const changes: ((accounts: Accounts) => void)[] = [
    (accounts) => accounts.setHeld(0, 5n),
    (accounts) => accounts.setHeld(0, 2n ** 70n),
    (accounts) => accounts.setHeld(1, 5n),
    (accounts) => accounts.setLimits(0, 5n, null),
    (accounts) => accounts.setLimits(0, 0n, 5n),
    (accounts) => accounts.setLimits(0, 0n, 0n),
    (accounts) => accounts.setFrozen(0, true),
    (accounts) => accounts.setFrozen(1, true),
    (accounts) => accounts.close(0),
  ]
  const two = () => {
    const accounts = new Accounts()
    for (const id of ['alice', 'bob']) open(accounts, id)
    return accounts
  }
  const digests = changes.map((change) => {
    const accounts = two()
    change(accounts)
    return accounts.digest()
  })
  expect(new Set([two().digest(), ...digests]).size).toBe(changes.length + 1)
  const undone = two()
  for (const change of changes.slice(0, -1)) change(undone)
  for (const account of [0, 1]) {
    undone.setHeld(account, 0n)
    undone.setLimits(account, 0n, null)
    undone.setFrozen(account, false)
  }
  expect(undone.digest()).toBe(two().digest())
  expect(undone.flags(0)).toBe(0)
})

test('a frozen view keeps what is held, limits and states', () => {
  const accounts = new Accounts()
  const alice = open(accounts, 'alice')
  accounts.setHeld(alice, 5n)
  accounts.setLimits(alice, 6n, 7n)
  const frozen = accounts.freeze()
  accounts.setHeld(alice, 50n)
  accounts.setLimits(alice, 60n, null)
  accounts.close(alice)
  open(accounts, 'bob')
  expect([frozen.held(alice), frozen.mayOwe(alice), frozen.mayHold(alice), frozen.flags(alice)]).toEqual([
    5n,
    6n,
    7n,
    MAY_HOLD | SPECIAL,
  ])
  expect([accounts.held(alice), accounts.mayOwe(alice), accounts.mayHold(alice)]).toEqual([50n, 60n, null])
})
