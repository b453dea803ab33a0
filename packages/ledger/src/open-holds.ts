import { ExpiryQueue } from './expiry-queue.ts'
import { finalise, formatLanes, type Lanes } from './hash.ts'

/** Up to where holds have expired: at this time, and of those that expire at this time up to this number. */
export interface ExpiredThrough {
  readonly time: number
  readonly number: number
}

/** How many holds one command makes expire at most, so that many with one time do not stop the event loop. */
export const EXPIRIES_PER_COMMAND_MAX = 16

/** The holds that are neither captured nor released nor expired, by their numbers in the transfer log. */
export class OpenHolds {
  readonly #queue = new ExpiryQueue()
  #count = 0
  readonly #digest: Lanes = { a: 0, b: 0 }
  #expiredThrough: ExpiredThrough = { time: 0, number: -1 }

  get count(): number {
    return this.#count
  }

  get expiredThrough(): ExpiredThrough {
    return this.#expiredThrough
  }

  /** `expiresAt`: 0 for never. */
  add(hold: number, expiresAt: number): void {
    if (expiresAt !== 0) this.#queue.add(hold, expiresAt)
    this.#count++
    this.#run(hold, 1)
  }

  /** Takes out a hold that is open. */
  remove(hold: number): void {
    this.#queue.remove(hold)
    this.#count--
    this.#run(hold, -1)
  }

  /** Takes out the next hold whose time has come; −1 if there is none. */
  expireNext(now: number): number {
    if (this.#queue.firstTime > now) return -1
    const hold = this.#queue.first
    this.#expiredThrough = { time: this.#queue.firstTime, number: hold }
    this.remove(hold)
    return hold
  }

  /** Takes out those that had expired when a snapshot was made of them, and goes on from there. */
  resume(through: ExpiredThrough, onExpired: (hold: number) => void): void {
    const queue = this.#queue
    while (queue.firstTime < through.time || (queue.firstTime === through.time && queue.first <= through.number)) {
      const hold = queue.first
      this.remove(hold)
      onExpired(hold)
    }
    this.#expiredThrough = through
  }

  /** Which holds are open: a sum of hashes, so that the order does not matter. O(1). */
  digest(): string {
    return formatLanes(this.#digest.a, this.#digest.b)
  }

  #run(hold: number, sign: 1 | -1): void {
    this.#digest.a = (this.#digest.a + sign * finalise(hold + 1)) | 0
    this.#digest.b = (this.#digest.b + sign * finalise(~hold)) | 0
  }
}
