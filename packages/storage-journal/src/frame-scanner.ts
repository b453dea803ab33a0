import { crc32 } from 'node:zlib'
import { checksum } from './checksum.ts'
import type { OpenFile } from './files.ts'
import { decodeHeader, type FrameHeader, HEADER_BYTES, nextSector, SECTOR_BYTES } from './frame.ts'
import type { Place } from './place.ts'

const WINDOW_BYTES = 1 << 18
const BLANK = Buffer.alloc(SECTOR_BYTES)
const BLANK_BLOCK = Buffer.alloc(1 << 14)

/** A frame whose header and meta part are as they were written. */
export interface Frame {
  readonly at: number
  readonly sequence: number
  /** A view, valid until the scanner is asked for more. */
  readonly meta: Buffer
  readonly payloadAt: number
  readonly payloadBytes: number
  /** Where the next one begins, if there is one. */
  readonly end: number
}

/** Why there is no frame where one might be. */
export interface NoFrame {
  /** `blank`: the first sector was never written. `torn`: sectors of it were not. `damaged`: it is none of both. */
  readonly kind: 'blank' | 'torn' | 'damaged'
  readonly found: string
}

/** Sectors from `at` to `end`. */
export interface SectorRange {
  readonly at: number
  readonly end: number
}

/**
 * Reads the frames of one file in order. A frame that was being written when the power failed lacks sectors, and those are as
 * they were before: zeros, or beyond the end of the file. What is wrong in any other way is damage.
 */
export class FrameScanner {
  readonly #file: OpenFile
  readonly #fileNumber: number
  readonly size: number
  #window: Buffer
  #windowAt = 0
  #windowBytes = 0

  constructor(file: OpenFile, fileNumber: number) {
    this.#file = file
    this.#fileNumber = fileNumber
    this.size = file.size()
    this.#window = Buffer.allocUnsafeSlow(Math.max(SECTOR_BYTES, Math.min(this.size, WINDOW_BYTES)))
  }

  frameAt(at: number): Frame | NoFrame {
    const sector = this.#bytes(at, SECTOR_BYTES)
    if (isBlank(sector)) return { kind: 'blank', found: 'nothing' }
    const header = decodeHeader(sector)
    if (!header) return { kind: 'damaged', found: 'a header whose checksum is wrong' }
    if (header.fileNumber !== this.#fileNumber) return { kind: 'damaged', found: `one of file ${header.fileNumber}` }
    return this.#frame(at, header)
  }

  /** Whether the bytes of the place are what they should be; if not, whether sectors of it were never written. */
  check(place: Place): 'intact' | 'torn' | 'damaged' {
    if (checksum(this.#bytes(place.at, place.bytes)) === place.crc) return 'intact'
    return this.#lacksSector(place.at, place.at + place.bytes) ? 'torn' : 'damaged'
  }

  /** Where the first frame of at least this sequence begins in these ranges; undefined when there is none. */
  findFrame(ranges: readonly SectorRange[], sequenceMin: number): number | undefined {
    for (const { at, end } of ranges) {
      for (let sector = at; sector < end; sector += SECTOR_BYTES) {
        const header = decodeHeader(this.#bytes(sector, HEADER_BYTES))
        if (header && header.fileNumber === this.#fileNumber && header.sequence >= sequenceMin) return sector
      }
    }
    return undefined
  }

  /** The sectors from `from` on that have something in them, joined to ranges. Mostly there are none, so it looks at many at once. */
  writtenRanges(from: number): SectorRange[] {
    const ranges: { at: number; end: number }[] = []
    for (let at = nextSector(from); at < this.size; ) {
      if (BLANK_BLOCK.equals(this.#bytes(at, BLANK_BLOCK.byteLength))) {
        at += BLANK_BLOCK.byteLength
        continue
      }
      const end = at + SECTOR_BYTES
      const last = ranges.at(-1)
      const isWritten = !isBlank(this.#bytes(at, SECTOR_BYTES))
      if (isWritten && last?.end === at) last.end = end
      else if (isWritten) ranges.push({ at, end })
      at = end
    }
    return ranges
  }

  /** Writes again what is there, up to the end of the file. */
  rewrite(at: number, end: number): void {
    const bytes = Math.min(end, this.size) - at
    this.#file.write([Buffer.from(this.#bytes(at, bytes))], at)
  }

  #frame(at: number, { sequence, metaBytes, metaChecksum, payloadBytes }: FrameHeader): Frame | NoFrame {
    const payloadAt = at + HEADER_BYTES + metaBytes
    const end = nextSector(payloadAt + payloadBytes)
    const isWithin = payloadAt <= this.size
    const meta = isWithin ? this.#bytes(at + HEADER_BYTES, metaBytes) : undefined
    if (meta && crc32(meta) === metaChecksum) {
      if (payloadAt + payloadBytes <= this.size) return { at, sequence, meta, payloadAt, payloadBytes, end }
      return { kind: 'torn', found: `a frame of ${payloadAt + payloadBytes - at} bytes that the file ends in` }
    }
    const isTorn = !isWithin || this.#lacksSector(at, payloadAt)
    return { kind: isTorn ? 'torn' : 'damaged', found: 'a list of records whose checksum is wrong' }
  }

  #lacksSector(from: number, to: number): boolean {
    if (to > this.size) return true
    for (let at = Math.floor(from / SECTOR_BYTES) * SECTOR_BYTES; at < to; at += SECTOR_BYTES) {
      if (isBlank(this.#bytes(at, SECTOR_BYTES))) return true
    }
    return false
  }

  /** A view of the file's bytes; zeros stand for what is beyond its end. Valid until the next call. */
  #bytes(at: number, bytes: number): Buffer {
    if (at < this.#windowAt || at + bytes > this.#windowAt + this.#windowBytes) this.#load(at, bytes)
    const start = at - this.#windowAt
    return this.#window.subarray(start, start + bytes)
  }

  #load(at: number, bytes: number): void {
    if (bytes > this.#window.byteLength) this.#window = Buffer.allocUnsafeSlow(bytes)
    const read = this.#file.read(this.#window, at)
    this.#window.fill(0, read)
    this.#windowAt = at
    this.#windowBytes = this.#window.byteLength
  }
}

function isBlank(sector: Buffer): boolean {
  return BLANK.equals(sector)
}
