import { beforeEach, describe, expect, test } from 'vitest'
import { AMOUNT_MAX, type Command } from './command.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { nameOutput, type Outcome } from './output.ts'
import type { Status } from './status.ts'

let ledger: Ledger
let slot: number

beforeEach(() => {
  ledger = createLedger()
  slot = 0
  for (const account of ['alice', 'bob']) execute({ type: 'open', account, currency: 'EUR' })
  execute({ type: 'open', account: 'yuki', currency: 'JPY' })
  execute({ type: 'deposit', id: 'd0', account: 'alice', amount: 100n, currency: 'EUR' })
})

function execute(command: Command): Outcome {
  return nameOutput(ledger.apply(command, { slot: ++slot, index: 0, time: 0 }).output)
}

/** A transfer of 30 euro cents from alice to bob, but for what is said. */
function transfer(changes: Partial<Extract<Command, { type: 'transfer' }>> = {}): Command {
  return { type: 'transfer', id: 't1', from: 'alice', to: 'bob', amount: 30n, currency: 'EUR', ...changes }
}

function change(before: bigint, after = before) {
  return { before, after }
}

describe('applied', () => {
  test('a transfer moves the amount', () => {
    expect(execute(transfer())).toEqual({ status: 'applied', from: change(100n, 70n), to: change(0n, 30n) })
  })

  test('a deposit takes from cash, which may go below zero', () => {
    const outcome = execute({ type: 'deposit', id: 't1', account: 'bob', amount: 5n, currency: 'EUR' })
    expect(outcome).toEqual({ status: 'applied', from: change(-100n, -105n), to: change(0n, 5n) })
  })

  test('a withdrawal gives to cash', () => {
    const outcome = execute({ type: 'withdraw', id: 't1', account: 'alice', amount: 100n, currency: 'EUR' })
    expect(outcome).toEqual({ status: 'applied', from: change(100n, 0n), to: change(-100n, 0n) })
  })

  test('balances stay exact beyond 64 bits', () => {
    const deposit = { type: 'deposit', account: 'bob', amount: AMOUNT_MAX, currency: 'EUR' } as const
    for (const id of ['big1', 'big2', 'big3']) execute({ ...deposit, id })
    expect(execute(transfer()).to).toEqual(change(3n * AMOUNT_MAX, 3n * AMOUNT_MAX + 30n))
    const emptying = [1, 2, 3].map((n) => execute({ ...deposit, type: 'withdraw', id: `out${n}` }).from!.after)
    expect(emptying).toEqual([2n * AMOUNT_MAX + 30n, AMOUNT_MAX + 30n, 30n])
  })
})

describe('refused by what the fields are: the id is not used up', () => {
  const refusals: [Status, object][] = [
    ['invalid transfer id', { id: '' }],
    ['invalid transfer id', { id: 'x'.repeat(65) }],
    ['invalid account id', { to: 'b o b' }],
    ['invalid currency', { currency: 'eur' }],
    ['invalid amount', { amount: 0n }],
    ['invalid amount', { amount: -1n }],
    ['invalid amount', { amount: AMOUNT_MAX + 1n }],
    ['invalid amount', { amount: 30 }],
    ['invalid memo', { memo: 'x'.repeat(257) }],
  ]
  test.each(refusals)('%s %o', (status, changes) => {
    expect(execute(transfer(changes))).toEqual({ status, from: null, to: null })
    expect(execute(transfer()).status).toBe('applied')
  })
})

describe('refused by what the ledger holds: the id stays refused', () => {
  const refusals: [Status, object, object][] = [
    ['same account', { to: 'alice' }, { from: change(100n), to: change(100n) }],
    ['same account', { from: 'nobody', to: 'nobody' }, { from: null, to: null }],
    ['unknown account', { from: 'nobody' }, { from: null, to: change(0n) }],
    ['unknown account', { from: 'nobody', to: 'noone' }, { from: null, to: null }],
    ['unknown account', { to: 'nobody' }, { from: change(100n), to: null }],
    ['currency mismatch', { to: 'yuki' }, { from: change(100n), to: change(0n) }],
    ['currency mismatch', { from: 'yuki', to: 'bob' }, { from: change(0n), to: change(0n) }],
    ['currency mismatch', { currency: 'JPY' }, { from: change(100n), to: change(0n) }],
    ['insufficient funds', { amount: 101n }, { from: change(100n), to: change(0n) }],
  ]
  test.each(refusals)('%s %o', (status, changes, balances) => {
    const refused = execute(transfer(changes))
    expect(refused).toEqual({ status, ...balances })
    makeItPossible()
    expect(execute(transfer(changes))).toEqual(refused)
  })

  /** After this the reasons for a refusal are gone, as far as they can go. */
  function makeItPossible(): void {
    execute({ type: 'open', account: 'nobody', currency: 'EUR' })
    execute({ type: 'deposit', id: 'd1', account: 'nobody', amount: 1000n, currency: 'EUR' })
    execute({ type: 'deposit', id: 'd2', account: 'alice', amount: 1000n, currency: 'EUR' })
  }

  test('a deposit in a currency that has no accounts yet', () => {
    const deposit = { type: 'deposit', id: 't1', account: 'bob', amount: 5n, currency: 'USD' } as const
    const refused = { status: 'unknown account', from: null, to: change(0n) }
    expect(execute(deposit)).toEqual(refused)
    execute({ type: 'open', account: 'dora', currency: 'USD' })
    expect(execute(deposit)).toEqual(refused)
  })

  test('currency mismatch of a deposit', () => {
    const outcome = execute({ type: 'deposit', id: 't1', account: 'bob', amount: 5n, currency: 'JPY' })
    expect(outcome).toEqual({ status: 'currency mismatch', from: change(0n), to: change(0n) })
  })
})

describe('an id that comes again', () => {
  test('with the same content is answered as before, whatever has happened since', () => {
    const first = execute(transfer())
    execute(transfer({ id: 't2', amount: 1n }))
    const digest = ledger.digest()
    expect(execute(transfer())).toEqual(first)
    expect(ledger.digest()).toBe(digest)
  })

  test('an empty memo is the same as none', () => {
    const first = execute(transfer())
    expect(execute(transfer({ memo: '' }))).toEqual(first)
  })

  const differences: [Status, object][] = [
    ['exists with different currency', { currency: 'JPY' }],
    ['exists with different from', { from: 'bob', to: 'alice' }],
    ['exists with different to', { to: 'nobody' }],
    ['exists with different amount', { amount: 31n }],
    ['exists with different memo', { memo: 'rent' }],
  ]
  test.each(differences)('%s', (status, changes) => {
    execute(transfer())
    const digest = ledger.digest()
    expect(execute(transfer(changes)).status).toBe(status)
    expect(ledger.digest()).toBe(digest)
  })

  test('exists with different kind', () => {
    execute(transfer())
    const outcome = execute({ type: 'withdraw', id: 't1', account: 'alice', amount: 30n, currency: 'EUR' })
    expect(outcome).toEqual({ status: 'exists with different kind', from: change(70n), to: change(-100n) })
  })
})
