import { decodeBatch } from '@synod/codec'
import type { HistoryEvent } from '@synod/linearizability'
import type { Slot, Value } from '@synod/protocol'
import type { AppliedAt } from '@synod/replica'
import type { History } from './world/history.ts'

/** Places between two slots: more than a batch has commands. Queries of a slot come behind all its commands. */
const PLACES_PER_SLOT = 100_000

/**
 * Where each command was executed, as a hint for the search for a linearization: without it, a history with many calls of
 * unknown outcome can keep a search busy for hours. A hint decides nothing.
 */
export class ExecutionOrder {
  /** By the command's bytes; the places of one that was executed more often, each for another call, in order. */
  readonly #places = new Map<string, number[]>()
  #through: Slot = 0
  /** When each command was executed, in replicated time, by its place. */
  readonly #times: { readonly place: number; readonly time: number }[] = []
  /** Of the slot after {@link #through}, the commands that reached the state machine, and their times: retries and those of lost sessions do not. */
  readonly #applied = new Map<number, number>()

  /** A node's state machine executes a command. */
  applying({ slot, index, time }: AppliedAt): void {
    if (slot === this.#through + 1) this.#applied.set(index, time)
  }

  /** A node has executed this slot. */
  executed(slot: Slot, value: Value<Uint8Array>): void {
    if (slot !== this.#through + 1) return
    this.#through = slot
    const batch = value === null ? undefined : decodeBatch(value)
    for (const [index, time] of this.#applied) {
      this.#times.push({ place: slot * PLACES_PER_SLOT + index, time })
      const command = batch?.ok ? batch.value.commands[index] : undefined
      if (command) this.#note(command.body, slot * PLACES_PER_SLOT + index)
    }
    this.#applied.clear()
  }

  /** The history with hints. */
  hinted(history: History): HistoryEvent[] {
    const taken = new Set<number>()
    const answered = history.records.map(({ event, body, slot, sequelAfterMs }) => {
      if (sequelAfterMs !== undefined && body) return this.#hintedSequel(event, body, sequelAfterMs)
      if (slot === undefined) return event
      const order = body ? this.#placeIn(body, slot, taken) : (slot + 1) * PLACES_PER_SLOT - 1
      return order === undefined ? event : { ...event, order }
    })
    return answered.map((event, at) => {
      const { body } = history.records[at] as (typeof history.records)[number]
      if (event.type !== 'info' || !body) return event
      const order = this.#anyPlace(body, taken)
      return order === undefined ? event : { ...event, order }
    })
  }

  /** What the state machine does by itself it does right before the first command whose time has come. */
  #hintedSequel(event: HistoryEvent, body: Uint8Array, afterMs: number): HistoryEvent {
    const cause = this.#times.find(({ place }) => place === this.#places.get(textOf(body))?.[0])
    const due = cause && this.#times.find(({ place, time }) => place > cause.place && time >= cause.time + afterMs)
    return due ? { ...event, order: due.place - 0.5 } : event
  }

  #note(body: Uint8Array, place: number): void {
    const key = textOf(body)
    const places = this.#places.get(key)
    if (places) places.push(place)
    else this.#places.set(key, [place])
  }

  #placeIn(body: Uint8Array, slot: Slot, taken: Set<number>): number | undefined {
    return this.#take(body, taken, (place) => Math.floor(place / PLACES_PER_SLOT) === slot)
  }

  #anyPlace(body: Uint8Array, taken: Set<number>): number | undefined {
    return this.#take(body, taken, () => true)
  }

  #take(body: Uint8Array, taken: Set<number>, fits: (place: number) => boolean): number | undefined {
    const place = this.#places.get(textOf(body))?.find((each) => !taken.has(each) && fits(each))
    if (place !== undefined) taken.add(place)
    return place
  }
}

function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}
