import type { Subject } from '../benchmark.ts'

/** A role as it was at some moment of a conversation, and what it heard then. */
export interface Moment<Snapshot, Event> {
  readonly snapshot: Snapshot
  readonly event: Event
}

/**
 * Steps a role again from moments of a conversation that was held before. A step is a pure function, so a moment can be
 * lived through any number of times: nothing grows, and what is measured is the step alone.
 *
 * @param operationsPerRound of which all moments together make up so many; each is one, unless it says otherwise.
 */
export function replayed<Snapshot, Event>(
  moments: readonly Moment<Snapshot, Event>[],
  step: (snapshot: Snapshot, event: Event) => { readonly effects: readonly unknown[] },
  operationsPerRound = moments.length,
): Subject {
  if (moments.length === 0) throw new Error('a conversation has moments')
  return {
    operationsPerRound,
    run(rounds) {
      let seen = 0
      for (let round = 0; round < rounds; round++) {
        for (const { snapshot, event } of moments) seen += 1 + step(snapshot, event).effects.length
      }
      return seen
    },
  }
}

/** Holds a conversation and remembers its moments under names. */
export class Conversation<Snapshot, Event, Asked> {
  readonly #moments = new Map<string, Moment<Snapshot, Event>[]>()
  readonly #step: (snapshot: Snapshot, event: Event) => { snapshot: Snapshot; effects: readonly Asked[] }
  snapshot: Snapshot

  constructor(
    first: Snapshot,
    step: (snapshot: Snapshot, event: Event) => { snapshot: Snapshot; effects: readonly Asked[] },
  ) {
    this.snapshot = first
    this.#step = step
  }

  /** Takes the event; under a name, the moment is remembered. */
  take(event: Event, name?: string): readonly Asked[] {
    if (name !== undefined) this.#remember(name, event)
    const { snapshot, effects } = this.#step(this.snapshot, event)
    this.snapshot = snapshot
    return effects
  }

  /** Remembers the moment and goes on as if nothing had been said. */
  suppose(event: Event, name: string): void {
    this.#remember(name, event)
  }

  moments(name: string): readonly Moment<Snapshot, Event>[] {
    return this.#moments.get(name) ?? []
  }

  #remember(name: string, event: Event): void {
    const moments = this.#moments.get(name) ?? []
    moments.push({ snapshot: this.snapshot, event })
    this.#moments.set(name, moments)
  }
}
