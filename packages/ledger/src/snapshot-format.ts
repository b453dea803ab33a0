import { type Static, type TSchema, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { ID_PATTERN } from './identifier.ts'
import { isStatusCode, type StatusCode } from './status.ts'

/** The version of the snapshot's format; another one is refused. */
export const SNAPSHOT_VERSION = 1

/** Accounts, names or transfers in one chunk: some 100 KB at most, and well under a millisecond to write or read. */
export const CHUNK_ENTRIES = 1024

const Id = Type.String({ pattern: ID_PATTERN })
const Count = Type.Integer({ minimum: 0 })
const Currency = Type.Integer({ minimum: 0, maximum: 26 ** 3 - 1 })
const Word = Type.Integer({ minimum: -(2 ** 31), maximum: 2 ** 31 - 1 })

function column<Entry extends TSchema>(entry: Entry) {
  return Type.Array(entry, { maxItems: CHUNK_ENTRIES })
}

/*
 * A snapshot is one header, then the accounts in the order of opening, then the names of strangers, then the transfers in
 * the order of execution. What follows from these (books, digests) is not stored but made again, and compared with the header.
 */

const HeaderChunk = Type.Object({
  type: Type.Literal('ledger'),
  version: Type.Integer(),
  accounts: Count,
  strangers: Count,
  transfers: Count,
  /** The digest of the state that the snapshot is of. */
  digest: Type.String(),
})

const AccountsChunk = Type.Object({
  type: Type.Literal('accounts'),
  ids: column(Id),
  currencies: column(Currency),
  balances: column(Type.BigInt()),
})

const StrangersChunk = Type.Object({ type: Type.Literal('strangers'), ids: column(Id) })

/** Field by field, see `TransferRecord`. */
const TransfersChunk = Type.Object({
  type: Type.Literal('transfers'),
  ids: column(Id),
  kinds: column(Type.Union([Type.Literal(1), Type.Literal(2), Type.Literal(3)])),
  statuses: column(Type.Refine(Type.Unsafe<StatusCode>(Type.Integer()), isStatusCode)),
  currencies: column(Currency),
  froms: column(Word),
  tos: column(Word),
  amounts: column(Type.BigInt()),
  memos: column(Word),
  slots: column(Count),
  fromsBefore: column(Type.BigInt()),
  tosBefore: column(Type.BigInt()),
})

export type HeaderChunk = Static<typeof HeaderChunk>
export type AccountsChunk = Static<typeof AccountsChunk>
export type StrangersChunk = Static<typeof StrangersChunk>
export type TransfersChunk = Static<typeof TransfersChunk>

/** Validators. Compiled, because a node that starts checks millions of entries. */
export const headerChunk = Compile(HeaderChunk)
export const bodyChunk = Compile(Type.Union([AccountsChunk, StrangersChunk, TransfersChunk]))
export type BodyChunk = AccountsChunk | StrangersChunk | TransfersChunk
