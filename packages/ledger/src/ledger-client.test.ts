import { encodeData } from '@synod/codec'
import { describe, expect, test } from 'vitest'
import { LedgerAnswerError } from './answer-error.ts'
import { ledgerClient } from './ledger-client.ts'

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
  const outputs = [null, [], [1], ['applied'], [0, 1n], [0, 1n, null, 1n, 1n], [0, 1, 1, 1, 1], { status: 'applied' }]
  test.each(outputs.map((output) => ({ output })))('output of the wrong form', async (output) => {
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
