import { MESSAGE_TYPES, type SlotMessage } from './message.ts'
import { Slots } from './slots.ts'
import type { TraceLine } from './trace-line.ts'

/** How often each kind of message is in a slot's trace, repeats counted, and in how many ballots something was proposed. */
export type Census = { readonly slot: number; readonly ballots: number } & Record<SlotMessage['type'], number>

/** Counts what a trace says of each slot. */
export class TraceCensus {
  readonly #slots = new Slots<TraceLine, { counts: Map<SlotMessage['type'], number>; ballots: Set<number> }>(
    () => ({ counts: new Map(), ballots: new Set() }),
    ({ counts, ballots }, _slot, message) => {
      counts.set(message.type, 1 + (counts.get(message.type) ?? 0))
      if (message.type === '2a') ballots.add(message.bal)
    },
  )

  take(line: TraceLine): void {
    this.#slots.take(line)
  }

  get slots(): Census[] {
    return this.#slots.all.map(([slot, { counts, ballots }]) => {
      const kinds = MESSAGE_TYPES.map((type) => [type, counts.get(type) ?? 0])
      return { slot, ballots: ballots.size, ...Object.fromEntries(kinds) } as Census
    })
  }
}
