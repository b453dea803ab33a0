import { CURRENCIES, type CurrencyCode, unpackCurrency } from './currency.ts'
import type { ByteReader, ByteWriter } from './history-bytes.ts'
import type { HistoryEntry } from './history-event.ts'
import { type AccountTrails, readTrail, type TrailPlace } from './history-trails.ts'
import { codeOf, isStatusCode } from './status.ts'
import type { TransferInBytes } from './transfer-in-bytes.ts'
import { isKindCode, KIND_CODES, kindOf, NO_CURRENCY, NONE, type Party } from './transfer-record.ts'

/** A posting as it is stored: with the way back to the earlier postings of its account. */
export interface StoredPosting extends TrailPlace {
  readonly account: string
  readonly currency: string
  readonly delta: bigint
  readonly balanceAfter: bigint
}

/** A movement as it is stored, with names for numbers. */
export interface StoredEntry extends Omit<HistoryEntry, 'currency' | 'from' | 'to' | 'fromBefore' | 'toBefore'> {
  /** Which movement of all it is, from 1. */
  readonly number: number
  readonly slot: number
  /** Which command of the slot's batch, from 0. */
  readonly index: number
  /** Replicated time in milliseconds since 1970. */
  readonly time: number
  /** null where there is none. */
  readonly currency: string | null
  readonly from: string | null
  readonly to: string | null
  /** Posted balances before; null where there is no such account. */
  readonly fromBefore: bigint | null
  readonly toBefore: bigint | null
  /** First of the account taken from, then of the one given to. None unless money moved. */
  readonly postings: readonly StoredPosting[]
}

/** The name of a party: of an account, or what was named as one. `undefined` for a number that was never given out. */
export type PartyNames = (party: Party) => string | undefined

const APPLIED = codeOf('applied')

/** What an entry has: one bit each, never reused. Those of a transfer come first, since small numbers take a byte. */
const HAS_MEMO = 1
const HAS_CURRENCY = 2
const HAS_FROM = 4
const HAS_TO = 8
const HAS_AMOUNT = 16
const IS_POSTED = 32
const HAS_CHAIN = 64
const HAS_HOLD = 128
const HAS_REVERSES = 256
const HAS_EXPIRY = 512

const ORDINARY = HAS_CURRENCY | HAS_FROM | HAS_TO | HAS_AMOUNT | IS_POSTED

/**
 * Writes a movement, the `number`-th of all, and goes on with the trails of its accounts. The status comes second, so that a
 * reader who is after applied movements alone need not decode the others. Accounts are numbers, whose names are in the state.
 */
export function writeEntry(
  writer: ByteWriter,
  trails: AccountTrails,
  number: number,
  index: number,
  entry: HistoryEntry,
): void {
  writer.byte(KIND_CODES[entry.kind])
  writer.byte(entry.status)
  writer.whole(index)
  writer.ascii(entry.id)
  writer.whole(presenceOf(entry))
  if (entry.memo !== '') writer.text(entry.memo)
  if (entry.currency !== NO_CURRENCY) writer.whole(entry.currency)
  if (entry.from !== NONE) writer.whole(numberOfParty(entry.from))
  if (entry.to !== NONE) writer.whole(numberOfParty(entry.to))
  if (entry.amount !== null) writer.integer(entry.amount)
  if (entry.from >= 0) writer.integer(entry.fromBefore)
  if (entry.to >= 0) writer.integer(entry.toBefore)
  if (entry.isPosted) {
    trails.extend(entry.from, number, writer)
    trails.extend(entry.to, number, writer)
  }
  if (entry.chain !== null) writer.ascii(entry.chain)
  if (entry.hold !== null) writer.ascii(entry.hold)
  if (entry.reverses !== null) writer.ascii(entry.reverses)
  if (entry.expiresAt !== null) writer.whole(entry.expiresAt)
}

/** A transfer that was applied, with balances from 0 to 2^53 − 1: the same bytes as {@link writeEntry} writes, without an entry. */
export function writeOrdinary(
  writer: ByteWriter,
  trails: AccountTrails,
  number: number,
  index: number,
  { bytes, idKey, currencyCode, smallAmount, memoStart, memoLength }: TransferInBytes,
  from: number,
  to: number,
  fromBefore: number,
  toBefore: number,
): void {
  writer.byte(KIND_CODES.transfer)
  writer.byte(APPLIED)
  writer.whole(index)
  writer.asciiBytes(bytes, idKey.start, idKey.length)
  writer.byte(memoLength === 0 ? ORDINARY : ORDINARY | HAS_MEMO)
  if (memoLength > 0) writer.textBytes(bytes, memoStart, memoLength)
  writer.whole(currencyCode)
  writer.whole(numberOfParty(from))
  writer.whole(numberOfParty(to))
  writer.smallInteger(smallAmount)
  writer.smallInteger(fromBefore)
  writer.smallInteger(toBefore)
  trails.extend(from, number, writer)
  trails.extend(to, number, writer)
}

/** Reads an entry of a row. Throws a `RangeError` unless `writeEntry` wrote it. */
export function readEntry(
  reader: ByteReader,
  names: PartyNames,
  at: Pick<StoredEntry, 'number' | 'slot' | 'time'>,
): StoredEntry {
  const kind = reader.byte()
  const status = reader.byte()
  if (!isKindCode(kind) || !isStatusCode(status)) throw new RangeError('an entry of no known kind or status')
  const index = reader.whole()
  const id = reader.ascii()
  const presence = reader.whole()
  const memo = (presence & HAS_MEMO) === 0 ? '' : reader.text()
  const currency = (presence & HAS_CURRENCY) === 0 ? null : readCurrency(reader)
  const from = (presence & HAS_FROM) === 0 ? NONE : readParty(reader)
  const to = (presence & HAS_TO) === 0 ? NONE : readParty(reader)
  const amount = (presence & HAS_AMOUNT) === 0 ? null : reader.integer()
  const fromBefore = from < 0 ? null : reader.integer()
  const toBefore = to < 0 ? null : reader.integer()
  const fromName = nameOf(names, from)
  const toName = nameOf(names, to)
  const isPosted = (presence & IS_POSTED) !== 0
  const sides = { currency, amount, from: fromName, fromBefore, to: toName, toBefore }
  const postings = isPosted ? readPostings(reader, at.number, sides) : []
  const chain = (presence & HAS_CHAIN) === 0 ? null : reader.ascii()
  const hold = (presence & HAS_HOLD) === 0 ? null : reader.ascii()
  const reverses = (presence & HAS_REVERSES) === 0 ? null : reader.ascii()
  const expiresAt = (presence & HAS_EXPIRY) === 0 ? null : reader.whole()
  return {
    ...at,
    index,
    id,
    kind: kindOf(kind),
    status,
    memo,
    ...sides,
    isPosted,
    chain,
    hold,
    reverses,
    expiresAt,
    postings,
  }
}

/** The status of the entry whose bytes begin here. */
export function peekStatus(bytes: Uint8Array, at: number): number {
  return bytes[at + 1] ?? -1
}

function presenceOf(entry: HistoryEntry): number {
  let presence = entry.memo === '' ? 0 : HAS_MEMO
  if (entry.currency !== NO_CURRENCY) presence |= HAS_CURRENCY
  if (entry.from !== NONE) presence |= HAS_FROM
  if (entry.to !== NONE) presence |= HAS_TO
  if (entry.amount !== null) presence |= HAS_AMOUNT
  if (entry.isPosted) presence |= IS_POSTED
  if (entry.chain !== null) presence |= HAS_CHAIN
  if (entry.hold !== null) presence |= HAS_HOLD
  if (entry.reverses !== null) presence |= HAS_REVERSES
  return entry.expiresAt === null ? presence : presence | HAS_EXPIRY
}

/** Accounts have the even numbers, names that are no account the odd ones. */
function numberOfParty(party: Party): number {
  return party >= 0 ? 2 * party : -2 * party - 1
}

function readParty(reader: ByteReader): Party {
  const number = reader.whole()
  return number % 2 === 0 ? number / 2 : -(number + 1) / 2
}

function nameOf(names: PartyNames, party: Party): string | null {
  if (party === NONE) return null
  const name = names(party)
  if (name === undefined) throw new RangeError(`nobody has the number ${party}`)
  return name
}

function readCurrency(reader: ByteReader): string {
  const code: CurrencyCode = reader.whole()
  if (code >= CURRENCIES) throw new RangeError('a currency of no known name')
  return unpackCurrency(code)
}

type Sides = Pick<StoredEntry, 'currency' | 'amount' | 'from' | 'fromBefore' | 'to' | 'toBefore'>

function readPostings(
  reader: ByteReader,
  number: number,
  { currency, amount, from, fromBefore, to, toBefore }: Sides,
): StoredPosting[] {
  if (currency === null || amount === null || from === null || fromBefore === null || to === null || toBefore === null)
    throw new RangeError('postings of an entry without accounts, amount or currency')
  return [
    { account: from, currency, delta: -amount, balanceAfter: fromBefore - amount, ...readTrail(reader, number) },
    { account: to, currency, delta: amount, balanceAfter: toBefore + amount, ...readTrail(reader, number) },
  ]
}
