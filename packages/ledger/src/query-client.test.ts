import { encodeData } from '@synod/codec'
import { describe, expect, test } from 'vitest'
import { LedgerAnswerError, NotRetainedError } from './answer-error.ts'
import { queryClient } from './query-client.ts'
import { querySchema } from './query-schema.ts'

/** A ledger at slot 5 that answers everything with the same data, and what it was asked. */
function answering(data: unknown) {
  const asked: unknown[] = []
  const client = queryClient<string>(async (query, options) => {
    const decoded = querySchema.decode(query)
    asked.push([decoded.ok && decoded.value, options])
    return { slot: 5, answer: encodeData(data) }
  })
  return { client, asked }
}

const page = { account: 'alice', currency: 'EUR', lines: [], next: null }

test('what is left out is the newest lines, or the feed from its beginning; options go to the caller', async () => {
  const statements = answering(page)
  await statements.client.statement('alice', {}, 'soon')
  await statements.client.statement('alice', { order: 'oldest first', fromSlot: 3, toSlot: 4, cursor: 7, limit: 2 })
  const query = { type: 'statement', account: 'alice' }
  expect(statements.asked).toEqual([
    [{ ...query, fromSlot: 1, toSlot: null, order: 'newest first', cursor: null, limit: 100 }, 'soon'],
    [{ ...query, fromSlot: 3, toSlot: 4, order: 'oldest first', cursor: 7, limit: 2 }, undefined],
  ])
  const feeds = answering({ movements: [], next: 9 })
  await feeds.client.feed(undefined, 'soon')
  expect(feeds.asked).toEqual([[{ type: 'feed', fromSlot: 1, after: 0, limit: 500 }, 'soon']])
})

test('nothing is sent that no ledger would take', async () => {
  const { client, asked } = answering(page)
  for (const sent of [
    client.statement('alice', { limit: 101 }),
    client.statement('alice', { fromSlot: 0 }),
    client.feed({ after: -1 }),
    client.balances([]),
    client.balanceAt('two words', 1),
  ]) {
    await expect(sent).rejects.toThrow(RangeError)
  }
  expect(asked).toEqual([])
})

test('a reading says how old its state is, where the caller does', async () => {
  const client = queryClient(async () => ({ slot: 5, ageMs: 40, answer: encodeData(page) }))
  expect(await client.statement('alice')).toEqual({ slot: 5, ageMs: 40, answer: page })
})

test('a node that lacks the history says so', async () => {
  const { client } = answering({ notRetained: 17 })
  for (const sent of [
    client.statement('alice'),
    client.feed(),
    client.transferById('t'),
    client.balanceAt('alice', 1),
  ]) {
    await expect(sent).rejects.toThrow(NotRetainedError)
    await expect(sent).rejects.toThrow(/lacks movement 17 in its history/)
  }
})

describe('what no ledger answers is not passed on', () => {
  test.each([[[]], [7], ['x'], [{ lines: 3 }], [{ movements: [{}], next: 0 }], [{ notRetained: 'a' }]])(
    '%j',
    async (data) => {
      const { client } = answering(data)
      for (const sent of [client.statement('alice'), client.feed(), client.balanceAt('alice', 1), client.audit()]) {
        await expect(sent).rejects.toThrow(LedgerAnswerError)
      }
    },
  )
})
