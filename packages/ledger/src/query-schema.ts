import { decodeData, encodeData } from '@synod/codec'
import { unreachable } from '@synod/protocol'
import type { Decoded, Schema } from '@synod/replica'
import { integer, is, literal, maxValue, minValue, nullable, number, pipe, regex, strictTuple, string } from 'valibot'
import { ID_PATTERN } from './identifier.ts'
import { ACCOUNTS_LIMIT_MAX, type Query } from './query.ts'

/** The longest query: the longest id and what MessagePack adds, rounded up. */
const QUERY_BYTES_MAX = 128

const Id = pipe(string(), regex(new RegExp(ID_PATTERN)))
const Limit = pipe(number(), integer(), minValue(1), maxValue(ACCOUNTS_LIMIT_MAX))

/** Queries as MessagePack arrays `[tag, field, …]`. The tags are never reused. */
const Balance = strictTuple([literal(1), Id])
const Accounts = strictTuple([literal(2), nullable(Id), Limit])
const Transfer = strictTuple([literal(3), Id])
const Audit = strictTuple([literal(4)])

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
    default:
      return unreachable(query)
  }
}

function fromFields(fields: unknown): Query | undefined {
  if (is(Balance, fields)) return { type: 'balance', account: fields[1] }
  if (is(Accounts, fields)) return { type: 'accounts', after: fields[1], limit: fields[2] }
  if (is(Transfer, fields)) return { type: 'transfer', id: fields[1] }
  return is(Audit, fields) ? { type: 'audit' } : undefined
}

function refuse(reason: string): Decoded<Query> {
  return { ok: false, reason }
}
