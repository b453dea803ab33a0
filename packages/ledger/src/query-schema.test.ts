import { encodeData } from '@synod/codec'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { BALANCES_MAX, FEED_LIMIT_MAX, type Query, STATEMENT_LIMIT_MAX } from './query.ts'
import { querySchema } from './query-schema.ts'

const STATEMENT = {
  type: 'statement',
  account: 'alice',
  fromSlot: 1,
  order: 'newest first',
  limit: STATEMENT_LIMIT_MAX,
} as const

const QUERIES: Query[] = [
  { type: 'balance', account: 'alice' },
  { type: 'accounts', after: null, limit: 1 },
  { type: 'accounts', after: 'x'.repeat(64), limit: 1000 },
  { type: 'transfer', id: 't1' },
  { type: 'audit' },
  { type: 'balances', accounts: ['alice'] },
  { type: 'balances', accounts: new Array<string>(BALANCES_MAX).fill('x'.repeat(64)) },
  { type: 'balanceAt', account: 'alice', slot: 0 },
  { type: 'balanceAt', account: 'alice', slot: Number.MAX_SAFE_INTEGER },
  { ...STATEMENT, toSlot: null, cursor: null },
  { ...STATEMENT, order: 'oldest first', toSlot: 9, cursor: 7 },
  { type: 'feed', fromSlot: 1, after: 0, limit: FEED_LIMIT_MAX },
  { type: 'trialBalance' },
]

test.each(QUERIES)('%o goes there and back', (query) => {
  expect(querySchema.decode(querySchema.encode(query))).toEqual({ ok: true, value: query })
})

test.each([
  ['an unknown tag', [99]],
  ['a bad id', [1, 'two words']],
  ['a limit of 0', [2, null, 0]],
  ['a limit above the most', [2, null, 1001]],
  ['a field too many', [4, 0]],
  ['no array', 4],
  ['no accounts', [5, []]],
  ['too many accounts', [5, new Array(BALANCES_MAX + 1).fill('a')]],
  ['a slot below 0', [6, 'alice', -1]],
  ['a statement from slot 0', [7, 'alice', 0, null, 'newest first', null, 1]],
  ['a statement in another order', [7, 'alice', 1, null, 'largest first', null, 1]],
  ['a statement of too many lines', [7, 'alice', 1, null, 'newest first', null, STATEMENT_LIMIT_MAX + 1]],
  ['a statement with half a cursor', [7, 'alice', 1, null, 'newest first', 0.5, 1]],
  ['a feed of too much', [8, 1, 0, FEED_LIMIT_MAX + 1]],
  ['a feed from nowhere', [8, 1, null, 1]],
])('%s is refused', (_what, fields) => {
  expect(querySchema.decode(encodeData(fields))).toEqual({ ok: false, reason: expect.stringContaining('query') })
})

test('any bytes are a query or refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(typeof querySchema.decode(bytes).ok).toBe('boolean')
    }),
  )
})
