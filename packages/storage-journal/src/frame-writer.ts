import { crc32 } from 'node:zlib'
import type { DurableRecord, Entry, Row } from '@synod/protocol'
import { ByteWriter } from './byte-writer.ts'
import { checksum } from './checksum.ts'
import { encodeHeader, HEADER_BYTES } from './frame.ts'
import { NOOP_BYTES, type Place } from './place.ts'
import type { Inventory, PlacedEntry, PlacedRecord, PlacedRow } from './placed-record.ts'
import { NOOP_LENGTH, TAG } from './record-tags.ts'
import { checkRowKey } from './row-keys.ts'

/** Smaller bytes are copied into one buffer: for more than this a piece of its own is cheaper. */
const COPIED_BYTES_MAX = 4_096
/** A frame says in 32 bits how long it is. */
const FRAME_BYTES_MAX = 2 ** 31

/** Where a frame goes. */
export interface FrameTarget {
  readonly file: string
  readonly fileNumber: number
  readonly at: number
  readonly sequence: number
}

/** A place before it is known where the frame will lie. */
type UnknownPlace = { -readonly [Key in keyof Place]: Place[Key] }

/**
 * Puts records into one frame. Large values are not copied; they, and the pieces returned, must stay as they are until the
 * frame is written. One frame at a time: {@link clear}, {@link add}, {@link finish}.
 */
export class FrameWriter {
  readonly #meta = new ByteWriter()
  readonly #copied = new ByteWriter()
  #copiedFrom = 0
  #pieces: Uint8Array[] = []
  #payloadBytes = 0
  #places: UnknownPlace[] = []
  #noop: UnknownPlace | undefined

  clear(): void {
    this.#meta.clear()
    this.#copied.clear()
    this.#copiedFrom = 0
    this.#pieces = []
    this.#payloadBytes = 0
    this.#places = []
    this.#noop = undefined
  }

  /** How long the frame is, but for what `head` adds to it. */
  get bytes(): number {
    return HEADER_BYTES + this.#meta.end + this.#payloadBytes
  }

  /**
   * Takes one record more and returns it with places, which are true once {@link finish} was called. Throws a `RangeError` on a
   * row's key that is none.
   */
  add(record: DurableRecord<Uint8Array>): PlacedRecord {
    switch (record.type) {
      case 'accepted':
        return this.#accepted(record)
      case 'chosen':
        return this.#chosen(record)
      case 'applied':
        this.#meta.uint8(TAG.applied)
        this.#meta.float64(record.through)
        return { type: 'applied', through: record.through, rows: this.#rows(record.rows) }
      case 'history':
        this.#meta.uint8(TAG.history)
        return { type: 'history', rows: this.#rows(record.rows) }
      case 'snapshotChunk':
        this.#meta.uint8(TAG.snapshotChunk)
        this.#meta.float64(record.slot)
        this.#meta.uint32(record.index)
        return { type: 'snapshotChunk', slot: record.slot, index: record.index, place: this.#put(record.bytes) }
      default:
        this.#addMark(record)
        return record
    }
  }

  addInventory(inventory: Inventory): PlacedRecord {
    this.#meta.uint8(TAG.inventory)
    this.#meta.text(JSON.stringify(inventory))
    return { type: 'inventory', inventory }
  }

  /**
   * The frame, to be written at its target. `head` is JSON that stands before all records, in a file's first frame.
   */
  finish({ file, fileNumber, at, sequence }: FrameTarget, head?: string): Uint8Array[] {
    const metas = head === undefined ? [this.#meta.from(0)] : [encodeHead(head), this.#meta.from(0)]
    const metaBytes = metas.reduce((sum, { byteLength }) => sum + byteLength, 0)
    if (metaBytes + this.#payloadBytes > FRAME_BYTES_MAX) {
      throw new RangeError(`a group takes at most ${FRAME_BYTES_MAX} bytes, not ${metaBytes + this.#payloadBytes}`)
    }
    const payloadAt = at + HEADER_BYTES + metaBytes
    for (const place of this.#places) {
      place.file = file
      place.at += payloadAt
    }
    this.#endCopied()
    const metaChecksum = metas.reduce((before, bytes) => crc32(bytes, before), 0)
    const header = encodeHeader({ sequence, metaBytes, metaChecksum, payloadBytes: this.#payloadBytes, fileNumber })
    return [header, ...metas, ...this.#pieces]
  }

  #accepted(record: Extract<DurableRecord<Uint8Array>, { type: 'accepted' }>): PlacedRecord {
    this.#meta.uint8(TAG.accepted)
    this.#meta.float64(record.ballot)
    return { type: 'accepted', ballot: record.ballot, entries: this.#entries(record.entries) }
  }

  #chosen(record: Extract<DurableRecord<Uint8Array>, { type: 'chosen' }>): PlacedRecord {
    this.#meta.uint8(TAG.chosen)
    this.#meta.float64(record.through)
    return { type: 'chosen', through: record.through, learned: this.#entries(record.learned) }
  }

  #addMark(record: Extract<PlacedRecord, { type: 'identity' | 'promised' | 'tried' | 'received' }> | Snapshot): void {
    const meta = this.#meta
    meta.uint8(TAG[record.type])
    if (record.type === 'promised' || record.type === 'tried') meta.float64(record.ballot)
    else if (record.type === 'identity') meta.text(JSON.stringify(record.identity))
    else if (record.type === 'compacted') meta.float64(record.through)
    else if (record.type === 'received') {
      const { slot, chunks, next, after } = record
      meta.text(JSON.stringify({ slot, chunks, next, after }))
    } else {
      meta.float64(record.slot)
      meta.uint32(record.chunks)
    }
  }

  #entries(entries: readonly Entry<Uint8Array>[]): PlacedEntry[] {
    this.#meta.uint32(entries.length)
    return entries.map(({ slot, value }) => {
      this.#meta.float64(slot)
      return { slot, place: value === null ? this.#putNoop() : this.#put(value) }
    })
  }

  #rows(rows: readonly Row[]): PlacedRow[] {
    this.#meta.uint32(rows.length)
    return rows.map(({ key, value }) => {
      checkRowKey(key)
      this.#meta.text(key)
      return { key, place: this.#put(value) }
    })
  }

  /** Length and checksum into the meta part, bytes into the payload. */
  #put(bytes: Uint8Array): Place {
    const place = { file: '', at: this.#payloadBytes, bytes: bytes.byteLength, crc: checksum(bytes) }
    this.#meta.uint32(place.bytes)
    this.#meta.uint32(place.crc)
    this.#places.push(place)
    this.#payloadBytes += place.bytes
    if (place.bytes <= COPIED_BYTES_MAX) this.#copied.bytes(bytes)
    else {
      this.#endCopied()
      this.#pieces.push(bytes)
    }
    return place
  }

  #putNoop(): Place {
    this.#meta.uint32(NOOP_LENGTH)
    this.#meta.uint32(0)
    if (this.#noop) return this.#noop
    this.#noop = { file: '', at: 0, bytes: NOOP_BYTES, crc: 0 }
    this.#places.push(this.#noop)
    return this.#noop
  }

  #endCopied(): void {
    if (this.#copied.end > this.#copiedFrom) this.#pieces.push(this.#copied.from(this.#copiedFrom))
    this.#copiedFrom = this.#copied.end
  }
}

type Snapshot = Extract<PlacedRecord, { type: 'snapshot' | 'compacted' }>

function encodeHead(head: string): Buffer {
  const writer = new ByteWriter()
  writer.uint8(TAG.head)
  writer.text(head)
  return writer.from(0)
}
