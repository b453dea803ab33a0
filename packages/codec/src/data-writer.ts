import { BIGINT_EXTENSION, bigintToBytes } from './bigint-bytes.ts'
import { FORBIDDEN_KEY } from './data-reader.ts'
import { atMost, BIGINT_BYTES_MAX, DATA_DEPTH_MAX, DEFAULT_LIMITS } from './limits.ts'
import type { Writer } from './writer.ts'

const { frameBytesMax, itemsMax } = DEFAULT_LIMITS

const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n
const BIGINT_BOUND = 2n ** BigInt(8 * BIGINT_BYTES_MAX - 1)

/** One value of plain data; getters are asked once. Throws a `TypeError` for what is none, a `RangeError` for too much. */
export function writeData(writer: Writer, value: unknown): void {
  writeValue(writer, value, 0)
}

function writeValue(writer: Writer, value: unknown, depth: number): void {
  if (typeof value === 'string') writer.text(value, frameBytesMax)
  else if (typeof value === 'number') writer.number(value)
  else if (typeof value === 'bigint') writeBigint(writer, value)
  else if (typeof value === 'boolean') writer.boolean(value)
  else if (value === null) writer.nil()
  else if (typeof value !== 'object') throw unencodable(typeof value)
  else if (value instanceof Uint8Array) writer.bytes(value, frameBytesMax)
  else writeNested(writer, value, depth + 1)
}

function writeBigint(writer: Writer, value: bigint): void {
  if (value >= INT64_MIN && value <= INT64_MAX) writer.int64(value)
  else if (value >= -BIGINT_BOUND && value < BIGINT_BOUND) writer.extension(BIGINT_EXTENSION, bigintToBytes(value))
  else throw new RangeError(`cannot encode a bigint of more than ${BIGINT_BYTES_MAX} bytes`)
}

function writeNested(writer: Writer, value: object, depth: number): void {
  if (depth > DATA_DEPTH_MAX) throw unencodable(`data nested deeper than ${DATA_DEPTH_MAX} levels, or a cycle`)
  if (Array.isArray(value)) writeList(writer, value, depth)
  else writeObject(writer, value, depth)
}

/** As many elements as the header says, whatever a getter does to the list meanwhile. */
function writeList(writer: Writer, list: readonly unknown[], depth: number): void {
  const { length } = list
  count(writer, length)
  writer.tuple(length)
  for (let index = 0; index < length; index++) writeValue(writer, list[index], depth)
}

function writeObject(writer: Writer, object: object, depth: number): void {
  const prototype = Object.getPrototypeOf(object)
  if (prototype !== Object.prototype && prototype !== null) throw unencodable(`a ${prototype.constructor?.name}`)
  const keys = Object.keys(object)
  count(writer, keys.length)
  writer.object(keys.length)
  for (const key of keys) {
    if (key === FORBIDDEN_KEY) throw unencodable(`a key ${FORBIDDEN_KEY}`)
    writer.text(key, frameBytesMax)
    writeValue(writer, (object as Record<string, unknown>)[key], depth)
  }
}

function count(writer: Writer, items: number): void {
  writer.count(items)
  atMost(writer.items, itemsMax, 'elements in a frame')
}

function unencodable(what: string): TypeError {
  return new TypeError(
    `cannot encode ${what}: data is made of numbers, strings, booleans, bigints, Uint8Arrays, null, arrays and plain objects`,
  )
}
