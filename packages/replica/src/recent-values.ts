import type { Slot, Value } from '@synod/protocol'

/** The values that were executed last, which the roles have forgotten. */
export class RecentValues {
  readonly #slotsMax: number
  readonly #values = new Map<Slot, Value<Uint8Array>>()

  constructor(slotsMax: number) {
    this.#slotsMax = slotsMax
  }

  /** Slots come in order. */
  add(slot: Slot, value: Value<Uint8Array>): void {
    this.#values.set(slot, value)
    this.#values.delete(slot - this.#slotsMax)
  }

  /** Undefined when it was executed too long ago, or before anybody watched. */
  get(slot: Slot): Value<Uint8Array> | undefined {
    return this.#values.get(slot)
  }

  /** A snapshot came in the place of values. */
  clear(): void {
    this.#values.clear()
  }
}
