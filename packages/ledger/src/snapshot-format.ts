import {
  array,
  bigint,
  type InferOutput,
  instance,
  integer,
  literal,
  maxLength,
  maxValue,
  minValue,
  nullable,
  number,
  pipe,
  strictObject,
  strictTuple,
  string,
  variant,
} from 'valibot'

/** The version of the snapshot's format; another one is refused. */
export const SNAPSHOT_VERSION = 2

/** Accounts, names, details or movements in one chunk: some 100 KB at most, and well under a millisecond to write or read. */
export const CHUNK_ENTRIES = 1024

const Whole = pipe(number(), integer())
const Count = pipe(Whole, minValue(0))
/** How many entries the chunk has. */
const Entries = pipe(Count, maxValue(CHUNK_ENTRIES))
/** A field of every entry, see `column-bytes.ts`. What the bytes hold is checked when they are read. */
const Column = instance(Uint8Array<ArrayBufferLike>)
const Integers = strictObject({
  words: Column,
  beside: pipe(array(strictTuple([Count, bigint()])), maxLength(CHUNK_ENTRIES)),
})
/** Names one after the other, one byte per character, and how many characters each has. */
const Names = strictObject({ bytes: Column, lengths: Column })

/*
 * A snapshot is one header, then the accounts in the order of opening, then the names of strangers, the details of movements,
 * and the movements in the order of execution. What follows from these (books, open holds, digests) is not stored but made
 * again, and compared with the header. A column too many is refused like one too few: it would be another version's.
 */

export const HeaderChunk = strictObject({
  type: literal('ledger'),
  version: Whole,
  accounts: Count,
  strangers: Count,
  details: Count,
  transfers: Count,
  time: Count,
  /** Up to where holds have expired. */
  expiredThrough: strictObject({ time: Count, number: Whole }),
  /** The digest of the state that the snapshot is of. */
  digest: string(),
})

const AccountsChunk = strictObject({
  type: literal('accounts'),
  count: Entries,
  ids: Names,
  currencies: Column,
  flags: Column,
  balances: Integers,
  held: Integers,
  mayOwe: Integers,
  mayHold: Integers,
})

const StrangersChunk = strictObject({ type: literal('strangers'), count: Entries, ids: Names })

/** Field by field, see `TransferDetail`. */
const DetailsChunk = strictObject({
  type: literal('details'),
  count: Entries,
  expiresAfters: Column,
  expiresAts: Column,
  hasAvailables: Column,
  availablesBefore: Integers,
  availablesAfter: Integers,
  links: Column,
  faileds: Column,
  failures: Column,
})

/** Field by field, see `TransferRecord`; null for a column in which no entry has anything. */
const TransfersChunk = strictObject({
  type: literal('transfers'),
  count: Entries,
  ids: Names,
  kinds: Column,
  statuses: Column,
  currencies: Column,
  froms: Column,
  tos: Column,
  amounts: Integers,
  memos: Column,
  slots: Column,
  fromsBefore: Integers,
  tosBefore: Integers,
  subjects: nullable(Column),
  /** Numbers of details; −1 for none. */
  details: nullable(Column),
})

export type HeaderChunk = InferOutput<typeof HeaderChunk>
export type AccountsChunk = InferOutput<typeof AccountsChunk>
export type StrangersChunk = InferOutput<typeof StrangersChunk>
export type DetailsChunk = InferOutput<typeof DetailsChunk>
export type TransfersChunk = InferOutput<typeof TransfersChunk>
export type NamesColumn = InferOutput<typeof Names>

export const BodyChunk = variant('type', [AccountsChunk, StrangersChunk, DetailsChunk, TransfersChunk])
export type BodyChunk = InferOutput<typeof BodyChunk>
