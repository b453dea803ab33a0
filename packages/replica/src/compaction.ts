import type { DurableRecord, Slot } from '@synod/protocol'

/** Slots dropped from the log by one record: few enough that neither the flush nor the event loop is held up by it. */
const SLOTS_MAX = 1000

/**
 * Drops the log below the snapshot, but for the slots that those a little behind may still want: a bounded number at a time,
 * the next when the last is durable.
 */
export class Compaction {
  readonly #persist: (record: DurableRecord<Uint8Array>) => void
  readonly #keepSlots: number
  #asked: Slot
  #durable: Slot
  #target: Slot

  /** `through` is how far the stored log is gone already. */
  constructor(persist: (record: DurableRecord<Uint8Array>) => void, keepSlots: number, through: Slot) {
    this.#persist = persist
    this.#keepSlots = keepSlots
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

  /** There is a durable snapshot at this slot, executed here from the log. */
  snapshotTaken(slot: Slot): void {
    this.#target = Math.max(this.#target, slot - this.#keepSlots)
  }

  /** There is a durable snapshot that came from elsewhere: what the log has below it need not be what was chosen. */
  snapshotReceived(slot: Slot): void {
    if (slot <= this.#durable) return
    this.#target = Math.max(this.#target, slot)
    this.#asked = Math.max(this.#asked, slot)
    this.#durable = Math.max(this.#durable, slot)
    this.#persist({ type: 'compacted', through: slot })
  }

  /** To be called once a turn. */
  turn(): void {
    if (this.#asked > this.#durable || this.#asked >= this.#target) return
    this.#asked = Math.min(this.#target, this.#asked + SLOTS_MAX)
    this.#persist({ type: 'compacted', through: this.#asked })
  }

  /** A record that was handed to `persist` is durable. */
  durable(record: DurableRecord<Uint8Array>): void {
    if (record.type === 'compacted') this.#durable = Math.max(this.#durable, record.through)
  }
}
