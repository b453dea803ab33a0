import { decodeData, encodeData } from '@synod/codec'
import { unreachable } from '@synod/protocol'
import type { Decoded, Schema } from '@synod/replica'
import {
  array,
  is,
  literal,
  maxLength,
  maxValue,
  minLength,
  minValue,
  nullable,
  number,
  picklist,
  pipe,
  regex,
  safeInteger,
  strictTuple,
  string,
} from 'valibot'
import { ID_CHARACTERS_MAX, ID_PATTERN } from './identifier.ts'
import { ACCOUNTS_LIMIT_MAX, BALANCES_MAX, FEED_LIMIT_MAX, type Query, STATEMENT_LIMIT_MAX } from './query.ts'

/** The longest query: the most of the longest ids, and what MessagePack adds, rounded up. */
const QUERY_BYTES_MAX = BALANCES_MAX * (ID_CHARACTERS_MAX + 2) + 128

const Id = pipe(string(), regex(new RegExp(ID_PATTERN)))
const Whole = pipe(number(), safeInteger(), minValue(0))
const Slot = pipe(number(), safeInteger(), minValue(1))
const limitTo = (most: number) => pipe(number(), safeInteger(), minValue(1), maxValue(most))

/** Queries as MessagePack arrays `[tag, field, …]`. The tags are never reused. */
const Balance = strictTuple([literal(1), Id])
const Accounts = strictTuple([literal(2), nullable(Id), limitTo(ACCOUNTS_LIMIT_MAX)])
const Transfer = strictTuple([literal(3), Id])
const Audit = strictTuple([literal(4)])
const Balances = strictTuple([literal(5), pipe(array(Id), minLength(1), maxLength(BALANCES_MAX))])
const BalanceAt = strictTuple([literal(6), Id, Whole])
const Statement = strictTuple([
  literal(7),
  Id,
  Slot,
  nullable(Slot),
  picklist(['newest first', 'oldest first']),
  nullable(Slot),
  limitTo(STATEMENT_LIMIT_MAX),
])
const Feed = strictTuple([literal(8), Slot, Whole, limitTo(FEED_LIMIT_MAX)])
const TrialBalance = strictTuple([literal(9)])

export const querySchema: Schema<Query> = {
  encode(query) {
    return encodeData(toFields(query))
  },
  decode(bytes) {
    if (bytes.length > QUERY_BYTES_MAX)
      return refuse(`a query of ${bytes.length} bytes, at most ${QUERY_BYTES_MAX} are taken`)
    const data = decodeData(bytes)
    if (!data.ok) return refuse(`no data: ${data.reason}: ${data.detail}`)
    const query = fromFields(data.value)
    return query === undefined ? refuse('not an array of a query tag and its fields') : { ok: true, value: query }
  },
}

function toFields(query: Query): unknown[] {
  switch (query.type) {
    case 'balance':
      return [1, query.account]
    case 'accounts':
      return [2, query.after, query.limit]
    case 'transfer':
      return [3, query.id]
    case 'audit':
      return [4]
    case 'balances':
      return [5, query.accounts]
    case 'balanceAt':
      return [6, query.account, query.slot]
    case 'statement':
      return [7, query.account, query.fromSlot, query.toSlot, query.order, query.cursor, query.limit]
    case 'feed':
      return [8, query.fromSlot, query.after, query.limit]
    case 'trialBalance':
      return [9]
    default:
      return unreachable(query)
  }
}

function fromFields(fields: unknown): Query | undefined {
  if (is(Balance, fields)) return { type: 'balance', account: fields[1] }
  if (is(Accounts, fields)) return { type: 'accounts', after: fields[1], limit: fields[2] }
  if (is(Transfer, fields)) return { type: 'transfer', id: fields[1] }
  if (is(Audit, fields)) return { type: 'audit' }
  if (is(TrialBalance, fields)) return { type: 'trialBalance' }
  return fromHistoryFields(fields)
}

function fromHistoryFields(fields: unknown): Query | undefined {
  if (is(Balances, fields)) return { type: 'balances', accounts: fields[1] }
  if (is(BalanceAt, fields)) return { type: 'balanceAt', account: fields[1], slot: fields[2] }
  if (is(Feed, fields)) return { type: 'feed', fromSlot: fields[1], after: fields[2], limit: fields[3] }
  if (!is(Statement, fields)) return undefined
  const [, account, fromSlot, toSlot, order, cursor, limit] = fields
  return { type: 'statement', account, fromSlot, toSlot, order, cursor, limit }
}

function refuse(reason: string): Decoded<Query> {
  return { ok: false, reason }
}
