import type { SlotRange } from '@synod/protocol'
import type { Happening } from './happening.ts'
import type { NodeHappening } from './heard.ts'
import type { Interest } from './interest.ts'

export interface FeedBufferOptions {
  /** Happenings between two flushes at most, on the whole; after a quiet while up to twenty times as many at once. */
  readonly happeningsMax: number
}

/** Of what fits between two flushes the usual may take so much, and the background; what is rare has room of its own. */
const SHARES: Readonly<Record<Interest, number>> = { rare: 1, usual: 3 / 4, background: 1 / 4 }
/** Room that was not used is kept for so many flushes: what a click brings about is told whole, however much it is at once. */
const ROOM_KEPT_FLUSHES = 10
const STRIDE_MAX = 1 << 16

/**
 * Holds what happened until it is flushed: at most so much, and when there is more, what belongs to every second slot, or
 * every fourth. Strides are powers of two, so that nodes which thin out more than others still tell of the same slots.
 */
export class FeedBuffer {
  readonly #heldMax: number
  readonly #thinners: Readonly<Record<Interest, Thinner>>
  #happenings: NodeHappening[] = []
  /** Which let through what is added now. */
  #admitting: Thinner | undefined
  #missed = 0

  constructor({ happeningsMax }: FeedBufferOptions) {
    if (!Number.isInteger(happeningsMax) || happeningsMax < 1) {
      throw new RangeError(`a feed buffer holds 1 happening or more, not ${happeningsMax}`)
    }
    this.#heldMax = 2 * happeningsMax * ROOM_KEPT_FLUSHES
    const thinner = (interest: Interest) => new Thinner(Math.max(1, Math.floor(happeningsMax * SHARES[interest])))
    this.#thinners = { rare: thinner('rare'), usual: thinner('usual'), background: thinner('background') }
  }

  /** Whether something would be kept. Counts it as missed when not; when it would be, add all happenings that it takes. */
  admits(interest: Interest, about?: SlotRange): boolean {
    const thinner = this.#thinners[interest]
    const isAdmitted = thinner.admits(about) && this.#happenings.length < this.#heldMax
    this.#admitting = isAdmitted ? thinner : undefined
    if (!isAdmitted) this.#missed += 1
    return isAdmitted
  }

  /** Keeps a happening, unless the buffer is full: then it is counted as missed. */
  add(happening: NodeHappening): void {
    this.#admitting?.took()
    if (this.#happenings.length < this.#heldMax) this.#happenings.push(happening)
    else this.#missed += 1
  }

  /** Everything since the last flush, and how much was left out, if anything was. */
  flush(at: number): NodeHappening[] {
    const happenings = this.#happenings
    this.#happenings = []
    for (const thinner of Object.values(this.#thinners)) thinner.adapt()
    if (this.#missed === 0) return happenings
    const missed: Happening = { type: 'missed', at, count: this.#missed }
    this.#missed = 0
    return [missed, ...happenings]
  }
}

/** Lets through what belongs to the slots divisible by a stride, which grows while more is asked for than there is room. */
class Thinner {
  /** In happenings for each flush; what is asked for may take several. */
  readonly #room: number
  #roomLeft: number
  #stride = 1
  #asked = 0
  #admitted = 0
  #taken = 0
  /** Happenings for each time that it let something through. */
  #each = 1

  constructor(room: number) {
    this.#room = room
    this.#roomLeft = room * ROOM_KEPT_FLUSHES
  }

  admits(about: SlotRange | undefined): boolean {
    const { from, to } = about ?? { from: this.#asked, to: this.#asked }
    this.#asked += 1
    if (this.#roomLeft <= 0 || !hasMultiple(this.#stride, from, to ?? from)) return false
    this.#admitted += 1
    return true
  }

  took(): void {
    this.#taken += 1
    this.#roomLeft -= 1
  }

  /** Begins with half of the room left, so that it is not run out of before the stride has grown. */
  adapt(): void {
    if (this.#admitted > 0) this.#each = this.#taken / this.#admitted
    const wanted = this.#asked * this.#each
    const kept = this.#room * ROOM_KEPT_FLUSHES
    if (wanted <= this.#room) this.#stride = 1
    else if (this.#roomLeft < kept / 2) this.#stride = strideFor(wanted / this.#room)
    this.#roomLeft = Math.min(kept, this.#roomLeft + this.#room)
    this.#asked = 0
    this.#admitted = 0
    this.#taken = 0
  }
}

/** The least power of two that thins out so many times as much as fits. */
function strideFor(excess: number): number {
  let stride = 1
  while (stride < excess && stride < STRIDE_MAX) stride *= 2
  return stride
}

function hasMultiple(stride: number, from: number, to: number): boolean {
  return to - (to % stride) >= from
}
