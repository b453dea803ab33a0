import type { SlotMessage } from './message.ts'
import type { TraceLine } from './trace-line.ts'

/** Something is said of a slot. */
export type Hear<Line extends TraceLine, Slot> = (state: Slot, slot: number, message: SlotMessage, line: Line) => void

/**
 * Gives each slot its share of a trace, in order. Ranges without end speak of every slot, so a slot begins to exist when a
 * line names it, and hears first of the ranges that went before.
 */
export class Slots<Line extends TraceLine, Slot> {
  readonly #begin: () => Slot
  readonly #hear: Hear<Line, Slot>
  readonly #states = new Map<number, Slot>()
  readonly #ranges: Line[] = []
  #highest = 0

  constructor(begin: () => Slot, hear: Hear<Line, Slot>) {
    this.#begin = begin
    this.#hear = hear
  }

  /** The slots so far, in order. */
  get all(): [number, Slot][] {
    return [...this.#states].sort(([a], [b]) => a - b)
  }

  take(line: Line): void {
    for (const slot of line.slots) this.#open(slot)
    if (line.rangeFrom === undefined) {
      for (const slot of line.slots) this.#tell(slot, line)
      return
    }
    this.#ranges.push(line)
    for (let slot = line.rangeFrom; slot <= this.#highest; slot++) this.#tell(slot, line)
  }

  #open(slot: number): void {
    if (this.#states.has(slot)) return
    this.#states.set(slot, this.#begin())
    this.#highest = Math.max(this.#highest, slot)
    for (const range of this.#ranges) this.#tell(slot, range)
  }

  #tell(slot: number, line: Line): void {
    const state = this.#states.get(slot)
    const message = state === undefined ? undefined : line.of(slot)
    if (state !== undefined && message !== undefined) this.#hear(state, slot, message, line)
  }
}
