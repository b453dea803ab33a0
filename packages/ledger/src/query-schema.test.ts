import { encodeData } from '@synod/codec'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Query } from './query.ts'
import { querySchema } from './query-schema.ts'

const QUERIES: Query[] = [
  { type: 'balance', account: 'alice' },
  { type: 'accounts', after: null, limit: 1 },
  { type: 'accounts', after: 'x'.repeat(64), limit: 1000 },
  { type: 'transfer', id: 't1' },
  { type: 'audit' },
]

test.each(QUERIES)('%o goes there and back', (query) => {
  expect(querySchema.decode(querySchema.encode(query))).toEqual({ ok: true, value: query })
})

test.each([
  ['an unknown tag', [9]],
  ['a bad id', [1, 'two words']],
  ['a limit of 0', [2, null, 0]],
  ['a limit above the most', [2, null, 1001]],
  ['a field too many', [4, 0]],
  ['no array', 4],
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
