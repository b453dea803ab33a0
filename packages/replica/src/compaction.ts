import type { DurableRecord, Slot } from '@synod/protocol'
import type { SnapshotLimits } from './snapshot-taker.ts'

/** Slots dropped from the log by one record: few enough that neither the flush nor the event loop is held up by it. */
const SLOTS_MAX = 1000

/** How finely the bytes of the log are known, as a part of those that may stay. */
const MARKS_MAX = 16

/** While somebody catches up on what could be dropped, the log may grow by so many times what may stay, or by half the store. */
const HELD_TIMES_MAX = 10

/** The log through `slot` has so many bytes, counted from the start of the node. */
interface Mark {
  readonly slot: Slot
  readonly bytes: number
}

/**
 * Drops the log below the snapshot, but for the slots that those a little behind may still want: a bounded number at a time,
 * the next when the last is durable.
 */
export class Compaction {
  readonly #persist: (record: DurableRecord<Uint8Array>) => void
  readonly #keepSlots: number
  readonly #keepBytes: number
  #bytes = 0
  /** How many bytes had been executed when the log began to be held for somebody. */
  #heldSince: number | undefined
  /** The first is the last one whose slots are more than may stay; then those of the slots above it. */
  readonly #marks: Mark[] = [{ slot: 0, bytes: 0 }]
  #asked: Slot
  #durable: Slot
  #target: Slot

  /** `through` is how far the stored log is gone already. */
  constructor(
    persist: (record: DurableRecord<Uint8Array>) => void,
    { keepSlots, keepBytes }: Pick<SnapshotLimits, 'keepSlots' | 'keepBytes'>,
    through: Slot,
  ) {
    this.#persist = persist
    this.#keepSlots = keepSlots
    this.#keepBytes = keepBytes
    this.#asked = through
    this.#durable = through
    this.#target = through
  }

  /** The first slot that the log still has. */
  get logFrom(): Slot {
    return this.#asked + 1
  }

  get isAtWork(): boolean {
    return this.#durable < this.#target
  }

  /** A value of so many bytes was executed. */
  executed(slot: Slot, bytes: number): void {
    this.#bytes += bytes
    const last = this.#marks.at(-1) as Mark
    if (this.#bytes - last.bytes >= this.#keepBytes / MARKS_MAX) this.#marks.push({ slot, bytes: this.#bytes })
    for (let next = this.#marks[1]; next && this.#bytes - next.bytes >= this.#keepBytes; next = this.#marks[1]) {
      this.#marks.shift()
    }
  }

  /** There is a durable snapshot at this slot, executed here from the log. */
  snapshotTaken(slot: Slot): void {
    const tooMuchThrough = (this.#marks[0] as Mark).slot
    this.#target = Math.max(this.#target, slot - this.#keepSlots, Math.min(slot, tooMuchThrough))
  }

  /** There is a durable snapshot that came from elsewhere: what the log has below it need not be what was chosen. */
  snapshotReceived(slot: Slot): void {
    if (slot <= this.#durable) return
    this.#target = Math.max(this.#target, slot)
    this.#asked = Math.max(this.#asked, slot)
    this.#durable = Math.max(this.#durable, slot)
    this.#persist({ type: 'compacted', through: slot })
  }

  /**
   * To be called once a turn. Slots from `wantedFrom` on stay, since somebody is catching up on them and would need a whole
   * snapshot otherwise; but not for ever, since whoever never catches up must not make the log grow without end.
   */
  turn(wantedFrom?: Slot, storeBytes: () => number = () => 0): void {
    if (this.#asked > this.#durable || this.#asked >= this.#target) return
    const isHeld = wantedFrom !== undefined && wantedFrom <= this.#target && !this.#isHeldTooLong(storeBytes)
    if (!isHeld) this.#heldSince = undefined
    const through = isHeld ? wantedFrom - 1 : this.#target
    if (through <= this.#asked) return
    this.#asked = Math.min(through, this.#asked + SLOTS_MAX)
    this.#persist({ type: 'compacted', through: this.#asked })
  }

  #isHeldTooLong(storeBytes: () => number): boolean {
    this.#heldSince ??= this.#bytes
    const grown = this.#bytes - this.#heldSince
    return grown > this.#keepBytes * HELD_TIMES_MAX && grown > storeBytes() / 2
  }

  /** A record that was handed to `persist` is durable. */
  durable(record: DurableRecord<Uint8Array>): void {
    if (record.type === 'compacted') this.#durable = Math.max(this.#durable, record.through)
  }
}
