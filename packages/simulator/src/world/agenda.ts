import { assert } from '@synod/protocol'
import TinyQueue from 'tinyqueue'

/** Something that will happen, unless it is cancelled. */
export interface Appointment {
  cancelled: boolean
}

interface Entry extends Appointment {
  readonly atUs: number
  readonly order: number
  readonly happen: () => void
}

/** Rounds of promise callbacks let through after an event that may have resolved a promise: more than any chain of ours is long. */
const SETTLING_ROUNDS = 24
/** After every other event: what was waiting for a promise that is resolved already goes on. */
const PASSING_ROUNDS = 2

/**
 * Virtual time, and what is to happen in it: events in the order of their time, equal times in the order in which they
 * were made. Between two events the promise callbacks that are ready run, in a number of rounds that never varies, and
 * nothing else does: a run is a function of its seed.
 */
export class Agenda {
  readonly #queue = new TinyQueue<Entry>([], (a, b) => a.atUs - b.atUs || a.order - b.order)
  readonly #passingRounds: number
  #nowUs = 0
  #order = 0
  #isSettling = false

  /**
   * @param alwaysSettles after every event all promises settle. Whoever stops between events and goes on later needs that: the
   * callbacks that run while nobody counts the rounds would otherwise tell a run with stops from one without.
   */
  constructor({ alwaysSettles = false }: { readonly alwaysSettles?: boolean } = {}) {
    this.#passingRounds = alwaysSettles ? SETTLING_ROUNDS : PASSING_ROUNDS
  }

  /** Microseconds since the world began, a whole number. */
  get nowUs(): number {
    return this.#nowUs
  }

  /** Has `happen` called at a time, now at the earliest. Fractions of a microsecond are dropped. */
  at(atUs: number, happen: () => void): Appointment {
    const entry = {
      atUs: Math.max(this.#nowUs, Math.floor(atUs)),
      order: this.#order++,
      happen,
      cancelled: false,
    }
    this.#queue.push(entry)
    return entry
  }

  in(delayUs: number, happen: () => void): Appointment {
    return this.at(this.#nowUs + delayUs, happen)
  }

  /** To be called by an event that resolves promises: their callbacks have run before the next event. */
  settle(): void {
    this.#isSettling = true
  }

  /** Lets events happen until `done` says so or the next one lies after `untilUs`. Returns what `done` said last. */
  async run(untilUs: number, done: () => boolean): Promise<boolean> {
    assert(untilUs >= this.#nowUs, 'time does not run backwards')
    for (;;) {
      const next = this.#take(untilUs)
      if (!next) {
        this.#nowUs = untilUs
        return done()
      }
      for (let rounds = this.#begin(next); rounds > 0; rounds--) await undefined
      if (done()) return true
    }
  }

  /** Lets the next event happen, unless it lies after `untilUs`; false if there is none. Time stands still then. */
  async step(untilUs: number): Promise<boolean> {
    const next = this.#take(untilUs)
    if (!next) return false
    for (let rounds = this.#begin(next); rounds > 0; rounds--) await undefined
    return true
  }

  #take(untilUs: number): Entry | undefined {
    for (;;) {
      const next = this.#queue.peek()
      if (!next || next.atUs > untilUs) return undefined
      this.#queue.pop()
      if (!next.cancelled) return next
    }
  }

  /** Returns the rounds of promise callbacks that the event needs. */
  #begin(event: Entry): number {
    this.#nowUs = event.atUs
    event.happen()
    const rounds = this.#isSettling ? SETTLING_ROUNDS : this.#passingRounds
    this.#isSettling = false
    return rounds
  }
}
