import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { Frames } from '@synod/protocol'
import type { Agenda } from './agenda.ts'

/** What an event is to the hash: never reused, since hashes of fixed seeds are committed. */
export const EVENT = { delivery: 1, timer: 2, disk: 3, call: 4, fault: 5, outcome: 6 } as const

/** Numbers hashed at once. */
const CHUNK_NUMBERS = 4096

/**
 * Counts the events of a run, and hashes every one of them with its time and content: two runs of the same seed are the
 * same run if and only if their hashes are equal.
 */
export class EventLog {
  readonly #agenda: Agenda
  readonly #hash = sha256.create()
  readonly #chunk = new Uint32Array(CHUNK_NUMBERS)
  readonly #bytes = new Uint8Array(CHUNK_NUMBERS * 4)
  #filled = 0
  #count = 0

  constructor(agenda: Agenda) {
    this.#agenda = agenda
  }

  /** Frames delivered, timers fired, disk operations ended, calls made, faults: so many. */
  get count(): number {
    return this.#count
  }

  delivered(from: number, to: number, frames: Frames): void {
    let sum = 0
    for (const frame of frames) sum = contentSum(frame, sum)
    this.note(EVENT.delivery, from, to, sum)
  }

  note(kind: number, first: number, second: number, third: number): void {
    this.#count += 1
    const { nowUs } = this.#agenda
    this.#put(nowUs >>> 0, Math.floor(nowUs / 2 ** 32), kind, first, second, third)
  }

  /** SHA-256 of all events so far, in hexadecimal digits. */
  digest(): string {
    this.#flush()
    return bytesToHex(this.#hash.clone().digest())
  }

  #put(...numbers: [number, number, number, number, number, number]): void {
    if (this.#filled + numbers.length > CHUNK_NUMBERS) this.#flush()
    for (const number of numbers) this.#chunk[this.#filled++] = number
  }

  /** Little-endian whatever the machine is. */
  #flush(): void {
    for (let at = 0; at < this.#filled; at++) {
      const number = this.#chunk[at] as number
      this.#bytes[at * 4] = number
      this.#bytes[at * 4 + 1] = number >>> 8
      this.#bytes[at * 4 + 2] = number >>> 16
      this.#bytes[at * 4 + 3] = number >>> 24
    }
    this.#hash.update(this.#bytes.subarray(0, this.#filled * 4))
    this.#filled = 0
  }
}

/** FNV-1a over the bytes: it tells apart what chance tells apart, and costs a nanosecond a byte. */
function contentSum(bytes: Uint8Array, start: number): number {
  let sum = start ^ 0x811c9dc5
  for (let at = 0; at < bytes.length; at++) sum = Math.imul(sum ^ (bytes[at] as number), 0x01000193)
  return sum >>> 0
}
