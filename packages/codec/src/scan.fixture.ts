import { FORBIDDEN_KEY } from './data-reader.ts'
import { BIGINT_EXTENSION } from './exact.ts'
import { DATA_DEPTH_MAX } from './limits.ts'
import { Refusal, type RefusalReason } from './result.ts'
import { decodeText, TEXT_WITH_MARK_BYTES_MAX } from './text.ts'

/** Lists at one depth of a frame. */
export interface Level {
  readonly elementsMax: number
  /** A tuple has fields, which are bounded by its layout; the elements of any other list count as items. */
  readonly isTuple: boolean
}

/** How large the parts of a frame may be, whatever they say. */
export interface Shape {
  /** What is being read, for a refusal's detail. */
  readonly subject: string
  /** Plain data: also bigints, fractions and objects. In messages a number is a whole one. */
  readonly isData: boolean
  /** The outermost list first. */
  readonly levels: readonly Level[]
  readonly frameBytesMax: number
  readonly itemsMax: number
  readonly bytesMax: number
  readonly textBytesMax: number
}

export interface Findings {
  /** Whether there are byte values, which will be views of what is unpacked. */
  readonly holdsBytes: boolean
  /** Keys of all objects together. An object with the same key twice comes out with fewer. */
  readonly keys: number
}

/**
 * Passes over one MessagePack value from header to header and throws a {@link Refusal} unless it is whole, ends with the
 * bytes, stays within `shape`, and has only tokens that Synod writes. Builds nothing, so that msgpackr never allocates for
 * what a hostile sender merely declares.
 */
export function scan(bytes: Uint8Array, shape: Shape): Findings {
  const scanner = new Scanner(bytes, shape)
  scanner.run()
  return scanner
}

// How many values are still missing in the list or object at each depth, and whether it is an object. Depth 0 is the frame.
const missing = new Int32Array(DATA_DEPTH_MAX + 1)
const isObject = new Uint8Array(DATA_DEPTH_MAX + 1)

// As the first two bytes of a float of 64 bits: 2^32, the least whole number that is not written as an integer, and 2^53.
const FLOAT_2_32 = 0x41f0
const FLOAT_2_53 = 0x4340

class Scanner {
  readonly #bytes: Uint8Array
  readonly #end: number
  readonly #shape: Shape
  #at = 0
  #depth = 0
  #items = 0
  holdsBytes = false
  keys = 0

  constructor(bytes: Uint8Array, shape: Shape) {
    this.#bytes = bytes
    this.#end = bytes.length
    this.#shape = shape
  }

  run(): void {
    missing[0] = 1
    for (;;) {
      const values = this.#value()
      if (values > 0) {
        missing[++this.#depth] = values
        continue
      }
      while (--missing[this.#depth]! === 0) {
        if (this.#depth-- === 0) {
          this.#finish()
          return
        }
      }
    }
  }

  /** Passes over a header with what it owns, and returns how many values belong to it: none unless a list or an object. */
  #value(): number {
    const token = this.#take(1)
    if (isObject[this.#depth] === 1 && this.#depth > 0 && missing[this.#depth]! % 2 === 0) return this.#key(token)
    if (token < 0x80 || token >= 0xe0) return 0
    if (token < 0x90) return this.#map(token & 0x0f)
    if (token < 0xa0) return this.#list(token & 0x0f)
    if (token < 0xc0) return this.#text(token & 0x1f)
    switch (token) {
      case 0xc0:
      case 0xc2:
      case 0xc3:
        return 0
      case 0xc4:
        return this.#binary(this.#take(1))
      case 0xc5:
        return this.#binary(this.#take(2))
      case 0xc6:
        return this.#binary(this.#take(4))
      case 0xc7:
        return this.#extension(this.#take(1))
      case 0xc8:
        return this.#extension(this.#take(2))
      case 0xd8:
        return this.#extension(16)
      case 0xcb:
        return this.#float()
      case 0xcc:
      case 0xd0:
        return this.#pass(1)
      case 0xcd:
      case 0xd1:
        return this.#pass(2)
      case 0xce:
      case 0xd2:
        return this.#pass(4)
      case 0xcf:
        return this.#refuse('out of range', 'an unsigned integer of 64 bits')
      case 0xd3:
        return this.#pass(8)
      case 0xd9:
        return this.#text(this.#take(1))
      case 0xda:
        return this.#text(this.#take(2))
      case 0xdb:
        return this.#text(this.#take(4))
      case 0xdc:
        return this.#list(this.#take(2))
      case 0xdd:
        return this.#list(this.#take(4))
      case 0xde:
        return this.#map(this.#take(2))
      case 0xdf:
        return this.#map(this.#take(4))
      default:
        return this.#refuse('malformed', 'a token that nobody writes')
    }
  }

  #list(count: number): number {
    const level = this.#level()
    this.#claim(count, count, level)
    isObject[this.#depth + 1] = 0
    return count
  }

  #map(count: number): number {
    if (!this.#shape.isData) this.#refuse('wrong type', 'an object')
    this.#claim(count, count * 2, this.#level())
    this.keys += count
    isObject[this.#depth + 1] = 1
    return count * 2
  }

  #level(): Level {
    const { levels, isData } = this.#shape
    return (
      levels[this.#depth] ??
      this.#refuse(isData ? 'oversized' : 'wrong type', `lists nested deeper than ${levels.length} levels`)
    )
  }

  /** An element takes at least a byte, so a count above what is left is a lie. */
  #claim(count: number, bytesMin: number, { elementsMax, isTuple }: Level): void {
    if (bytesMin > this.#end - this.#at) this.#refuse('truncated', `fewer bytes than the ${count} elements declared`)
    if (count > elementsMax) {
      this.#refuse(isTuple ? 'malformed' : 'oversized', `${count} elements, at most ${elementsMax} are allowed`)
    }
    if (isTuple) return
    this.#items += count
    const { itemsMax } = this.#shape
    if (this.#items > itemsMax) this.#refuse('oversized', `more than ${itemsMax} elements in all`)
  }

  #key(token: number): number {
    const header = token === 0xd9 ? 1 : token === 0xda ? 2 : token === 0xdb ? 4 : 0
    if (header === 0 && (token < 0xa0 || token >= 0xc0)) this.#refuse('wrong type', 'a key that is no text')
    const length = header === 0 ? token & 0x1f : this.#take(header)
    this.#text(length)
    if (length === FORBIDDEN_KEY.length && decodeText(this.#bytes, this.#at - length, this.#at) === FORBIDDEN_KEY) {
      this.#refuse('malformed', `a key ${FORBIDDEN_KEY}`)
    }
    return 0
  }

  #text(length: number): number {
    const { textBytesMax } = this.#shape
    if (length > textBytesMax)
      this.#refuse('oversized', `a text of ${length} bytes, at most ${textBytesMax} are allowed`)
    const from = this.#at
    this.#pass(length)
    for (let at = from; at < this.#at; at++) {
      if (this.#bytes[at]! >= 0x80) return this.#unicode(from, length)
    }
    return 0
  }

  /** msgpackr would put replacement characters for what is not UTF-8, and drop a byte order mark. */
  #unicode(from: number, length: number): number {
    const text = decodeText(this.#bytes, from, from + length)
    if (text === undefined) this.#refuse('malformed', 'a text that is not UTF-8')
    if (length > TEXT_WITH_MARK_BYTES_MAX && text.startsWith('\ufeff')) {
      this.#refuse('malformed', 'a long text that begins with a byte order mark')
    }
    return 0
  }

  #binary(length: number): number {
    const { bytesMax } = this.#shape
    if (length > bytesMax) this.#refuse('oversized', `${length} bytes, at most ${bytesMax} are allowed`)
    this.holdsBytes = true
    return this.#pass(length)
  }

  #extension(length: number): number {
    if (this.#take(1) !== BIGINT_EXTENSION) this.#refuse('malformed', 'an extension other than a bigint')
    if (length === 0) this.#refuse('malformed', 'a bigint without bytes')
    if (!this.#shape.isData) this.#refuse('wrong type', 'a bigint')
    return this.#pass(length)
  }

  #float(): number {
    this.#pass(8)
    if (this.#shape.isData) return 0
    const top = (this.#bytes[this.#at - 8]! << 8) | this.#bytes[this.#at - 7]!
    if (top < FLOAT_2_32 || top >= FLOAT_2_53) this.#refuse('wrong type', 'float where integer is expected')
    return 0
  }

  #finish(): void {
    if (this.#at !== this.#end) this.#refuse('trailing', `${this.#end - this.#at} bytes too many`)
  }

  /** The number in the next bytes. */
  #take(size: 1 | 2 | 4): number {
    const at = this.#at
    this.#pass(size)
    const bytes = this.#bytes
    if (size === 1) return bytes[at]!
    if (size === 2) return (bytes[at]! << 8) | bytes[at + 1]!
    return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0
  }

  #pass(count: number): 0 {
    if (count > this.#end - this.#at) this.#refuse('truncated', `${count} bytes declared`)
    this.#at += count
    return 0
  }

  #refuse(reason: RefusalReason, what: string): never {
    throw new Refusal(reason, `${this.#shape.subject}: ${what}, before byte ${this.#at} of ${this.#end}`)
  }
}
