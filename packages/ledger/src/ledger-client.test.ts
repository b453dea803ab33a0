import { encodeData } from '@synod/codec'
import { describe, expect, test } from 'vitest'
import { LedgerAnswerError } from './answer-error.ts'
import { createLedger } from './ledger.ts'
import { ledgerClient } from './ledger-client.ts'
import { localCaller } from './local-caller.ts'

/** A ledger somewhere that answers everything with the same data. */
function answering(data: unknown, sent: Uint8Array[] = []) {
  const bytes = data instanceof Uint8Array ? data : encodeData(data)
  return ledgerClient({
    async submit(command) {
      sent.push(command)
      return { slot: 1, output: bytes }
    },
    async query(query) {
      sent.push(query)
      return { slot: 1, answer: bytes }
    },
  })
}

const TRANSFER = { id: 't1', from: 'alice', to: 'bob', amount: 30n, currency: 'EUR' }

test('options reach the caller as they are', async () => {
  const seen: unknown[] = []
  const bank = ledgerClient<{ deadlineMs: number }>({
    async submit(_command, options) {
      seen.push(options)
      return { slot: 1, output: encodeData([0]) }
    },
    async query(_query, options) {
      seen.push(options)
      return { slot: 1, answer: encodeData(null) }
    },
  })
  await bank.transfer(TRANSFER, { deadlineMs: 5 })
  await bank.balance('alice', { deadlineMs: 6 })
  await bank.accounts({}, { deadlineMs: 7 })
  expect(seen).toEqual([{ deadlineMs: 5 }, { deadlineMs: 6 }, { deadlineMs: 7 }])
})

test('every command has a call', async () => {
  const bank = ledgerClient(localCaller(createLedger()))
  const currency = 'EUR'
  for (const account of ['alice', 'bob', 'carol']) await bank.open({ account, currency })
  await bank.deposit({ id: 'd1', account: 'alice', amount: 100n, currency })
  const receipts = [
    await bank.setLimits({ account: 'alice', currency, mayOwe: 20n, mayHold: null }),
    await bank.freeze('bob'),
    await bank.transfer(TRANSFER),
    await bank.unfreeze('bob'),
    await bank.closeAccount('carol'),
    await bank.hold({ id: 'h1', from: 'alice', to: 'bob', amount: 50n, currency, expiresAfterMs: 1000 }),
    await bank.hold({ id: 'h2', from: 'alice', to: 'bob', amount: 50n, currency }),
    await bank.capture({ id: 'c1', hold: 'h1', amount: 40n, memo: 'shoes' }),
    await bank.release({ id: 'r1', hold: 'h2' }),
    await bank.reverse({ id: 'v1', transfer: 'c1', memo: 'too small' }),
    await bank.chain({ id: 'x1', links: [{ ...TRANSFER, id: 'x2' }] }),
    await bank.withdraw({ id: 'w1', account: 'bob', amount: 30n, currency }),
  ]
  const frozen = 'account frozen'
  expect(receipts.map(({ status }) => status)).toEqual(receipts.map((_, at) => (at === 2 ? frozen : 'applied')))
  expect(receipts.map(({ slot }) => slot)).toEqual(receipts.map((_, at) => at + 5))
  expect((await bank.audit()).answer.currencies).toMatchObject([{ sum: 0n, overdrawn: 0 }])
})

describe('nothing is sent that no ledger would take', () => {
  test.each([
    ['invalid amount', { ...TRANSFER, amount: 0n }],
    ['invalid transfer id', { ...TRANSFER, id: 'two words' }],
    ['invalid memo', { ...TRANSFER, memo: 'x'.repeat(257) }],
  ])('%s', async (problem, command) => {
    const sent: Uint8Array[] = []
    await expect(answering([0], sent).transfer(command)).rejects.toThrow(new RegExp(`^${problem}: `))
    expect(sent).toEqual([])
  })

  test('a query', async () => {
    const sent: Uint8Array[] = []
    await expect(answering(null, sent).balance('two words')).rejects.toThrow(RangeError)
    await expect(answering(null, sent).accounts({ limit: 1001 })).rejects.toThrow(RangeError)
    expect(sent).toEqual([])
  })
})

describe('what no ledger answers is not passed on', () => {
  const outputs = [
    ...[null, [], [1], ['applied'], [0, 1n], [0, 1n, null, 1n, 1n], { status: 'applied' }],
    ...[
      [0, 1, 1, 1, 0.5],
      [0, 1, 1, 1, 2 ** 53],
      [0, 1, null, 1, 1],
      [0, '1', '1', 1, 1],
      [1, 1, 1, 1, 1],
      [0, 1, 1, 1],
    ],
    ...[
      [0, 1n, 1n, 1n, 1n, 1n],
      [0, 1n, 1n, 1n, 1n, 1n, null],
      [0, -1, null],
      [0, -1, [[0]]],
      [60, 16, [[0]]],
    ],
    ...[
      [0, 0, []],
      [0, 0.5, [[33, 1n, 1n, 1n, 1n]]],
      [0, -1, new Array(17).fill([0, 1n, 1n, 1n, 1n])],
    ],
  ]
  test.each(outputs.map((output) => ({ output })))('output of the wrong form: $output', async ({ output }) => {
    await expect(answering(output).transfer(TRANSFER)).rejects.toThrow(LedgerAnswerError)
  })

  test('bytes that are no data', async () => {
    await expect(answering(Uint8Array.of(0xc1)).transfer(TRANSFER)).rejects.toThrow('the answer is no data')
  })

  const answer = { account: 'alice', currency: 'EUR', balance: 5 }
  test.each([[answer], [[]], [{}], [7]])('answer %j', async (answer) => {
    await expect(answering(answer).balance('alice')).rejects.toThrow('the answer to balance is no answer of a ledger')
    await expect(answering(answer).audit()).rejects.toThrow(LedgerAnswerError)
  })
})
