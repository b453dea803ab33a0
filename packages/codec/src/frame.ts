import { Packr, RESET_BUFFER_MODE } from 'msgpackr/pack'
import { Unpackr } from 'msgpackr/unpack'
import { atMost } from './limits.ts'
import { Refusal, type Result } from './result.ts'
import { type Findings, type Shape, scan } from './scan.ts'

const packr = new Packr({ useRecords: false, variableMapSize: true, useToJSON: false, moreTypes: false })
const unpackr = new Unpackr({ useRecords: false, int64AsType: 'bigint', structuredClone: false })

/** msgpackr's buffer grows to four times what a frame needs. After a larger frame than this it starts small again. */
const KEPT_FRAME_BYTES_MAX = 1024 * 1024
const FRESH_BUFFER_BYTES = 64 * 1024

/**
 * `value` as MessagePack, in bytes to which nobody else refers. (msgpackr's own results are views of one buffer: whoever
 * transferred a frame to a worker would empty its neighbours.) Throws a `RangeError` beyond `bytesMax`.
 */
export function encodeFrame(value: unknown, bytesMax: number): Uint8Array {
  const packed: Uint8Array = packr.pack(value, RESET_BUFFER_MODE)
  if (packed.length > KEPT_FRAME_BYTES_MAX) {
    // A typed array's slice is of the kind that msgpackr works with here: a Buffer in Node, elsewhere a Uint8Array.
    packr.useBuffer(Uint8Array.prototype.slice.call(packed, 0, FRESH_BUFFER_BYTES))
  }
  atMost(packed.length, bytesMax, 'bytes in a frame')
  return new Uint8Array(packed)
}

/** What `read` makes of the value in `bytes`, or why they are refused. */
export function decodeFrame<T>(
  bytes: Uint8Array,
  shape: Shape,
  read: (value: unknown, findings: Findings) => T,
): Result<T> {
  const { subject, frameBytesMax } = shape
  if (bytes.length > frameBytesMax) {
    const detail = `${subject}: a frame of ${bytes.length} bytes, at most ${frameBytesMax} are allowed`
    return { ok: false, reason: 'oversized', detail }
  }
  try {
    const findings = scan(bytes, shape)
    return { ok: true, value: read(unpack(bytes, findings), findings) }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, reason: error.reason, detail: error.detail }
    throw error
  }
}

/** Frames without byte values are read from here: a view and a buffer for each would cost more than reading it. */
const scratch = new Uint8Array(4096)

/** What is unpacked may be kept: its byte values are views of one private copy of the frame. */
function unpack(bytes: Uint8Array, { holdsBytes }: Findings): unknown {
  if (holdsBytes || bytes.length > scratch.length) return unpackr.unpack(new Uint8Array(bytes))
  scratch.set(bytes)
  return unpackr.unpack(scratch, bytes.length)
}
