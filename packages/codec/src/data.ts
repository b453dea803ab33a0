import { DATA_DEPTH_MAX, DEFAULT_LIMITS } from './limits.ts'
import { decodeWith, type Reader } from './reader.ts'
import type { Result } from './result.ts'
import { encodeWith, type Writer } from './writer.ts'

// The frame as a whole is bounded, so its parts need no bounds of their own.
const { frameBytesMax, itemsMax } = DEFAULT_LIMITS

/** Not a name for a property: assigning to it replaces the prototype of whatever the object is copied into. */
const FORBIDDEN_KEY = '__proto__'

/**
 * Plain data as bytes: numbers, strings, booleans, bigints, `Uint8Array`s, null, arrays and plain objects, exactly. Equal
 * data with keys in the same order gives equal bytes. Throws a `TypeError` for anything else (`undefined`, dates, maps,
 * class instances, functions, lone surrogates, a key `__proto__`, a cycle) and a `RangeError` for too much.
 */
export function encodeData(value: unknown): Uint8Array {
  return encodeWith(value, writeRoot)
}

/**
 * Reads what {@link encodeData} writes. Objects are plain, byte values are copies, a bigint stays a bigint however small.
 * The limits are part of the format, since replicas must judge data alike.
 */
export function decodeData(bytes: Uint8Array): Result<unknown> {
  return decodeWith(bytes, DEFAULT_LIMITS, readRoot)
}

function writeRoot(writer: Writer, value: unknown): void {
  write(writer, value, 0)
}

function readRoot(reader: Reader): unknown {
  reader.subject = 'data'
  return read(reader, 0)
}

function write(writer: Writer, value: unknown, depth: number): void {
  switch (typeof value) {
    case 'string':
      writer.text(value, frameBytesMax)
      return
    case 'number':
      writer.number(value)
      return
    case 'bigint':
      writer.bigint(value)
      return
    case 'boolean':
      writer.boolean(value)
      return
    case 'object':
      if (value === null) writer.nil()
      else if (value instanceof Uint8Array) writer.bytes(value, frameBytesMax)
      else writeNested(writer, value, depth + 1)
      return
    default:
      throw unencodable(typeof value)
  }
}

function writeNested(writer: Writer, value: object, depth: number): void {
  if (depth > DATA_DEPTH_MAX) throw unencodable(`data nested deeper than ${DATA_DEPTH_MAX} levels, or a cycle`)
  if (Array.isArray(value)) {
    writer.list(value.length, itemsMax)
    for (let i = 0; i < value.length; i++) write(writer, value[i], depth)
    return
  }
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) throw unencodable(`a ${prototype.constructor?.name}`)
  const keys = Object.keys(value)
  writer.map(keys.length)
  for (const key of keys) {
    if (key === FORBIDDEN_KEY) throw unencodable(`a key ${FORBIDDEN_KEY}`)
    writer.text(key, frameBytesMax)
    write(writer, (value as Record<string, unknown>)[key], depth)
  }
}

function unencodable(what: string): TypeError {
  return new TypeError(
    `cannot encode ${what}: data is made of numbers, strings, booleans, bigints, Uint8Arrays, null, arrays and plain objects`,
  )
}

function read(reader: Reader, depth: number): unknown {
  switch (reader.kind()) {
    case 'integer':
      return reader.integer()
    case 'float':
      return reader.float()
    case 'bigint':
      return reader.bigint()
    case 'text':
      return reader.text(frameBytesMax)
    case 'bytes':
      return reader.bytes(frameBytesMax)
    case 'boolean':
      return reader.boolean()
    case 'nil':
      reader.skipNil()
      return null
    case 'list':
      return readList(reader, nested(reader, depth))
    case 'map':
      return readObject(reader, nested(reader, depth))
    case 'other':
      return reader.refuse('malformed', 'a token that is no plain data')
  }
}

function nested(reader: Reader, depth: number): number {
  if (depth === DATA_DEPTH_MAX) reader.refuse('oversized', `data nested deeper than ${DATA_DEPTH_MAX} levels`)
  return depth + 1
}

function readList(reader: Reader, depth: number): unknown[] {
  const count = reader.list(itemsMax)
  const list: unknown[] = []
  for (let i = 0; i < count; i++) list.push(read(reader, depth))
  return list
}

function readObject(reader: Reader, depth: number): Record<string, unknown> {
  const count = reader.map(itemsMax)
  const object: Record<string, unknown> = {}
  for (let i = 0; i < count; i++) {
    const key = reader.text(frameBytesMax)
    if (key === FORBIDDEN_KEY) reader.refuse('malformed', `a key ${FORBIDDEN_KEY}`)
    if (Object.hasOwn(object, key)) reader.refuse('malformed', 'an object with the same key twice')
    object[key] = read(reader, depth)
  }
  return object
}
