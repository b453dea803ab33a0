import { assert } from '@synod/protocol'
import { atMost, DEFAULT_LIMITS } from './limits.ts'
import { encodeText, exactText } from './text.ts'

/** After a larger frame than this the buffer starts small again. */
const KEPT_BYTES_MAX = 1024 * 1024
const FRESH_BYTES = 64 * 1024

/** Longer byte strings wait for the frame and are copied once, straight into it; a shorter one is not worth the trouble. */
const INLINE_BYTES_MAX = 4096

/** Up to here a loop is faster than the platform's copy. */
const LOOP_BYTES_MAX = 24

/** Names are hardly longer. */
const ASCII_LENGTH_MAX = 255

/** A byte string that belongs behind the first `at` bytes of the buffer. */
interface LongBytes {
  readonly at: number
  readonly bytes: Uint8Array
}

/**
 * Writes MessagePack, each value in its shortest form, as msgpackr does, into one buffer that is used again for every
 * frame: nothing is built only to be written.
 */
export class Writer {
  #bytes = new Uint8Array(FRESH_BYTES)
  #view = new DataView(this.#bytes.buffer)
  #at = 0
  #items = 0
  #long: LongBytes[] = []
  #longLength = 0

  /** Bytes so far. */
  get length(): number {
    return this.#at + this.#longLength
  }

  /** Elements of all lists so far. */
  get items(): number {
    return this.#items
  }

  /** A whole number from 0 to 2^53 − 1. */
  uint(value: number): void {
    this.#reserve(9)
    if (value >>> 0 !== value) this.#wholeFloat(value)
    else if (value < 0x80) this.#bytes[this.#at++] = value
    else if (value < 0x100) this.#token(0xcc, value, 1)
    else if (value < 0x10000) this.#token(0xcd, value, 2)
    else this.#token(0xce, value, 4)
  }

  boolean(value: boolean): void {
    this.#reserve(1)
    this.#bytes[this.#at++] = value ? 0xc3 : 0xc2
  }

  nil(): void {
    this.#reserve(1)
    this.#bytes[this.#at++] = 0xc0
  }

  /** Throws a `RangeError` for more than `bytesMax`. */
  bytes(value: Uint8Array, bytesMax: number): void {
    const { length } = value
    if (length > bytesMax) atMost(length, bytesMax, 'bytes in a value')
    this.#reserve(5 + INLINE_BYTES_MAX)
    if (length < 0x100) this.#token(0xc4, length, 1)
    else if (length < 0x10000) this.#token(0xc5, length, 2)
    else this.#token(0xc6, length, 4)
    if (length <= INLINE_BYTES_MAX) this.#put(value)
    else {
      this.#long.push({ at: this.#at, bytes: value })
      this.#longLength += length
    }
  }

  /** Throws a `RangeError` for more than `textBytesMax` bytes, a `TypeError` for a text that would not come back exactly. */
  text(value: string): void {
    if (value.length <= ASCII_LENGTH_MAX && this.#ascii(value)) return
    const { textBytesMax } = DEFAULT_LIMITS
    const bytes = encodeText(exactText(value))
    atMost(bytes.length, textBytesMax, 'bytes in a text')
    this.#reserve(3 + bytes.length)
    this.#textHeader(bytes.length)
    this.#put(bytes)
  }

  /** The header of a list of `count` fields. */
  tuple(count: number): void {
    this.#reserve(5)
    if (count < 0x10) this.#bytes[this.#at++] = 0x90 | count
    else if (count < 0x10000) this.#token(0xdc, count, 2)
    else this.#token(0xdd, count, 4)
  }

  /** A list whose elements count as items of the frame. Throws a `RangeError` for more than `countMax`. */
  list<T>(elements: readonly T[], countMax: number, write: (writer: Writer, element: T) => void): void {
    const { length } = elements
    if (length > countMax) atMost(length, countMax, 'elements in a list')
    this.#items += length
    this.tuple(length)
    for (const element of elements) write(this, element)
  }

  /** All {@link length} bytes, at the front of `frame` or, without one, in memory of their own. */
  copy(frame: Uint8Array | undefined): Uint8Array {
    const end = this.#at
    // The engine leaves out filling with zeros what it makes as a copy.
    if (frame === undefined && this.#longLength === 0) return new Uint8Array(this.#bytes.subarray(0, end))
    const copy = frame ?? new Uint8Array(this.length)
    let from = 0
    let to = 0
    for (const { at, bytes } of this.#long) {
      copy.set(this.#bytes.subarray(from, at), to)
      to += at - from
      copy.set(bytes, to)
      to += bytes.length
      from = at
    }
    if (end - from > LOOP_BYTES_MAX) copy.set(this.#bytes.subarray(from, end), to)
    else for (let index = from; index < end; index++) copy[to + index - from] = this.#bytes[index]!
    return copy
  }

  /** Forgets what was written, whether it was whole or not. */
  clear(): void {
    this.#at = 0
    this.#items = 0
    this.#longLength = 0
    if (this.#long.length > 0) this.#long = []
    if (this.#bytes.length > KEPT_BYTES_MAX) this.#move(new Uint8Array(FRESH_BYTES))
  }

  /** False, and nothing written, for a text that is not ASCII. */
  #ascii(value: string): boolean {
    const { length } = value
    this.#reserve(2 + length)
    const start = this.#at
    this.#textHeader(length)
    const bytes = this.#bytes
    for (let index = 0; index < length; index++) {
      const code = value.charCodeAt(index)
      if (code >= 0x80) {
        this.#at = start
        return false
      }
      bytes[this.#at++] = code
    }
    return true
  }

  #textHeader(length: number): void {
    if (length < 0x20) this.#bytes[this.#at++] = 0xa0 | length
    else if (length < 0x100) this.#token(0xd9, length, 1)
    else this.#token(0xda, length, 2)
  }

  #token(token: number, value: number, size: 1 | 2 | 4): void {
    const bytes = this.#bytes
    const at = this.#at
    bytes[at] = token
    if (size === 1) bytes[at + 1] = value
    else if (size === 2) {
      bytes[at + 1] = value >>> 8
      bytes[at + 2] = value
    } else this.#view.setUint32(at + 1, value)
    this.#at = at + 1 + size
  }

  #wholeFloat(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) {
      assert(false, `a number on the wire is a whole one from 0 to 2^53 − 1, not ${value}`)
    }
    this.#bytes[this.#at] = 0xcb
    this.#view.setFloat64(this.#at + 1, value)
    this.#at += 9
  }

  #put(value: Uint8Array): void {
    const { length } = value
    if (length > LOOP_BYTES_MAX) this.#bytes.set(value, this.#at)
    else for (let index = 0; index < length; index++) this.#bytes[this.#at + index] = value[index]!
    this.#at += length
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return
    const larger = new Uint8Array(this.#bytes.length * 2 + bytes)
    larger.set(this.#bytes)
    this.#move(larger)
  }

  #move(bytes: Uint8Array<ArrayBuffer>): void {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer)
  }
}
