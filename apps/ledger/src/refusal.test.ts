import {
  createLedger,
  type LedgerClient,
  ledgerClient,
  localCaller,
  type Receipt,
  STATUSES,
  type Status,
} from '@synod/ledger'
import { beforeEach, describe, expect, it } from 'vitest'
import { type RefusedCommand, refused } from './refusal.ts'

let bank: LedgerClient<unknown>

const EUR = { currency: 'EUR' } as const
const deposit = { id: 'x', account: 'alice', amount: 5n, ...EUR }
const transfer = { id: 't', from: 'alice', to: 'bob', amount: 5n, ...EUR }

beforeEach(async () => {
  bank = ledgerClient(localCaller(createLedger()))
  for (const account of ['alice', 'carol']) await bank.open({ account, ...EUR })
  await bank.open({ account: 'bob', currency: 'USD' })
  await bank.deposit({ id: 'd', account: 'alice', amount: 100n, ...EUR })
  await bank.hold({ id: 'h', from: 'alice', to: 'carol', amount: 40n, ...EUR })
})

type Case = readonly [refusal: string, command: RefusedCommand, submit: () => Promise<Receipt>]

const CASES: readonly Case[] = [
  [
    'insufficient funds: alice has 0.60 EUR available, not 5.00 EUR',
    { from: 'alice', to: 'cash:EUR', amount: 500n, ...EUR },
    () => bank.withdraw({ ...deposit, amount: 500n }),
  ],
  [
    'insufficient funds: carol has 0.00 EUR, not 0.05 EUR',
    { from: 'carol', to: 'alice', amount: 5n, ...EUR },
    () => bank.transfer({ ...transfer, from: 'carol', to: 'alice' }),
  ],
  [
    'unknown account: zoe was never opened; open it first: ledger open zoe EUR',
    { from: 'cash:EUR', to: 'zoe', ...EUR },
    () => bank.deposit({ ...deposit, account: 'zoe' }),
  ],
  [
    'unknown account: yan and zoe were never opened; open them first: ledger open yan EUR',
    { from: 'yan', to: 'zoe', ...EUR },
    () => bank.transfer({ ...transfer, from: 'yan', to: 'zoe' }),
  ],
  [
    'unknown account: no account is kept in JPY; "ledger accounts" lists what there is',
    { from: 'cash:JPY', to: 'alice', currency: 'JPY' },
    () => bank.deposit({ ...deposit, currency: 'JPY' }),
  ],
  [
    'unknown account: zoe was never opened; open it first: ledger open zoe EUR',
    { from: 'zoe' },
    () => bank.freeze('zoe'),
  ],
  [
    'currency mismatch: the amount is in EUR, and an account is not; "ledger accounts" lists their currencies',
    transfer,
    () => bank.transfer(transfer),
  ],
  [
    'same account: it is alice on both sides',
    { ...transfer, to: 'alice' },
    () => bank.transfer({ ...transfer, to: 'alice' }),
  ],
  [
    'exists with different kind: the id d was used by another kind of command, see "ledger show d"; leave out --id for a new one',
    { id: 'd' },
    () => bank.withdraw({ ...deposit, id: 'd' }),
  ],
  [
    'more than held: hold h is for less than 0.41 EUR; without an amount, all of it is captured',
    { subject: 'h', amount: 41n, ...EUR },
    () => bank.capture({ id: 'c', hold: 'h', amount: 41n }),
  ],
  [
    'account frozen: alice or carol is frozen ("ledger balance alice carol" says which); allow it again: ledger unfreeze alice',
    { from: 'alice', to: 'carol' },
    async () => {
      await bank.freeze('alice')
      return bank.transfer({ ...transfer, to: 'carol' })
    },
  ],
  [
    'account frozen: alice is frozen; allow it again: ledger unfreeze alice',
    { from: 'cash:EUR', to: 'alice' },
    async () => {
      await bank.freeze('alice')
      return bank.deposit(deposit)
    },
  ],
  [
    'limit exceeded: carol would hold more than it may; "ledger limit carol" shows how much that is',
    { from: 'alice', to: 'carol', amount: 5n },
    async () => {
      await bank.setLimits({ account: 'carol', mayOwe: 0n, mayHold: 1n, ...EUR })
      return bank.transfer({ ...transfer, to: 'carol' })
    },
  ],
  [
    'limit exceeded: alice owes, reserves or holds more than that; "ledger balance alice" shows it',
    { from: 'alice' },
    () => bank.setLimits({ account: 'alice', mayOwe: 0n, mayHold: 1n, ...EUR }),
  ],
  [
    'link refused: link 2, carol > alice 9.00 EUR, insufficient funds on carol by then; nothing was moved',
    {
      links: [
        { from: 'alice', to: 'carol', amount: 5n, ...EUR },
        { from: 'carol', to: 'alice', amount: 900n, ...EUR },
      ],
    },
    () =>
      bank.chain({
        id: 'x',
        links: [
          { id: '1', from: 'alice', to: 'carol', amount: 5n, ...EUR },
          { id: '2', from: 'carol', to: 'alice', amount: 900n, ...EUR },
        ],
      }),
  ],
]

describe('a refusal says why, with the values, and what to do', () => {
  it.each(CASES)('%s', async (text, command, submit) => {
    const failure = refused(command, await submit(), {})
    expect(failure.exitCode).toBe(1)
    expect(failure.message).toBe(`refused, ${text}`)
  })
})

/** A command of which everything is known. */
const full: RefusedCommand = { id: 'i', from: 'alice', to: 'bob', currency: 'EUR', amount: 1250n, subject: 's' }

describe('every status has a sentence for people', () => {
  it.each(STATUSES.map(({ name }) => name))('%s', (status: Status) => {
    const { message } = refused(full, { status, from: null, to: null }, {})
    const [, sentence = ''] = message.split(`refused, ${status}: `)
    expect(sentence).toMatch(/^[\p{L}\d].{10,}$/u)
    // The ledger's own meanings are for programmers.
    expect(sentence).not.toMatch(/bigint|`|undefined|null|may(Hold|Owe)/)
  })
})
