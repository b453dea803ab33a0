import { Packr, RESET_BUFFER_MODE } from 'msgpackr/pack'
import { FORBIDDEN_KEY, readData } from './data-reader.ts'
import { Exact } from './exact.ts'
import { decodeFrame } from './frame.ts'
import { atMost, BIGINT_BYTES_MAX, DATA_DEPTH_MAX, DEFAULT_LIMITS, type Limits } from './limits.ts'
import type { Result } from './result.ts'
import { exactText } from './text.ts'

const { frameBytesMax, itemsMax } = DEFAULT_LIMITS

/** The frame as a whole is bounded, so its texts need no bound of their own. */
const LIMITS: Limits = { ...DEFAULT_LIMITS, textBytesMax: frameBytesMax }

const packr = new Packr({ useRecords: false, variableMapSize: true, useToJSON: false, moreTypes: false })

/** msgpackr's buffer grows to four times what a frame needs. After a larger frame than this it starts small again. */
const KEPT_FRAME_BYTES_MAX = 1024 * 1024
const FRESH_BUFFER_BYTES = 64 * 1024

/**
 * Plain data as bytes: numbers, strings, booleans, bigints, `Uint8Array`s, null, arrays and plain objects, exactly. Equal
 * data with keys in the same order gives equal bytes. Throws a `TypeError` for anything else (`undefined`, dates, maps,
 * class instances, functions, lone surrogates, a byte order mark before a long text, a key `__proto__`, a cycle) and a
 * `RangeError` for too much.
 */
export function encodeData(value: unknown): Uint8Array {
  const counter = { items: 0 }
  return pack(copy(value, 0, counter))
}

/**
 * Reads what {@link encodeData} writes. Objects are plain, byte values are copies, a bigint stays a bigint however small.
 * The limits are part of the format, since replicas must judge data alike.
 */
export function decodeData(bytes: Uint8Array): Result<unknown> {
  return decodeFrame(bytes, 'data', LIMITS, readData)
}

/** In memory of its own: msgpackr's results are views of one buffer. */
function pack(value: unknown): Uint8Array {
  const packed: Uint8Array = packr.pack(value, RESET_BUFFER_MODE)
  if (packed.length > KEPT_FRAME_BYTES_MAX) {
    // A typed array's slice is of the kind that msgpackr works with here: a Buffer in Node, elsewhere a Uint8Array.
    packr.useBuffer(Uint8Array.prototype.slice.call(packed, 0, FRESH_BUFFER_BYTES))
  }
  atMost(packed.length, frameBytesMax, 'bytes in a frame')
  return new Uint8Array(packed)
}

/** `value` in the form in which msgpackr writes it exactly. A copy, so that getters are asked once. */
function copy(value: unknown, depth: number, counter: { items: number }): unknown {
  switch (typeof value) {
    case 'string':
      return exactText(value)
    case 'number':
      return copyNumber(value)
    case 'bigint':
      return copyBigint(value)
    case 'boolean':
      return value
    case 'object':
      if (value === null) return null
      return value instanceof Uint8Array ? new Exact(value) : copyNested(value, depth + 1, counter)
    default:
      throw unencodable(typeof value)
  }
}

function copyNumber(value: number): number | Exact {
  // A NaN has many bit patterns; the constant always has the same.
  if (Number.isNaN(value)) return Number.NaN
  return Object.is(value, -0) ? NEGATIVE_ZERO : value
}

const NEGATIVE_ZERO = new Exact(-0)
const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n
const BIGINT_BOUND = 2n ** BigInt(8 * BIGINT_BYTES_MAX - 1)

function copyBigint(value: bigint): bigint | Exact {
  if (value >= INT64_MIN && value <= INT64_MAX) return value
  if (value < -BIGINT_BOUND || value >= BIGINT_BOUND) {
    throw new RangeError(`cannot encode a bigint of more than ${BIGINT_BYTES_MAX} bytes`)
  }
  return new Exact(value)
}

function copyNested(value: object, depth: number, counter: { items: number }): unknown {
  if (depth > DATA_DEPTH_MAX) throw unencodable(`data nested deeper than ${DATA_DEPTH_MAX} levels, or a cycle`)
  if (Array.isArray(value)) {
    count(counter, value.length)
    const list: unknown[] = []
    for (let i = 0; i < value.length; i++) list.push(copy(value[i], depth, counter))
    return list
  }
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) throw unencodable(`a ${prototype.constructor?.name}`)
  const keys = Object.keys(value)
  count(counter, keys.length)
  const object: Record<string, unknown> = {}
  for (const key of keys) {
    if (key === FORBIDDEN_KEY) throw unencodable(`a key ${FORBIDDEN_KEY}`)
    object[exactText(key)] = copy((value as Record<string, unknown>)[key], depth, counter)
  }
  return object
}

function count(counter: { items: number }, items: number): void {
  counter.items += items
  atMost(counter.items, itemsMax, 'elements in a frame')
}

function unencodable(what: string): TypeError {
  return new TypeError(
    `cannot encode ${what}: data is made of numbers, strings, booleans, bigints, Uint8Arrays, null, arrays and plain objects`,
  )
}
