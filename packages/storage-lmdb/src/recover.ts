import {
  type Ballot,
  type DurableRecord,
  type Entry,
  isBallot,
  isSlot,
  NO_BALLOT,
  type Recovered,
  type Slot,
} from '@synod/protocol'
import { corruptAt, StoreError } from '@synod/store-directory'
import { type Bytes, commit } from './database.ts'
import { describeRecord } from './describe-record.ts'
import { chunkKey, LOG_END, logKey, type MetaName, metaKey, printKey, slotOfKey } from './keys.ts'
import { decodeLogRecord } from './log-record.ts'
import {
  decodeMark,
  encodeMark,
  isChunksAt,
  isFormat,
  isIdentity,
  isReceived,
  keptChunks,
  type Marks,
  NO_MARKS,
} from './marks.ts'

/** Raised whenever a store written before could be misread. */
export const FORMAT = 2

/** Marks an empty database as a store of this format; rejects any other that is not one. */
export async function checkFormat(database: Bytes, path: string): Promise<void> {
  const format = readMark(database, path, 'format', 'a format number', isFormat)
  if (format === FORMAT) return
  if (format === undefined && isEmpty(database)) {
    await commit(database, [{ key: metaKey('format'), record: encodeMark('format', FORMAT) }])
    return
  }
  const found = format === undefined ? 'no format number at meta/format' : `format ${format} at meta/format`
  throw new StoreError(
    'unknownFormat',
    `the store ${path} has ${found}, and this version of Synod reads format ${FORMAT}. ` +
      'Start the version that wrote it, or give this node a directory of its own.',
  )
}

/** The marks as they are on the disk. Throws a {@link StoreError} naming the key of a damaged one. */
export function readMarks(database: Bytes, path: string): Marks {
  const ballot = (name: MetaName) => readMark(database, path, name, 'a ballot', isBallot) ?? NO_BALLOT
  const slot = (name: MetaName) => readMark(database, path, name, 'a slot', isSlot) ?? 0
  return {
    ...NO_MARKS,
    identity: readMark(database, path, 'identity', 'an identity', isIdentity),
    promised: ballot('promised'),
    tried: ballot('tried'),
    chosenThrough: slot('chosen'),
    appliedThrough: slot('applied'),
    snapshot: readMark(database, path, 'snapshot', 'the slot and chunks of a snapshot', isChunksAt),
    staged: readMark(database, path, 'staged', 'the slot and chunks of a snapshot', isChunksAt),
    received: readMark(database, path, 'received', 'how far a snapshot was received', isReceived),
    compactedThrough: slot('compacted'),
  }
}

/** The records that rebuild the roles; see `Recovered`. Throws a {@link StoreError} naming the key of a damaged one. */
export function readRecovered(database: Bytes, path: string, marks: Marks): Recovered<Uint8Array> {
  checkChunks(database, path, marks)
  const { identity, snapshot, compactedThrough, promised, tried, chosenThrough, appliedThrough, received } = marks
  const records: DurableRecord<Uint8Array>[] = []
  if (identity) records.push({ type: 'identity', identity })
  if (snapshot) records.push({ type: 'snapshot', ...snapshot })
  if (compactedThrough > 0) records.push({ type: 'compacted', through: compactedThrough })
  if (promised !== NO_BALLOT) records.push({ type: 'promised', ballot: promised })
  if (tried !== NO_BALLOT) records.push({ type: 'tried', ballot: tried })
  if (chosenThrough > 0) records.push({ type: 'chosen', through: chosenThrough, learned: [] })
  if (appliedThrough > 0) records.push({ type: 'applied', through: appliedThrough, rows: [] })
  if (received) records.push({ type: 'received', ...received })
  for (const [ballot, entries] of readAccepted(database, path, chosenThrough)) {
    records.push({ type: 'accepted', ballot, entries })
  }
  return { records }
}

/** Each chunk is there; what it holds is checked when it is read. */
function checkChunks(database: Bytes, path: string, marks: Marks): void {
  for (const { slot, chunks } of keptChunks(marks)) {
    for (let index = 0; index < chunks; index++) {
      const key = chunkKey(slot, index)
      if (!database.doesExist(key)) throw corruptAt(path, printKey(key), 'a chunk of a snapshot', 'nothing')
    }
  }
}

/** The entries above the chosen mark by ballot, lowest first, each in slot order. */
function readAccepted(database: Bytes, path: string, chosenThrough: Slot): [Ballot, Entry<Uint8Array>[]][] {
  const byBallot = new Map<Ballot, Entry<Uint8Array>[]>()
  for (const { key, value } of database.getRange({ start: logKey(chosenThrough + 1), end: LOG_END })) {
    const entry = decodeLogRecord(slotOfKey(key), value)
    if (!entry) throw corruptAt(path, printKey(key), 'an accepted value', describeRecord(value))
    const entries = byBallot.get(entry.ballot) ?? []
    entries.push({ slot: entry.slot, value: entry.value })
    byBallot.set(entry.ballot, entries)
  }
  return [...byBallot].sort(([a], [b]) => a - b)
}

function readMark<T>(
  database: Bytes,
  path: string,
  name: MetaName,
  wanted: string,
  accepts: (value: unknown) => value is T,
): T | undefined {
  const record = database.getBinary(metaKey(name))
  if (!record) return undefined
  const value = decodeMark(name, record, accepts)
  if (value === undefined) throw corruptAt(path, `meta/${name}`, wanted, describeRecord(record))
  return value
}

/** As the file's header says: a damaged tree must not look like an empty one. */
function isEmpty(database: Bytes): boolean {
  const { entryCount } = database.getStats() as { entryCount: number }
  return entryCount === 0
}
