const FIRST_BYTES = 1 << 14
/** A buffer that one large group made larger than this is given back after it. */
const KEPT_BYTES_MAX = 1 << 22
const KEY_BYTES_PER_UNIT = 3

/** Writes numbers, text and bytes one after the other into one buffer, which grows as it must and is used again. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES)
  #view = new DataView(this.#bytes.buffer)
  #end = 0

  /** Begins anew. Bytes returned before are overwritten. */
  clear(): void {
    this.#end = 0
    if (this.#bytes.byteLength > KEPT_BYTES_MAX) this.#replace(FIRST_BYTES)
  }

  /** How much is written. */
  get end(): number {
    return this.#end
  }

  /** What was written from `start` on: a view, valid until {@link clear}. */
  from(start: number): Buffer {
    return this.#bytes.subarray(start, this.#end)
  }

  uint8(value: number): void {
    this.#reserve(1)
    this.#bytes[this.#end] = value
    this.#end += 1
  }

  uint32(value: number): void {
    this.#reserve(4)
    this.#view.setUint32(this.#end, value, true)
    this.#end += 4
  }

  /** Ballots and slots, which go beyond 32 bits. */
  float64(value: number): void {
    this.#reserve(8)
    this.#view.setFloat64(this.#end, value, true)
    this.#end += 8
  }

  /** The text in UTF-8 behind its length. */
  text(value: string): void {
    this.#reserve(4 + value.length * KEY_BYTES_PER_UNIT)
    const length = this.#bytes.write(value, this.#end + 4, 'utf8')
    this.#view.setUint32(this.#end, length, true)
    this.#end += 4 + length
  }

  bytes(value: Uint8Array): void {
    this.#reserve(value.byteLength)
    this.#bytes.set(value, this.#end)
    this.#end += value.byteLength
  }

  #reserve(bytes: number): void {
    if (this.#end + bytes <= this.#bytes.byteLength) return
    const before = this.#bytes
    this.#replace(Math.max(2 * before.byteLength, this.#end + bytes))
    this.#bytes.set(before.subarray(0, this.#end))
  }

  #replace(bytes: number): void {
    this.#bytes = Buffer.allocUnsafeSlow(bytes)
    this.#view = new DataView(this.#bytes.buffer)
  }
}
