import { type Ballot, isBallot, isSlot, type Slot } from '@synod/protocol'
import { ByteReader } from './byte-reader.ts'
import { isIdentity, isInventory, isReceived, isSlotOrNone } from './marks.ts'
import { NOOP_BYTES, type Place } from './place.ts'
import type { PlacedEntry, PlacedRecord, PlacedRow } from './placed-record.ts'
import { NOOP_LENGTH, TAG } from './record-tags.ts'

/** What a frame's meta part says. */
export interface FrameContent {
  /** JSON; only in a file's first frame. */
  readonly head: unknown
  readonly records: readonly PlacedRecord[]
  /** All places of the payload, in order. */
  readonly places: readonly Place[]
}

/** Reads a meta part. Throws a `RangeError` on one that a `FrameWriter` does not write. */
export function readContent(meta: Buffer, file: string, payloadAt: number, payloadBytes: number): FrameContent {
  const reader = new ContentReader(meta, file, payloadAt)
  const content = reader.read()
  const end = payloadAt + payloadBytes
  if (reader.payloadEnd !== end)
    throw new RangeError(`its payload ends at ${end}, and its parts at ${reader.payloadEnd}`)
  return content
}

class ContentReader {
  readonly #bytes: ByteReader
  readonly #file: string
  readonly #places: Place[] = []
  payloadEnd: number

  constructor(meta: Buffer, file: string, payloadAt: number) {
    this.#bytes = new ByteReader(meta)
    this.#file = file
    this.payloadEnd = payloadAt
  }

  read(): FrameContent {
    const records: PlacedRecord[] = []
    let head: unknown
    while (this.#bytes.left > 0) {
      const tag = this.#bytes.uint8()
      if (tag === TAG.head) head = this.#json(isAnything)
      else records.push(this.#record(tag))
    }
    return { head, records, places: this.#places }
  }

  #record(tag: number): PlacedRecord {
    switch (tag) {
      case TAG.identity:
        return { type: 'identity', identity: this.#json(isIdentity) }
      case TAG.promised:
        return { type: 'promised', ballot: this.#ballot() }
      case TAG.tried:
        return { type: 'tried', ballot: this.#ballot() }
      case TAG.accepted:
        return { type: 'accepted', ballot: this.#ballot(), entries: this.#entries() }
      case TAG.chosen:
        return { type: 'chosen', through: this.#mark(), learned: this.#entries() }
      case TAG.applied:
        return { type: 'applied', through: this.#mark(), rows: this.#rows() }
      case TAG.history:
        return { type: 'history', rows: this.#rows() }
      case TAG.snapshotChunk:
        return { type: 'snapshotChunk', slot: this.#mark(), index: this.#bytes.uint32(), place: this.#place() }
      case TAG.received:
        return { type: 'received', ...this.#json(isReceived) }
      case TAG.snapshot:
        return { type: 'snapshot', slot: this.#mark(), chunks: this.#bytes.uint32() }
      case TAG.compacted:
        return { type: 'compacted', through: this.#mark() }
      case TAG.inventory:
        return { type: 'inventory', inventory: this.#json(isInventory) }
      default:
        throw new RangeError(`it has a record of an unknown kind, ${tag}`)
    }
  }

  #entries(): PlacedEntry[] {
    return this.#list(() => {
      const slot = this.#bytes.float64()
      if (!isSlot(slot)) throw new RangeError(`${slot} is no slot`)
      return { slot, place: this.#place() }
    })
  }

  #rows(): PlacedRow[] {
    return this.#list(() => ({ key: this.#bytes.text(), place: this.#place() }))
  }

  /** A wrong count runs into the end of the bytes before it costs anything. */
  #list<T>(read: () => T): T[] {
    const items: T[] = []
    for (let count = this.#bytes.uint32(); count > 0; count--) items.push(read())
    return items
  }

  #place(): Place {
    const bytes = this.#bytes.uint32()
    const crc = this.#bytes.uint32() | 0
    if (bytes === NOOP_LENGTH) return { file: this.#file, at: this.payloadEnd, bytes: NOOP_BYTES, crc }
    const place = { file: this.#file, at: this.payloadEnd, bytes, crc }
    this.payloadEnd += bytes
    this.#places.push(place)
    return place
  }

  #ballot(): Ballot {
    const ballot = this.#bytes.float64()
    if (!isBallot(ballot)) throw new RangeError(`${ballot} is no ballot`)
    return ballot
  }

  #mark(): Slot {
    const slot = this.#bytes.float64()
    if (!isSlotOrNone(slot)) throw new RangeError(`${slot} is no slot`)
    return slot
  }

  #json<T>(is: (value: unknown) => value is T): T {
    const text = this.#bytes.text()
    const value = parse(text)
    if (!is(value)) throw new RangeError(`it has a record that makes no sense: ${text.slice(0, 80)}`)
    return value
  }
}

function isAnything(_value: unknown): _value is unknown {
  return true
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
