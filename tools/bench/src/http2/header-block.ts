/*
 * Header blocks (HPACK, RFC 7541) without a memory: we send literals only, and say that our table has no room, so that the peer refers to
 * nothing it sent before. Equal headers then are equal bytes.
 */
import { decodeHuffman } from './huffman.ts'

/** Names and values in the static table that an answer of gRPC uses (RFC 7541, appendix A). */
const STATIC: ReadonlyMap<number, readonly [name: string, value: string]> = new Map([
  [8, [':status', '200']],
  [9, [':status', '204']],
  [10, [':status', '206']],
  [11, [':status', '304']],
  [12, [':status', '400']],
  [13, [':status', '404']],
  [14, [':status', '500']],
  [31, ['content-type', '']],
])
const STATIC_SIZE = 61

/** Literals that are not to be indexed, not Huffman-coded. */
export function encodeHeaderBlock(headers: readonly (readonly [name: string, value: string])[]): Buffer {
  return Buffer.concat(headers.flatMap(([name, value]) => [Buffer.of(0), literal(name), literal(value)]))
}

function literal(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1')
  return Buffer.concat([encodeInteger(bytes.length, 7), bytes])
}

/** RFC 7541, section 5.1; the bits before the prefix are zero. */
function encodeInteger(value: number, prefixBits: number): Buffer {
  const full = 2 ** prefixBits - 1
  if (value < full) return Buffer.of(value)
  const bytes = [full]
  let rest = value - full
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push(128 + (rest % 128))
  bytes.push(rest)
  return Buffer.from(bytes)
}

/** By name. Of those in the static table that no answer of gRPC uses, the name is their number in it. Throws on what is not HPACK. */
export function decodeHeaderBlock(block: Buffer): ReadonlyMap<string, string> {
  const decoder = new Decoder(block)
  const headers = new Map<string, string>()
  while (!decoder.isAtEnd) {
    const header = decoder.header()
    if (header) headers.set(...header)
  }
  return headers
}

class Decoder {
  readonly #block: Buffer
  #offset = 0

  constructor(block: Buffer) {
    this.#block = block
  }

  get isAtEnd(): boolean {
    return this.#offset >= this.#block.length
  }

  /** Undefined for what is no header: a change of the table's size. */
  header(): [name: string, value: string] | undefined {
    const first = this.#block[this.#offset]!
    if (first & 0x80) return [...this.#indexed(this.#integer(7))]
    if ((first & 0xe0) === 0x20) {
      this.#integer(5)
      return undefined
    }
    const index = this.#integer(first & 0x40 ? 6 : 4)
    const name = index === 0 ? this.#string() : this.#indexed(index)[0]
    return [name, this.#string()]
  }

  #indexed(index: number): readonly [name: string, value: string] {
    if (index < 1 || index > STATIC_SIZE) throw new Error(`the peer sent header ${index} of a table that has no room`)
    return STATIC.get(index) ?? [`static ${index}`, '']
  }

  #string(): string {
    const isHuffman = (this.#byteAt(this.#offset) & 0x80) !== 0
    const length = this.#integer(7)
    const bytes = this.#block.subarray(this.#offset, this.#offset + length)
    if (bytes.length < length) throw new Error('the peer sent a header block that ends within a header')
    this.#offset += length
    return isHuffman ? decodeHuffman(bytes) : bytes.toString('latin1')
  }

  #integer(prefixBits: number): number {
    const full = 2 ** prefixBits - 1
    let value = this.#byteAt(this.#offset++) & full
    if (value < full) return value
    for (let factor = 1; ; factor *= 128) {
      if (factor > 2 ** 28) throw new Error('the peer sent a header block with too large a number')
      const byte = this.#byteAt(this.#offset++)
      value += (byte & 0x7f) * factor
      if (byte < 128) return value
    }
  }

  #byteAt(offset: number): number {
    const byte = this.#block[offset]
    if (byte === undefined) throw new Error('the peer sent a header block that ends within a header')
    return byte
  }
}
