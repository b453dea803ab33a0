import {
  custom,
  type InferOutput,
  integer,
  literal,
  minValue,
  number,
  pipe,
  strictObject,
  string,
  variant,
} from 'valibot'
import { isId } from './identifier.ts'
import { isStatusCode } from './status.ts'

/** The version of the snapshot's format; another one is refused. */
export const SNAPSHOT_VERSION = 1

/** Accounts, names or transfers in one chunk: some 100 KB at most, and well under a millisecond to write or read. */
export const CHUNK_ENTRIES = 1024

const CURRENCIES = 26 ** 3

const Whole = pipe(number(), integer())
const Count = pipe(Whole, minValue(0))

/** An array that is checked here, entry by entry: a node that starts checks millions, and valibot makes objects for each. */
function column<Entry>(isEntry: (value: unknown) => value is Entry) {
  return custom<Entry[]>(
    (value) => Array.isArray(value) && value.length <= CHUNK_ENTRIES && value.every((entry) => isEntry(entry)),
  )
}

const Ids = column(isId)
const Kinds = column((value): value is 1 | 2 | 3 => value === 1 || value === 2 || value === 3)
const Statuses = column(isStatusCode)
const Currencies = column((value): value is number => isCount(value) && value < CURRENCIES)
const Words = column((value): value is number => typeof value === 'number' && (value | 0) === value)
const Counts = column(isCount)
const Amounts = column((value) => typeof value === 'bigint')

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0
}

/*
 * A snapshot is one header, then the accounts in the order of opening, then the names of strangers, then the transfers in
 * the order of execution. What follows from these (books, digests) is not stored but made again, and compared with the header.
 * A column too many is refused like one too few: it would be another version's.
 */

export const HeaderChunk = strictObject({
  type: literal('ledger'),
  version: Whole,
  accounts: Count,
  strangers: Count,
  transfers: Count,
  /** The digest of the state that the snapshot is of. */
  digest: string(),
})

const AccountsChunk = strictObject({
  type: literal('accounts'),
  ids: Ids,
  currencies: Currencies,
  balances: Amounts,
})

const StrangersChunk = strictObject({ type: literal('strangers'), ids: Ids })

/** Field by field, see `TransferRecord`. */
const TransfersChunk = strictObject({
  type: literal('transfers'),
  ids: Ids,
  kinds: Kinds,
  statuses: Statuses,
  currencies: Currencies,
  froms: Words,
  tos: Words,
  amounts: Amounts,
  memos: Words,
  slots: Counts,
  fromsBefore: Amounts,
  tosBefore: Amounts,
})

export type HeaderChunk = InferOutput<typeof HeaderChunk>
export type AccountsChunk = InferOutput<typeof AccountsChunk>
export type StrangersChunk = InferOutput<typeof StrangersChunk>
export type TransfersChunk = InferOutput<typeof TransfersChunk>

export const BodyChunk = variant('type', [AccountsChunk, StrangersChunk, TransfersChunk])
export type BodyChunk = InferOutput<typeof BodyChunk>
