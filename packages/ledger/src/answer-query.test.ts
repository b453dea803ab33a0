import { beforeEach, expect, test } from 'vitest'
import type { AccountsPage } from './answer.ts'
import { createLedger } from './ledger.ts'
import { type LedgerClient, ledgerClient, type Reading } from './ledger-client.ts'
import { localCaller } from './local-caller.ts'

let bank: LedgerClient<unknown>

beforeEach(async () => {
  bank = ledgerClient(localCaller(createLedger()))
  for (const account of ['alice', 'bob', 'carol']) await bank.open({ account, currency: 'EUR' })
  await bank.open({ account: 'yuki', currency: 'JPY' })
  await bank.deposit({ id: 'd1', account: 'alice', amount: 100n, currency: 'EUR' })
  await bank.transfer({ id: 't1', from: 'alice', to: 'bob', amount: 30n, currency: 'EUR', memo: 'rent' })
  await bank.transfer({ id: 't2', from: 'bob', to: 'nobody', amount: 30n, currency: 'EUR' })
})

test('balance', async () => {
  expect(await bank.balance('alice')).toEqual({ slot: 7, answer: { account: 'alice', currency: 'EUR', balance: 70n } })
  expect((await bank.balance('cash:EUR')).answer?.balance).toBe(-100n)
  expect((await bank.balance('nobody')).answer).toBeNull()
})

test('accounts come in the order of opening, page by page', async () => {
  const pages: (string[] | undefined)[] = []
  for (let after: string | null | undefined = null; after !== undefined && pages.length < 9; ) {
    const { answer }: Reading<AccountsPage | null> = await bank.accounts({ after, limit: 4 })
    pages.push(answer?.accounts.map(({ account }) => account))
    after = answer?.next ?? undefined
  }
  expect(pages).toEqual([
    ['cash:EUR', 'alice', 'bob', 'carol'],
    ['cash:JPY', 'yuki'],
  ])
})

test('accounts after one that does not exist: null', async () => {
  expect((await bank.accounts({ after: 'nobody' })).answer).toBeNull()
})

test('a full last page says that it is the last', async () => {
  expect((await bank.accounts({ limit: 6 })).answer?.next).toBeNull()
})

test('transfer by id', async () => {
  expect((await bank.transferById('t1')).answer).toEqual({
    id: 't1',
    kind: 'transfer',
    slot: 6,
    status: 'applied',
    amount: 30n,
    currency: 'EUR',
    from: { account: 'alice', balance: { before: 100n, after: 70n } },
    to: { account: 'bob', balance: { before: 0n, after: 30n } },
  })
})

test('a refused transfer is shown as it was refused, even if its account has come to be since', async () => {
  await bank.open({ account: 'nobody', currency: 'EUR' })
  expect((await bank.transferById('t2')).answer).toMatchObject({
    status: 'unknown account',
    from: { account: 'bob', balance: { before: 30n, after: 30n } },
    to: { account: 'nobody', balance: null },
  })
})

test('an id that was never used: null', async () => {
  expect((await bank.transferById('t3')).answer).toBeNull()
})

test('audit: each currency by itself, in alphabetical order', async () => {
  const { answer } = await bank.audit()
  expect(answer.currencies).toEqual([
    { currency: 'EUR', accounts: 4, sum: 0n, cash: -100n, overdrawn: 0, applied: 2, refused: 1 },
    { currency: 'JPY', accounts: 2, sum: 0n, cash: 0n, overdrawn: 0, applied: 0, refused: 0 },
  ])
})
