import { readData } from './data-reader.ts'
import { writeData } from './data-writer.ts'
import { decodeFrame, encodeOwn } from './frame.ts'
import { DEFAULT_LIMITS, type Limits } from './limits.ts'
import type { Result } from './result.ts'

const { frameBytesMax } = DEFAULT_LIMITS

/** The frame as a whole is bounded, so its texts need no bound of their own. */
const LIMITS: Limits = { ...DEFAULT_LIMITS, textBytesMax: frameBytesMax }

/**
 * Plain data as bytes: numbers, strings, booleans, bigints, `Uint8Array`s, null, arrays and plain objects, exactly. Equal
 * data with keys in the same order gives equal bytes. Throws a `TypeError` for anything else (`undefined`, dates, maps,
 * class instances, functions, lone surrogates, a byte order mark before a long text, a key `__proto__`, a cycle) and a
 * `RangeError` for too much.
 */
export function encodeData(value: unknown): Uint8Array {
  return encodeOwn(value, writeData, frameBytesMax)
}

/**
 * Reads what {@link encodeData} writes. Objects are plain, byte values are copies, a bigint stays a bigint however small.
 * The limits are part of the format, since replicas must judge data alike.
 */
export function decodeData(bytes: Uint8Array): Result<unknown> {
  return decodeFrame(bytes, 'data', LIMITS, readData)
}
