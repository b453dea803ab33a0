/*
 * Frames of HTTP/2 (RFC 9113, section 4): nine bytes of header, then the payload.
 */

export const FRAME_HEADER_BYTES = 9
/** What a peer takes unless it says otherwise, and what we take. */
export const DEFAULT_FRAME_BYTES_MAX = 16_384

export const FRAME = {
  data: 0,
  headers: 1,
  resetStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const

export const FLAG = { endStream: 0x1, ack: 0x1, endHeaders: 0x4, padded: 0x8, priority: 0x20 } as const

export interface Frame {
  readonly type: number
  readonly flags: number
  readonly stream: number
  /** A view of the bytes read: valid until the handler returns. */
  readonly payload: Buffer
}

/** Writes a frame's header at `offset`. */
export function writeFrameHeader(
  into: Buffer,
  offset: number,
  { type, flags, stream }: Omit<Frame, 'payload'>,
  payloadBytes: number,
): void {
  into.writeUIntBE(payloadBytes, offset, 3)
  into[offset + 3] = type
  into[offset + 4] = flags
  into.writeUInt32BE(stream, offset + 5)
}

const NOTHING = Buffer.alloc(0)

/** Cuts a stream of bytes into frames. */
export class FrameReader {
  readonly #handle: (frame: Frame) => void
  /** Of a frame that is not whole yet. */
  #begun: Buffer = NOTHING

  constructor(handle: (frame: Frame) => void) {
    this.#handle = handle
  }

  /** Hands over every frame that `bytes` completes. Throws when one is larger than we said we take. */
  read(bytes: Buffer): void {
    const all = this.#begun.length === 0 ? bytes : Buffer.concat([this.#begun, bytes])
    let offset = 0
    for (;;) {
      const end = endOfFrame(all, offset)
      if (end === undefined) break
      this.#handle({
        type: all[offset + 3]!,
        flags: all[offset + 4]!,
        stream: all.readUInt32BE(offset + 5) & 0x7fffffff,
        payload: all.subarray(offset + FRAME_HEADER_BYTES, end),
      })
      offset = end
    }
    // A copy: what is read into next may be the same memory.
    this.#begun = offset === all.length ? NOTHING : Buffer.from(all.subarray(offset))
  }
}

function endOfFrame(bytes: Buffer, offset: number): number | undefined {
  if (offset + FRAME_HEADER_BYTES > bytes.length) return undefined
  const payloadBytes = bytes.readUIntBE(offset, 3)
  if (payloadBytes > DEFAULT_FRAME_BYTES_MAX) throw new Error(`the peer sent a frame of ${payloadBytes} bytes`)
  const end = offset + FRAME_HEADER_BYTES + payloadBytes
  return end > bytes.length ? undefined : end
}

/** The payload of a DATA or HEADERS frame without its padding and its priority. */
export function withoutPadding({ flags, payload, type }: Frame): Buffer {
  const padding = flags & FLAG.padded ? payload[0]! : 0
  const begin = (flags & FLAG.padded ? 1 : 0) + (type === FRAME.headers && flags & FLAG.priority ? 5 : 0)
  if (begin + padding > payload.length) throw new Error('the peer sent a frame with more padding than payload')
  return payload.subarray(begin, payload.length - padding)
}
