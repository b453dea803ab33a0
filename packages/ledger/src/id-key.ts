import { finalise, type Lanes } from './hash.ts'
import { ID_CHARACTERS_MAX, isIdCode } from './identifier.ts'

/**
 * An id made ready for tables: its characters as bytes, and their hash in two lanes, both in one pass over the text, since
 * reading characters is the larger part of executing a transfer. Reused for one id after the other.
 */
export class IdKey implements Lanes {
  readonly bytes = new Uint8Array(ID_CHARACTERS_MAX)
  length = 0
  a = 0
  b = 0

  /** Takes in an id (see `isId`: the caller has checked it), and returns itself. */
  of(id: string): this {
    const { bytes } = this
    const { length } = id
    let a = 0xdeadbeef | 0
    let b = 0x41c6ce57
    for (let at = 0; at < length; at++) {
      const code = id.charCodeAt(at)
      bytes[at] = code
      a = Math.imul(a ^ code, 0x9e3779b1)
      b = Math.imul(b ^ code, 0x5f356495)
    }
    this.length = length
    this.a = finalise(a ^ length)
    this.b = finalise(b + length)
    return this
  }

  /** Takes in an id that lies in bytes; false if these are no id. */
  ofBytes(bytes: Uint8Array, start: number, length: number): boolean {
    if (length < 1 || length > ID_CHARACTERS_MAX || start + length > bytes.length) return false
    let a = 0xdeadbeef | 0
    let b = 0x41c6ce57
    for (let at = 0; at < length; at++) {
      const code = bytes[start + at]!
      if (!isIdCode(code)) return false
      this.bytes[at] = code
      a = Math.imul(a ^ code, 0x9e3779b1)
      b = Math.imul(b ^ code, 0x5f356495)
    }
    this.length = length
    this.a = finalise(a ^ length)
    this.b = finalise(b + length)
    return true
  }

  /** The id that was taken in last. */
  text(): string {
    return String.fromCharCode(...this.bytes.subarray(0, this.length))
  }
}
