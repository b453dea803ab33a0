import type { Frames } from '@synod/protocol'

export interface Waiting {
  readonly frames: Frames
  readonly bytes: number
  /** When it was put in, on the monotonic clock. */
  readonly sinceMs: number
}

/** Taken places at the front of the array are given back once there are this many, and more of them than waiting ones. */
const TAKEN_MAX = 1024

/** First in, first out, bounded in messages and in bytes. Both ends cost the same however many wait. */
export class OutgoingQueue {
  readonly #framesMax: number
  readonly #bytesMax: number
  #waiting: (Waiting | undefined)[] = []
  #taken = 0
  #bytes = 0

  constructor(framesMax: number, bytesMax: number) {
    this.#framesMax = framesMax
    this.#bytesMax = bytesMax
  }

  get length(): number {
    return this.#waiting.length - this.#taken
  }

  /** False when it does not fit. One message fits into an empty queue whatever its size. */
  put(message: Waiting): boolean {
    if (this.length >= this.#framesMax) return false
    if (this.length > 0 && this.#bytes + message.bytes > this.#bytesMax) return false
    this.#waiting.push(message)
    this.#bytes += message.bytes
    return true
  }

  take(): Waiting | undefined {
    const message = this.#waiting[this.#taken]
    if (!message) return undefined
    this.#waiting[this.#taken] = undefined
    this.#taken += 1
    this.#bytes -= message.bytes
    if (this.length === 0 || (this.#taken > TAKEN_MAX && this.#taken > this.length)) {
      this.#waiting = this.#waiting.slice(this.#taken)
      this.#taken = 0
    }
    return message
  }

  /** Drops everything and says how many messages that were. */
  clear(): number {
    const dropped = this.length
    this.#waiting = []
    this.#taken = 0
    this.#bytes = 0
    return dropped
  }
}
