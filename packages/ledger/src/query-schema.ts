import { decodeData, encodeData } from '@synod/codec'
import { unreachable } from '@synod/protocol'
import type { Decoded, Schema } from '@synod/replica'
import { Type } from 'typebox'
import { Check } from 'typebox/value'
import { ID_PATTERN } from './identifier.ts'
import { ACCOUNTS_LIMIT_MAX, type Query } from './query.ts'

/** The longest query: the longest id and what MessagePack adds, rounded up. */
const QUERY_BYTES_MAX = 128

const Id = Type.String({ pattern: ID_PATTERN })
const Limit = Type.Integer({ minimum: 1, maximum: ACCOUNTS_LIMIT_MAX })

/** Queries as MessagePack arrays `[tag, field, …]`. The tags are never reused. */
const Balance = Type.Tuple([Type.Literal(1), Id])
const Accounts = Type.Tuple([Type.Literal(2), Type.Union([Id, Type.Null()]), Limit])
const Transfer = Type.Tuple([Type.Literal(3), Id])
const Audit = Type.Tuple([Type.Literal(4)])

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
  if (Check(Balance, fields)) return { type: 'balance', account: fields[1] }
  if (Check(Accounts, fields)) return { type: 'accounts', after: fields[1], limit: fields[2] }
  if (Check(Transfer, fields)) return { type: 'transfer', id: fields[1] }
  return Check(Audit, fields) ? { type: 'audit' } : undefined
}

function refuse(reason: string): Decoded<Query> {
  return { ok: false, reason }
}
