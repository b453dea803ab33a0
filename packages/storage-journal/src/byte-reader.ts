/** Reads what a `ByteWriter` wrote. Every method throws a `RangeError` where the bytes end too early. */
export class ByteReader {
  readonly #bytes: Buffer
  readonly #view: DataView
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** How many bytes are left. */
  get left(): number {
    return this.#bytes.byteLength - this.#at
  }

  uint8(): number {
    return this.#view.getUint8(this.#take(1))
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4), true)
  }

  float64(): number {
    return this.#view.getFloat64(this.#take(8), true)
  }

  text(): string {
    const length = this.uint32()
    const start = this.#take(length)
    return this.#bytes.toString('utf8', start, start + length)
  }

  #take(bytes: number): number {
    if (bytes > this.left) throw new RangeError(`${bytes} bytes should follow, and ${this.left} do`)
    const start = this.#at
    this.#at += bytes
    return start
  }
}
