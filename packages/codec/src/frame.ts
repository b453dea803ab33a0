import { atMost, DEFAULT_LIMITS, type Limits } from './limits.ts'
import { Reader } from './reader.ts'
import { Refusal, type Result } from './result.ts'
import { cut } from './slab.ts'
import { Writer } from './writer.ts'

/** Up to here frames share buffers. */
const SHARED_FRAME_BYTES_MAX = 1024

/** Whose turn it is to write; nobody's while somebody writes, so that a getter may encode something of its own. */
let idle: Writer | undefined

/**
 * What is sent and then forgotten. A frame of at most a kilobyte is a view of a buffer that it shares with others: to
 * transfer that buffer to a worker would empty its neighbours. Throws a `RangeError` beyond `frameBytesMax` or `itemsMax`.
 */
export function encodeFrame<T>(value: T, write: (writer: Writer, value: T) => void): Uint8Array {
  return encode(value, write, DEFAULT_LIMITS.frameBytesMax, SHARED_FRAME_BYTES_MAX)
}

/** What is kept, in memory of its own. Throws a `RangeError` beyond `valueBytesMax` or `itemsMax`. */
export function encodeValue<T>(value: T, write: (writer: Writer, value: T) => void): Uint8Array {
  return encode(value, write, DEFAULT_LIMITS.valueBytesMax, 0)
}

function encode<T>(
  value: T,
  write: (writer: Writer, value: T) => void,
  bytesMax: number,
  sharedBytesMax: number,
): Uint8Array {
  const writer = idle ?? new Writer()
  idle = undefined
  try {
    write(writer, value)
    const { length, items } = writer
    atMost(items, DEFAULT_LIMITS.itemsMax, 'elements in a frame')
    atMost(length, bytesMax, 'bytes in a frame')
    return writer.copy(length <= sharedBytesMax ? cut(length) : undefined)
  } finally {
    writer.clear()
    idle = writer
  }
}

/**
 * What `read` makes of `bytes`, or why they are refused. Byte values are views of `bytes`: whoever keeps one keeps all, and
 * nobody may change them any more.
 */
export function decodeFrame<T>(
  bytes: Uint8Array,
  subject: string,
  limits: Limits,
  read: (reader: Reader) => T,
): Result<T> {
  const { frameBytesMax } = limits
  if (bytes.length > frameBytesMax) {
    const detail = `${subject}: a frame of ${bytes.length} bytes, at most ${frameBytesMax} are allowed`
    return { ok: false, reason: 'oversized', detail }
  }
  try {
    const reader = new Reader(bytes, subject, limits)
    const value = read(reader)
    reader.finish()
    return { ok: true, value }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, reason: error.reason, detail: error.detail }
    throw error
  }
}
