import type { Row, SnapshotChunk } from '@synod/protocol'
import { crc32 } from './crc32.ts'
import { readBytes, readRows, readSlotOrNone, writeBytes, writeRows } from './fields.ts'
import type { Reader } from './reader.ts'
import { encodeText } from './text.ts'
import type { Writer } from './writer.ts'

/** The tag, the fields of the message, and a checksum. */
export const SNAPSHOT_CHUNK_FIELDS = 9

/**
 * `[tag, slot, index, chunks, bytes, rows, after, last, checksum]`. A snapshot replaces what a node would otherwise learn
 * from a quorum, and passes through a store and a stranger's memory on its way: so it is checked where it arrives, once more.
 */
export function writeSnapshotChunk(writer: Writer, chunk: SnapshotChunk): void {
  const { slot, index, chunks, bytes, rows, after, last } = chunk
  writer.uint(slot)
  writer.uint(index)
  writer.uint(chunks)
  writeBytes(writer, bytes)
  writeRows(writer, rows)
  writer.text(after)
  writer.boolean(last)
  writer.uint(checksumOf(chunk))
}

/** Refuses also when the checksum is not that of the content. */
export function readSnapshotChunk(reader: Reader): SnapshotChunk {
  const chunk: SnapshotChunk = {
    type: 'snapshotChunk',
    slot: readSlotOrNone(reader),
    index: reader.uint(),
    chunks: reader.uint(),
    bytes: readBytes(reader),
    rows: readRows(reader),
    after: reader.text(),
    last: reader.boolean(),
  }
  if (reader.uint() !== checksumOf(chunk)) reader.refuse('malformed', 'the checksum is of something else')
  return chunk
}

/**
 * The CRC-32 of slot, index, the number of bytes, the bytes, and of each row the lengths of key and value, the key in UTF-8,
 * and the value. A number goes in as 4 bytes, its lowest ones, the lowest first.
 */
function checksumOf({ slot, index, bytes, rows }: SnapshotChunk): number {
  let checksum = crc32(bytes, crc32(numbersAsBytes(slot, index, bytes.length)))
  for (const row of rows) checksum = addRow(checksum, row)
  return checksum
}

function addRow(before: number, { key, value }: Row): number {
  const keyBytes = encodeText(key)
  return crc32(value, crc32(keyBytes, crc32(numbersAsBytes(keyBytes.length, value.length), before)))
}

function numbersAsBytes(...numbers: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(numbers.length * 4)
  const view = new DataView(bytes.buffer)
  numbers.forEach((number, index) => {
    view.setUint32(index * 4, number, true) // a DataView keeps the lowest 32 bits
  })
  return bytes
}
