import type { Entry, Row, RowRange, Slot } from '@synod/protocol'
import { corruptAt } from '@synod/store-directory'
import type { Bytes } from './database.ts'
import { describeRecord } from './describe-record.ts'
import { chunkKey, logKey, printKey, rowKey, textOfRowKey } from './keys.ts'
import { decodeLogRecord } from './log-record.ts'
import { keptChunks, type Marks } from './marks.ts'
import { decodePlain } from './plain-record.ts'

/** See `Storage.readLog`. Throws a `StoreError` naming the slot of a damaged value. */
export function readLog(
  database: Bytes,
  path: string,
  compactedThrough: Slot,
  fromSlot: Slot,
  toSlot: Slot,
  bytesMax: number,
): Entry<Uint8Array>[] {
  const entries: Entry<Uint8Array>[] = []
  if (fromSlot <= compactedThrough) return entries
  let bytes = 0
  for (let slot = fromSlot; slot <= toSlot; slot++) {
    const key = logKey(slot)
    const record = database.getBinary(key)
    if (!record) break
    const entry = decodeLogRecord(slot, record)
    if (!entry) throw corruptAt(path, printKey(key), 'a chosen value', describeRecord(record))
    bytes += entry.value?.byteLength ?? 1
    if (entries.length > 0 && bytes > bytesMax) break
    entries.push({ slot, value: entry.value })
  }
  return entries
}

/** See `Storage.snapshotChunk`. Throws a `StoreError` naming the chunk when it is damaged, or not there and should be. */
export function readChunk(
  database: Bytes,
  path: string,
  marks: Marks,
  slot: Slot,
  index: number,
): Uint8Array | undefined {
  const kept = keptChunks(marks).find((chunks) => chunks.slot === slot)
  if (!kept || index < 0 || index >= kept.chunks) return undefined
  const key = chunkKey(slot, index)
  const record = database.getBinary(key)
  const chunk = record && decodePlain(key, record)
  if (chunk) return chunk
  throw corruptAt(path, printKey(key), 'a chunk of a snapshot', record ? describeRecord(record) : 'nothing')
}

/** A range of rows with its ends as keys. Throws a `RangeError` when an end is no possible key. */
export interface KeyRange {
  readonly from: Buffer
  readonly to: Buffer
  readonly limit: number
  readonly reverse: boolean
}

export function keyRange({ from, to, limit, reverse = false }: RowRange): KeyRange {
  return { from: rowKey(from), to: rowKey(to), limit, reverse }
}

/** See `Storage.readRows`. Throws a `StoreError` naming the key of a damaged row. */
export function readRows(database: Bytes, path: string, { from, to, limit, reverse }: KeyRange): Row[] {
  if (limit <= 0 || Buffer.compare(from, to) >= 0) return []
  const range = reverse
    ? { start: to, end: from, limit, reverse, exclusiveStart: true, inclusiveEnd: true }
    : { start: from, end: to, limit }
  return Array.from(database.getRange(range), ({ key, value }) => {
    const row = decodePlain(key, value)
    if (!row) throw corruptAt(path, printKey(key), 'a row', describeRecord(value))
    return { key: textOfRowKey(key), value: row }
  })
}
