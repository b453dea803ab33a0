import type { ByteReader, ByteWriter } from './history-bytes.ts'
import type { HistoryEntry, Posting } from './history-event.ts'
import { isStatusCode } from './status.ts'
import { isKindCode, KIND_CODES, kindOf } from './transfer-record.ts'

/** A posting as it is stored: with the way back to the earlier postings of its account. */
export interface StoredPosting {
  readonly account: string
  readonly currency: string
  readonly delta: bigint
  readonly balanceAfter: bigint
  /** Which posting of its account it is, from 1. */
  readonly ordinal: number
  /** For level 0, 1 … the entry of the posting to go back to, see `AccountTrails`; 0 where there is none. */
  readonly back: readonly number[]
}

/** A movement as it is stored. */
export interface StoredEntry extends Omit<HistoryEntry, 'postings'> {
  /** Which movement of all it is, from 1. */
  readonly number: number
  readonly slot: number
  /** Which command of the slot's batch, from 0. */
  readonly index: number
  /** Replicated time in milliseconds since 1970. */
  readonly time: number
  readonly postings: readonly StoredPosting[]
}

/** Gives a posting its ordinal, and writes both this and the way back. */
export type WriteTrail = (writer: ByteWriter, posting: Posting) => void

/** What an entry may lack: one bit each, never reused. */
const HAS_MEMO = 1
const HAS_CURRENCY = 2
const HAS_FROM = 4
const HAS_TO = 8
const HAS_AMOUNT = 16
const HAS_FROM_BEFORE = 32
const HAS_TO_BEFORE = 64
const HAS_CHAIN = 128
const HAS_HOLD = 256
const HAS_REVERSES = 512
const HAS_EXPIRY = 1024

/** An account of a posting is mostly that of a side of its entry. */
const OF_FROM = 0
const OF_TO = 1
const OF_OTHER = 2

/** The status comes second, so that a reader who is after applied movements alone need not decode the others. */
export function writeEntry(writer: ByteWriter, index: number, entry: HistoryEntry, writeTrail: WriteTrail): void {
  writer.byte(KIND_CODES[entry.kind])
  writer.byte(entry.status)
  writer.whole(index)
  writer.ascii(entry.id)
  writer.whole(presenceOf(entry))
  if (entry.memo !== '') writer.text(entry.memo)
  if (entry.currency !== null) writer.ascii(entry.currency)
  if (entry.from !== null) writer.ascii(entry.from)
  if (entry.to !== null) writer.ascii(entry.to)
  if (entry.amount !== null) writer.integer(entry.amount)
  if (entry.fromBefore !== null) writer.integer(entry.fromBefore)
  if (entry.toBefore !== null) writer.integer(entry.toBefore)
  if (entry.chain !== null) writer.ascii(entry.chain)
  if (entry.hold !== null) writer.ascii(entry.hold)
  if (entry.reverses !== null) writer.ascii(entry.reverses)
  if (entry.expiresAt !== null) writer.whole(entry.expiresAt)
  writer.byte(entry.postings.length)
  for (const posting of entry.postings) writePosting(writer, entry, posting, writeTrail)
}

/** Reads an entry of a row. Throws a `RangeError` unless `writeEntry` wrote it. */
export function readEntry(reader: ByteReader, at: Pick<StoredEntry, 'number' | 'slot' | 'time'>): StoredEntry {
  const kind = reader.byte()
  const status = reader.byte()
  if (!isKindCode(kind) || !isStatusCode(status)) throw new RangeError('an entry of no known kind or status')
  const index = reader.whole()
  const id = reader.ascii()
  const presence = reader.whole()
  const memo = (presence & HAS_MEMO) === 0 ? '' : reader.text()
  const currency = (presence & HAS_CURRENCY) === 0 ? null : reader.ascii()
  const from = (presence & HAS_FROM) === 0 ? null : reader.ascii()
  const to = (presence & HAS_TO) === 0 ? null : reader.ascii()
  const amount = (presence & HAS_AMOUNT) === 0 ? null : reader.integer()
  const fromBefore = (presence & HAS_FROM_BEFORE) === 0 ? null : reader.integer()
  const toBefore = (presence & HAS_TO_BEFORE) === 0 ? null : reader.integer()
  const chain = (presence & HAS_CHAIN) === 0 ? null : reader.ascii()
  const hold = (presence & HAS_HOLD) === 0 ? null : reader.ascii()
  const reverses = (presence & HAS_REVERSES) === 0 ? null : reader.ascii()
  const expiresAt = (presence & HAS_EXPIRY) === 0 ? null : reader.whole()
  const { number, slot, time } = at
  const postings = readPostings(reader, { number, currency, from, fromBefore, to, toBefore })
  return {
    number,
    slot,
    index,
    time,
    id,
    kind: kindOf(kind),
    status,
    memo,
    currency,
    from,
    to,
    amount,
    fromBefore,
    toBefore,
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
  if (entry.currency !== null) presence |= HAS_CURRENCY
  if (entry.from !== null) presence |= HAS_FROM
  if (entry.to !== null) presence |= HAS_TO
  if (entry.amount !== null) presence |= HAS_AMOUNT
  if (entry.fromBefore !== null) presence |= HAS_FROM_BEFORE
  if (entry.toBefore !== null) presence |= HAS_TO_BEFORE
  if (entry.chain !== null) presence |= HAS_CHAIN
  if (entry.hold !== null) presence |= HAS_HOLD
  if (entry.reverses !== null) presence |= HAS_REVERSES
  return entry.expiresAt === null ? presence : presence | HAS_EXPIRY
}

/** Of a side whose balance before is in the entry the delta follows from the balance after. */
function writePosting(writer: ByteWriter, entry: HistoryEntry, posting: Posting, writeTrail: WriteTrail): void {
  if (posting.account === entry.from && isOfSide(entry, posting, entry.fromBefore)) {
    writer.byte(OF_FROM)
  } else if (posting.account === entry.to && isOfSide(entry, posting, entry.toBefore)) {
    writer.byte(OF_TO)
  } else {
    writer.byte(OF_OTHER)
    writer.ascii(posting.account)
    writer.ascii(posting.currency)
    writer.integer(posting.delta)
  }
  writer.integer(posting.balanceAfter)
  writeTrail(writer, posting)
}

function isOfSide(entry: HistoryEntry, posting: Posting, before: bigint | null): boolean {
  return before !== null && posting.currency === entry.currency
}

type Sides = Pick<StoredEntry, 'number' | 'currency' | 'from' | 'fromBefore' | 'to' | 'toBefore'>

function readPostings(reader: ByteReader, sides: Sides): StoredPosting[] {
  const postings: StoredPosting[] = []
  for (let left = reader.byte(); left > 0; left--) postings.push(readPosting(reader, sides))
  return postings
}

function readPosting(reader: ByteReader, sides: Sides): StoredPosting {
  const side = reader.byte()
  if (side === OF_OTHER) {
    const [account, currency, delta] = [reader.ascii(), reader.ascii(), reader.integer()]
    const balanceAfter = reader.integer()
    return { account, currency, delta, balanceAfter, ordinal: reader.whole(), back: readWaysBack(reader, sides.number) }
  }
  const [account, before] = side === OF_FROM ? [sides.from, sides.fromBefore] : [sides.to, sides.toBefore]
  const { currency } = sides
  if (side > OF_TO || account === null || before === null || currency === null) {
    throw new RangeError('a posting of an account that its entry does not name')
  }
  const balanceAfter = reader.integer()
  const delta = balanceAfter - before
  return { account, currency, delta, balanceAfter, ordinal: reader.whole(), back: readWaysBack(reader, sides.number) }
}

function readWaysBack(reader: ByteReader, number: number): number[] {
  const back: number[] = []
  for (let left = reader.byte(); left > 0; left--) back.push(readBack(reader, number))
  return back
}

/** Ways back are stored as distances, which are mostly small; 0 says that there is none. */
export function writeBack(writer: ByteWriter, number: number, earlier: number): void {
  writer.whole(earlier === 0 ? 0 : number - earlier)
}

function readBack(reader: ByteReader, number: number): number {
  const distance = reader.whole()
  if (distance >= number) throw new RangeError('a way back to before the first entry')
  return distance === 0 ? 0 : number - distance
}
