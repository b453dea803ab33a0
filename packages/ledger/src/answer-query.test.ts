import { beforeEach, expect, test } from 'vitest'
import type { AccountsPage } from './answer.ts'
import type { Command } from './command.ts'
import { commandSchema } from './command-schema.ts'
import { createLedger } from './ledger.ts'
import { type LedgerClient, ledgerClient } from './ledger-client.ts'
import { localCaller } from './local-caller.ts'
import type { Reading } from './query-client.ts'

let bank: LedgerClient<unknown>
let execute: (command: Command) => Promise<unknown>

beforeEach(async () => {
  const caller = localCaller(createLedger())
  bank = ledgerClient(caller)
  execute = (command) => caller.submit(commandSchema.encode(command))
  for (const account of ['alice', 'bob', 'carol']) await bank.open({ account, currency: 'EUR' })
  await bank.open({ account: 'yuki', currency: 'JPY' })
  await bank.deposit({ id: 'd1', account: 'alice', amount: 100n, currency: 'EUR' })
  await bank.transfer({ id: 't1', from: 'alice', to: 'bob', amount: 30n, currency: 'EUR', memo: 'rent' })
  await bank.transfer({ id: 't2', from: 'bob', to: 'nobody', amount: 30n, currency: 'EUR' })
})

test('balance', async () => {
  expect(await bank.balance('alice')).toEqual({
    slot: 7,
    answer: {
      account: 'alice',
      currency: 'EUR',
      balance: 70n,
      held: 0n,
      available: 70n,
      mayOwe: 0n,
      mayHold: null,
      frozen: false,
      closed: false,
    },
  })
  expect((await bank.balance('cash:EUR')).answer).toMatchObject({ balance: -100n, available: null })
  expect((await bank.balance('nobody')).answer).toBeNull()
})

test('several balances at once, in the order asked for, from one state', async () => {
  const { slot, answer } = await bank.balances(['bob', 'nobody', 'alice', 'bob'])
  expect([slot, answer.map((view) => view?.balance)]).toEqual([7, [30n, undefined, 70n, 30n]])
})

test('a hold makes less available, and its transfer says what became of it', async () => {
  const hold = { from: 'alice', to: 'bob', amount: 25n, currency: 'EUR' }
  await execute({ type: 'hold', id: 'h1', ...hold, memo: 'hotel', expiresAfterMs: 100 })
  expect((await bank.balance('alice')).answer).toMatchObject({ balance: 70n, held: 25n, available: 45n })
  expect((await bank.transferById('h1')).answer).toMatchObject({
    kind: 'hold',
    status: 'applied',
    memo: 'hotel',
    amount: 25n,
    expiresAt: 100,
    endedBy: null,
    expired: false,
  })
  await execute({ type: 'capture', id: 'c1', hold: 'h1', amount: 20n })
  expect((await bank.transferById('h1')).answer).toMatchObject({ endedBy: 'c1', expired: false })
  expect((await bank.transferById('c1')).answer).toMatchObject({ hold: 'h1', amount: 20n })
  const lines = (await bank.statement('alice')).answer?.lines ?? []
  expect(lines.map(({ id, delta, hold }) => [id, delta, hold])).toEqual([
    ['c1', -20n, 'h1'],
    ['t1', -30n, null],
    ['d1', 100n, null],
  ])
})

test('a statement line', async () => {
  const { answer } = await bank.statement('bob')
  expect(answer).toEqual({
    account: 'bob',
    currency: 'EUR',
    next: null,
    lines: [
      {
        ordinal: 1,
        number: 2,
        slot: 6,
        index: 0,
        time: 0,
        id: 't1',
        kind: 'transfer',
        memo: 'rent',
        counterparty: 'alice',
        delta: 30n,
        balance: 30n,
        chain: null,
        hold: null,
        reverses: null,
      },
    ],
  })
  expect((await bank.statement('nobody')).answer).toBeNull()
  expect((await bank.statement('yuki')).answer?.lines).toEqual([])
})

test('a chain shows its links, and a reversal what it takes back', async () => {
  const link = { from: 'alice', to: 'bob', amount: 1n, currency: 'EUR' }
  await execute({
    type: 'chain',
    id: 'x',
    links: [
      { id: 'x1', ...link },
      { id: 'x2', ...link, to: 'carol' },
    ],
  })
  await execute({ type: 'reverse', id: 'r', transfer: 't1' })
  const { movements } = (await bank.feed({ fromSlot: 8 })).answer
  expect(movements.map(({ id, kind, chain, reverses }) => [id, kind, chain, reverses])).toEqual([
    ['x', 'chain', null, null],
    ['x1', 'transfer', 'x', null],
    ['x2', 'transfer', 'x', null],
    ['r', 'reverse', null, 't1'],
  ])
  expect((await bank.transferById('t1')).answer?.endedBy).toBe('r')
})

test('balance at a past slot; one that is not reached yet is refused', async () => {
  const balances = [4, 5, 6, 7].map(async (slot) => (await bank.balanceAt('alice', slot)).answer?.balance)
  expect(await Promise.all(balances)).toEqual([0n, 100n, 70n, 70n])
  expect((await bank.balanceAt('nobody', 1)).answer).toBeNull()
  await expect(bank.balanceAt('alice', 8)).rejects.toThrow('slot 8 is not reached, the node that answered is at 7')
})

test('trial balance: each currency by itself, debits equal to credits', async () => {
  expect((await bank.trialBalance()).answer).toEqual([
    { currency: 'EUR', accounts: 4, debit: 100n, credit: 100n, held: 0n },
    { currency: 'JPY', accounts: 2, debit: 0n, credit: 0n, held: 0n },
  ])
})

test('feed: applied movements only, and the number to go on after', async () => {
  const { movements, next } = (await bank.feed()).answer
  expect([movements.map(({ id }) => id), next]).toEqual([['d1', 't1'], 3])
  expect((await bank.feed({ after: next })).answer).toEqual({ movements: [], next })
  expect((await bank.feed({ after: 99 })).answer).toEqual({ movements: [], next: 99 })
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
    number: 2,
    id: 't1',
    kind: 'transfer',
    slot: 6,
    index: 0,
    time: 0,
    status: 'applied',
    memo: 'rent',
    amount: 30n,
    currency: 'EUR',
    from: { account: 'alice', balance: { before: 100n, after: 70n } },
    to: { account: 'bob', balance: { before: 0n, after: 30n } },
    chain: null,
    hold: null,
    reverses: null,
    expiresAt: null,
    endedBy: null,
    expired: false,
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
