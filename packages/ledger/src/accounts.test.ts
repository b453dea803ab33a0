import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Accounts } from './accounts.ts'
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
