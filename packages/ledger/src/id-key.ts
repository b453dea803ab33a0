import { finalise, type Lanes } from './hash.ts'
import { ID_CHARACTERS_MAX, isIdCode } from './identifier.ts'

/** What the two lanes of the hash begin with. */
const SEED_A = 0xdeadbeef | 0
const SEED_B = 0x41c6ce57
const NO_BYTES: Uint8Array = new Uint8Array(0)

/**
 * An id made ready for tables: its characters as bytes, and their hash in two lanes, both in one pass, since reading characters
 * is a large part of executing a transfer. Reused for one id after the other, so that looking one up allocates nothing.
 */
export class IdKey implements Lanes {
  /** Where the id lies: in bytes of this key's own, or in those that it was found in, which must stay as they are meanwhile. */
  bytes = NO_BYTES
  start = 0
  length = 0
  a = 0
  b = 0
  #own: Uint8Array | undefined

  /** Takes in an id (see `isId`: the caller has checked it), and returns itself. */
  of(id: string): this {
    this.#own ??= new Uint8Array(ID_CHARACTERS_MAX)
    const bytes = this.#own
    const { length } = id
    let a = SEED_A
    let b = SEED_B
    for (let at = 0; at < length; at++) {
      const code = id.charCodeAt(at)
      bytes[at] = code
      a = Math.imul(a ^ code, 0x9e3779b1)
      b = Math.imul(b ^ code, 0x5f356495)
    }
    this.#set(bytes, 0, length, finalise(a ^ length), finalise(b + length))
    return this
  }

  /** Takes in an id where it lies; false if there is none there. */
  ofBytes(bytes: Uint8Array, start: number, length: number): boolean {
    if (length < 1 || length > ID_CHARACTERS_MAX || start + length > bytes.length) return false
    let a = SEED_A
    let b = SEED_B
    for (let at = start; at < start + length; at++) {
      const code = bytes[at]!
      if (!isIdCode(code)) return false
      a = Math.imul(a ^ code, 0x9e3779b1)
      b = Math.imul(b ^ code, 0x5f356495)
    }
    this.#set(bytes, start, length, finalise(a ^ length), finalise(b + length))
    return true
  }

  /** The id that was taken in last. */
  text(): string {
    return String.fromCharCode(...this.bytes.subarray(this.start, this.start + this.length))
  }

  #set(bytes: Uint8Array, start: number, length: number, a: number, b: number): void {
    this.bytes = bytes
    this.start = start
    this.length = length
    this.a = a
    this.b = b
  }
}
