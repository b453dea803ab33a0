import type { Socket } from 'node:net'
import { FRAME_HEADER_BYTES, type Frame, writeFrameHeader } from './frame.ts'

const BUFFER_BYTES = 262_144

/** Frames on their way out: all that come up in one turn of the event loop leave in one write. */
export class Output {
  readonly #socket: Socket
  /** Buffers are used again and again: those of one write each would keep the garbage collector busy. */
  readonly #spare: Buffer[] = []
  #buffer: Buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES)
  #used = 0
  #isFlushDue = false

  constructor(socket: Socket) {
    this.#socket = socket
  }

  /** The payload is copied. */
  frame(head: Omit<Frame, 'payload'>, payload: Buffer): void {
    const begin = this.#reserve(FRAME_HEADER_BYTES + payload.length)
    writeFrameHeader(this.#buffer, begin, head, payload.length)
    payload.copy(this.#buffer, begin + FRAME_HEADER_BYTES)
  }

  bytes(bytes: Buffer): void {
    bytes.copy(this.#buffer, this.#reserve(bytes.length))
  }

  #reserve(bytes: number): number {
    if (this.#used + bytes > BUFFER_BYTES) this.#flush()
    const begin = this.#used
    this.#used += bytes
    if (!this.#isFlushDue) {
      this.#isFlushDue = true
      // After the promises that this turn settled have had their say: they are who asks next.
      process.nextTick(() => {
        this.#isFlushDue = false
        this.#flush()
      })
    }
    return begin
  }

  #flush(): void {
    const used = this.#used
    this.#used = 0
    if (used === 0 || this.#socket.destroyed) return
    const buffer = this.#buffer
    // The kernel has taken all when this is called, and nobody looks at the buffer any more.
    this.#socket.write(buffer.subarray(0, used), () => this.#spare.push(buffer))
    this.#buffer = this.#spare.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES)
  }
}
