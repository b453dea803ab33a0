import { beforeEach, expect, test } from 'vitest'
import type { Command } from './command.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { nameOutput, type Outcome } from './output.ts'

let ledger: Ledger

beforeEach(() => {
  ledger = createLedger()
})

function execute(command: Command): Outcome {
  return nameOutput(ledger.apply(command, { slot: 1, index: 0, time: 0 }).output)
}

test('an account opens with balance 0, and its currency gets a cash account first', () => {
  expect(execute({ type: 'open', account: 'alice', currency: 'EUR' })).toEqual({
    status: 'applied',
    from: null,
    to: null,
  })
  expect(ledger.query({ type: 'accounts', after: null, limit: 10 }, { rows: async () => [] })).toMatchObject({
    accounts: [
      { account: 'cash:EUR', currency: 'EUR', balance: 0n },
      { account: 'alice', currency: 'EUR', balance: 0n },
    ],
    next: null,
  })
})

test('opening again in the same currency is answered as before and changes nothing', () => {
  const first = execute({ type: 'open', account: 'alice', currency: 'EUR' })
  const digest = ledger.digest()
  expect(execute({ type: 'open', account: 'alice', currency: 'EUR' })).toEqual(first)
  expect(ledger.digest()).toBe(digest)
})

test('opening again in another currency is refused', () => {
  execute({ type: 'open', account: 'alice', currency: 'EUR' })
  expect(execute({ type: 'open', account: 'alice', currency: 'USD' }).status).toBe('exists with different currency')
})

test.each([
  ['invalid account id', { account: 'two words', currency: 'EUR' }],
  ['invalid currency', { account: 'alice', currency: 'euro' }],
  ['reserved account id', { account: 'cash:EUR', currency: 'EUR' }],
])('%s', (status, fields) => {
  expect(execute({ type: 'open', ...fields }).status).toBe(status)
  expect(ledger.digest()).toBe(createLedger().digest())
})
