import type { Limits } from './limits.ts'
import { Refusal, type RefusalReason } from './result.ts'
import { decodeText, TEXT_WITH_MARK_BYTES_MAX } from './text.ts'

// As the first two bytes of a float of 64 bits: 2^32, the least whole number that is not written as an integer, and 2^53.
const FLOAT_2_32 = 0x41f0
const FLOAT_2_53 = 0x4340

const float = new DataView(new ArrayBuffer(8))

/**
 * Reads one MessagePack value from front to back, strictly: whoever asks says what comes next, and anything else is refused
 * with a thrown {@link Refusal}: another token, one that Synod never writes, more than `limits` allow, or than there is.
 * A count or a length is judged before anything is made of it, so nothing is allocated for what is merely declared.
 */
export class Reader {
  /** What is being read, for a refusal's detail. */
  subject: string
  readonly limits: Limits
  readonly #bytes: Uint8Array
  readonly #end: number
  #at = 0
  #items = 0

  constructor(bytes: Uint8Array, subject: string, limits: Limits) {
    this.#bytes = bytes
    this.#end = bytes.length
    this.subject = subject
    this.limits = limits
  }

  /** A whole number from 0 to 2^53 − 1. */
  uint(): number {
    const token = this.token()
    if (token < 0x80) return token
    switch (token) {
      case 0xcc:
        return this.take(1)
      case 0xcd:
        return this.take(2)
      case 0xce:
        return this.take(4)
      case 0xcb:
        return this.#wholeFloat()
      case 0xd0:
        return this.#notNegative(this.take(1), 0x80)
      case 0xd1:
        return this.#notNegative(this.take(2), 0x8000)
      case 0xd2:
        return this.#notNegative(this.take(4), 0x80000000)
      case 0xcf:
        return this.#outOfRange()
      default:
        return token >= 0xe0 ? this.#outOfRange() : this.unexpected(token, 'integer')
    }
  }

  boolean(): boolean {
    const token = this.token()
    return token === 0xc3 || (token !== 0xc2 && this.unexpected(token, 'boolean'))
  }

  /** Whether the next value is nil, which is passed over then. */
  isNil(): boolean {
    if (this.#bytes[this.#at] !== 0xc0) return false // beyond the end there is undefined
    this.#at += 1
    return true
  }

  /** A text of at most `limits.textBytesMax` bytes. */
  text(): string {
    const token = this.token()
    const length = token >= 0xa0 && token < 0xc0 ? token & 0x1f : this.#longText(token)
    return this.textOf(length)
  }

  /** At most `bytesMax` bytes: a plain `Uint8Array` that is a view of what is read from. */
  bytes(bytesMax: number): Uint8Array {
    const token = this.token()
    const length = token === 0xc4 ? this.take(1) : token === 0xc5 ? this.take(2) : this.#longBytes(token)
    if (length > bytesMax) this.#refuseHere('oversized', `${length} bytes, at most ${bytesMax} are allowed`)
    return this.bytesOf(length)
  }

  /** The header of a list of exactly `fields` fields. */
  tuple(fields: number): void {
    this.exactly(fields, this.#count())
  }

  /** The header of a tuple whose first field tells how many there must be: how many there are, for {@link exactly}. */
  taggedTuple(): number {
    return this.#count() || this.refuse('wrong type', 'an empty list where a tag is expected')
  }

  exactly(fields: number, count: number): void {
    if (count !== fields) this.refuse('malformed', `a list of ${count} elements, not of ${fields}`)
  }

  /** A list of at most `countMax` elements, which count as items of the frame. */
  list<T>(countMax: number, read: (reader: Reader) => T): T[] {
    const count = this.#count()
    this.claim(count, count, countMax)
    const elements: T[] = []
    for (let index = 0; index < count; index++) elements.push(read(this))
    return elements
  }

  /** The next byte, which says what follows. */
  token(): number {
    if (this.#at >= this.#end) this.#truncated(1)
    return this.#bytes[this.#at++]!
  }

  /** The number in the next bytes. */
  take(size: 1 | 2 | 4): number {
    const at = this.#pass(size)
    const bytes = this.#bytes
    if (size === 1) return bytes[at]!
    if (size === 2) return (bytes[at]! << 8) | bytes[at + 1]!
    return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0
  }

  /** The float in the next eight bytes. */
  float(): number {
    float.setUint32(0, this.take(4))
    float.setUint32(4, this.take(4))
    return float.getFloat64(0)
  }

  /** The text in the next `length` bytes. What msgpackr would not read as it is written is refused. */
  textOf(length: number): string {
    const { textBytesMax } = this.limits
    if (length > textBytesMax) {
      this.#refuseHere('oversized', `a text of ${length} bytes, at most ${textBytesMax} are allowed`)
    }
    const at = this.#pass(length)
    const text = decodeText(this.#bytes, at, at + length)
    if (text === undefined) return this.#refuseHere('malformed', 'a text that is not UTF-8')
    if (length > TEXT_WITH_MARK_BYTES_MAX && text.charCodeAt(0) === 0xfeff) {
      this.#refuseHere('malformed', 'a long text that begins with a byte order mark')
    }
    return text
  }

  /** A view of the next `length` bytes. */
  bytesOf(length: number): Uint8Array {
    const at = this.#pass(length)
    return new Uint8Array(this.#bytes.buffer, this.#bytes.byteOffset + at, length)
  }

  /** Judges the header of a list or an object before it is built. An element takes a byte at least: more is a lie. */
  claim(count: number, bytesMin: number, countMax: number): void {
    if (bytesMin > this.#end - this.#at)
      this.#refuseHere('truncated', `fewer bytes than the ${count} elements declared`)
    if (count > countMax) this.#refuseHere('oversized', `${count} elements, at most ${countMax} are allowed`)
    this.#items += count
    const { itemsMax } = this.limits
    if (this.#items > itemsMax) this.#refuseHere('oversized', `more than ${itemsMax} elements in all`)
  }

  /** After the last value. */
  finish(): void {
    if (this.#at !== this.#end) this.#refuseHere('trailing', `${this.#end - this.#at} bytes too many`)
  }

  refuse(reason: RefusalReason, what: string): never {
    throw new Refusal(reason, `${this.subject}: ${what}`)
  }

  /** Refuses a value by its first byte. */
  unexpected(token: number, expected: string): never {
    const kind = kindOf(token)
    if (kind === undefined) return this.#refuseHere('malformed', 'a token that nobody writes')
    return this.refuse('wrong type', `${kind} where ${expected} is expected`)
  }

  #count(): number {
    const token = this.token()
    if (token >= 0x90 && token < 0xa0) return token & 0x0f
    if (token === 0xdc) return this.take(2)
    return token === 0xdd ? this.take(4) : this.unexpected(token, 'list')
  }

  #longText(token: number): number {
    if (token === 0xd9) return this.take(1)
    if (token === 0xda) return this.take(2)
    return token === 0xdb ? this.take(4) : this.unexpected(token, 'text')
  }

  #longBytes(token: number): number {
    return token === 0xc6 ? this.take(4) : this.unexpected(token, 'bytes')
  }

  #wholeFloat(): number {
    const value = this.float()
    const top = float.getUint16(0)
    if (top < FLOAT_2_32 || top >= FLOAT_2_53) this.refuse('wrong type', 'float where integer is expected')
    return Number.isSafeInteger(value) ? value : this.#outOfRange()
  }

  #notNegative(value: number, bound: number): number {
    return value < bound ? value : this.#outOfRange()
  }

  #outOfRange(): never {
    return this.refuse('out of range', `a number is not from 0 to ${Number.MAX_SAFE_INTEGER}`)
  }

  /** Where the next `count` bytes begin. */
  #pass(count: number): number {
    const at = this.#at
    if (count > this.#end - at) this.#truncated(count)
    this.#at = at + count
    return at
  }

  #truncated(count: number): never {
    return this.#refuseHere('truncated', `${count} bytes declared`)
  }

  #refuseHere(reason: RefusalReason, what: string): never {
    return this.refuse(reason, `${what}, before byte ${this.#at} of ${this.#end}`)
  }
}

/** What a token begins; undefined for one that nobody writes. */
function kindOf(token: number): string | undefined {
  if (token < 0x80 || token >= 0xe0) return 'integer'
  if (token < 0x90) return 'map'
  if (token < 0xa0) return 'list'
  if (token < 0xc0) return 'text'
  return KINDS.find(([tokens]) => tokens.includes(token))?.[1]
}

const KINDS: readonly (readonly [readonly number[], string])[] = [
  [[0xc0], 'nil'],
  [[0xc2, 0xc3], 'boolean'],
  [[0xc4, 0xc5, 0xc6], 'bytes'],
  [[0xc7, 0xc8, 0xd8, 0xd3], 'bigint'],
  [[0xcb], 'float'],
  [[0xcc, 0xcd, 0xce, 0xcf, 0xd0, 0xd1, 0xd2], 'integer'],
  [[0xd9, 0xda, 0xdb], 'text'],
  [[0xdc, 0xdd], 'list'],
  [[0xde, 0xdf], 'map'],
]
