import { decodeText, encodeText } from '@synod/codec'
import { assert } from '@synod/protocol'

const FIRST_BYTES = 1 << 16
/** Where 7 bits end, and ASCII. */
const GROUP = 128
/** Whole numbers below this in size are encoded without arithmetic on bigints; twice as much is still exact. */
const FAST_BELOW = 2 ** 51
const INT32_MAX = 2 ** 31 - 1
/** What four groups of 7 bits can say. */
const FOUR_GROUPS = 2 ** 28
/** Groups of 7 bits that surely fit into a number. */
const FAST_GROUPS = 7
/** The most groups of a whole number below 2^53. */
const WHOLE_GROUPS_MAX = 8
/** The most groups of a bigint that is read: balances of any number of the largest transfers are far below. */
const INTEGER_GROUPS_MAX = 4_096

/** Longer parts are copied by the platform. */
const LOOP_LENGTH_MAX = 64
/** See `openLength`. */
const LENGTH_BYTES = 2

/** Halves of characters, which UTF-8 cannot carry. No command off the wire has any. */
const LONE_SURROGATE = /\p{Surrogate}/gu

/** Writes numbers and text one after the other into one buffer, which grows as it must and is used again. */
export class ByteWriter {
  #bytes = new Uint8Array(FIRST_BYTES)
  #length = 0

  get length(): number {
    return this.#length
  }

  clear(): void {
    this.#length = 0
  }

  byte(byte: number): void {
    this.#ensure(1)
    this.#bytes[this.#length++] = byte
  }

  /** A whole number from 0 to 2^53 − 1: 7 bits a byte, the lowest first. */
  whole(number: number): void {
    this.#ensure(WHOLE_GROUPS_MAX)
    const bytes = this.#bytes
    let at = this.#length
    let rest = number
    if (rest > INT32_MAX) {
      rest = Math.floor(number / FOUR_GROUPS)
      const low = number - rest * FOUR_GROUPS
      bytes[at++] = (low & 127) | GROUP
      bytes[at++] = ((low >>> 7) & 127) | GROUP
      bytes[at++] = ((low >>> 14) & 127) | GROUP
      bytes[at++] = (low >>> 21) | GROUP
    }
    // Small integers from here on, for which the engine has its fastest arithmetic.
    for (; rest >= GROUP; rest >>>= 7) bytes[at++] = (rest & 127) | GROUP
    bytes[at++] = rest
    this.#length = at
  }

  /** An exact integer of any size: like {@link whole}, the sign in the lowest bit. */
  integer(integer: bigint): void {
    const number = Number(integer)
    if (number > -FAST_BELOW && number < FAST_BELOW) {
      this.whole(number >= 0 ? 2 * number : -2 * number - 1)
      return
    }
    let rest = integer >= 0n ? integer << 1n : (-integer << 1n) - 1n
    for (; rest >= 128n; rest >>= 7n) this.byte(Number(rest & 127n) | GROUP)
    this.byte(Number(rest))
  }

  /** ASCII text, as ids and currencies are: its length in a byte, then its characters. */
  ascii(text: string): void {
    this.#ensure(1 + text.length)
    const bytes = this.#bytes
    let at = this.#length
    bytes[at++] = text.length
    for (let index = 0; index < text.length; index++) bytes[at++] = text.charCodeAt(index)
    this.#length = at
  }

  /** Any text: the number of its bytes, then UTF-8, in which a lone surrogate becomes U+FFFD. */
  text(text: string): void {
    if (this.#asciiText(text)) return
    const bytes = encodeText(text.replace(LONE_SURROGATE, '\ufffd'))
    this.whole(bytes.length)
    this.bytes(bytes)
  }

  /** The same for text of ASCII alone, whose characters are its bytes. Writes nothing if it is not. */
  #asciiText(text: string): boolean {
    const { length } = text
    const start = this.#length
    this.whole(length)
    this.#ensure(length)
    const bytes = this.#bytes
    let at = this.#length
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index)
      if (code >= GROUP) {
        this.#length = start
        return false
      }
      bytes[at++] = code
    }
    this.#length = at
    return true
  }

  /** A whole number from 0 to 2^53 − 1, as {@link integer} writes it. */
  smallInteger(number: number): void {
    if (number < FAST_BELOW) this.whole(2 * number)
    else this.integer(BigInt(number))
  }

  /** Ids and other text of ASCII that lies in bytes, as {@link ascii} writes it. */
  asciiBytes(bytes: Uint8Array, start: number, length: number): void {
    this.#ensure(1 + length)
    this.#bytes[this.#length++] = length
    this.#part(bytes, start, length)
  }

  /** The same as {@link text} writes it. */
  textBytes(bytes: Uint8Array, start: number, length: number): void {
    this.whole(length)
    this.#ensure(length)
    this.#part(bytes, start, length)
  }

  /** There is room. To ask the platform for a short copy takes longer than a loop. */
  #part(bytes: Uint8Array, start: number, length: number): void {
    const into = this.#bytes
    const to = this.#length
    if (length > LOOP_LENGTH_MAX) into.set(bytes.subarray(start, start + length), to)
    else for (let at = 0; at < length; at++) into[to + at] = bytes[start + at]!
    this.#length = to + length
  }

  /** Leaves room for the length of what is written next, and returns where. */
  openLength(): number {
    this.#ensure(LENGTH_BYTES)
    const place = this.#length
    this.#length += LENGTH_BYTES
    return place
  }

  /** Writes how long it became, below 2^14: like {@link whole}, but always in two bytes. */
  closeLength(place: number): void {
    const length = this.#length - place - LENGTH_BYTES
    assert(length < GROUP * GROUP, 'what has its length in front is below 16 KiB')
    this.#bytes[place] = (length % GROUP) | GROUP
    this.#bytes[place + 1] = Math.floor(length / GROUP)
  }

  /** The bytes to before `end`, as a view that is good until something is written. */
  upTo(end: number): Uint8Array {
    return this.#bytes.subarray(0, end)
  }

  /** Takes the bytes before `start` out. */
  keepFrom(start: number): void {
    this.#bytes.copyWithin(0, start, this.#length)
    this.#length -= start
  }

  bytes(bytes: Uint8Array): void {
    this.#ensure(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** A copy of what was written. */
  copy(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length)
  }

  #ensure(more: number): void {
    if (this.#length + more <= this.#bytes.length) return
    const bytes = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + more))
    bytes.set(this.#bytes)
    this.#bytes = bytes
  }
}

/** Reads what a {@link ByteWriter} wrote. Every method throws a `RangeError` on bytes that it did not write. */
export class ByteReader {
  readonly #bytes: Uint8Array
  readonly #end: number
  at: number

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.#bytes = bytes
    this.at = at
    this.#end = end
  }

  get isAtEnd(): boolean {
    return this.at === this.#end
  }

  byte(): number {
    if (this.at >= this.#end) throw new RangeError('the bytes end too early')
    return this.#bytes[this.at++]!
  }

  skip(length: number): void {
    if (length > this.#end - this.at) throw new RangeError('the bytes end too early')
    this.at += length
  }

  whole(): number {
    let number = 0
    let weight = 1
    for (let groups = 0; groups < WHOLE_GROUPS_MAX; groups++) {
      const byte = this.byte()
      number += (byte % GROUP) * weight
      weight *= GROUP
      if (byte < GROUP) return checkedWhole(number)
    }
    throw new RangeError('a whole number has too many bytes')
  }

  integer(): bigint {
    const start = this.at
    let groups = 1
    while (this.byte() >= GROUP) groups++
    if (groups > INTEGER_GROUPS_MAX) throw new RangeError('an integer has too many bytes')
    if (groups <= FAST_GROUPS) {
      this.at = start
      const number = this.whole()
      return BigInt(number % 2 === 0 ? number / 2 : -(number + 1) / 2)
    }
    let folded = 0n
    for (let at = this.at - 1; at >= start; at--) folded = (folded << 7n) | BigInt(this.#bytes[at]! % GROUP)
    return (folded & 1n) === 0n ? folded >> 1n : -((folded + 1n) >> 1n)
  }

  ascii(): string {
    return this.#decode(this.byte())
  }

  text(): string {
    return this.#decode(this.whole())
  }

  #decode(length: number): string {
    const start = this.at
    this.skip(length)
    const text = decodeText(this.#bytes, start, this.at)
    if (text === undefined) throw new RangeError('text is not UTF-8')
    return text
  }
}

function checkedWhole(number: number): number {
  if (Number.isSafeInteger(number)) return number
  throw new RangeError('a whole number is too large')
}
