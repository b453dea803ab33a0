import type { Arrived, Sent } from '@synod/feed'
import type { Flight } from './picture.ts'

/** A message of which nothing more is heard for so long, in µs, is taken for lost where only its arrival would tell. */
export const UNHEARD_US_MAX = 2_000_000

/** How long a message is drawn on its way before anything has arrived, in µs. */
const FLIGHT_US_FIRST = 10_000

interface Known extends Flight {
  endsAt: number | undefined
  /** When it ends as far as its sending tells; its arrival tells better. */
  readonly expectedAt: number | undefined
}

/** The messages of a recording by their ids, and when each is heard or lost. */
export class Flights {
  readonly #byId = new Map<number, Known>()
  /** How long messages take, in µs: as far as a lost one is drawn. */
  #usual = FLIGHT_US_FIRST

  sent(sent: Sent): Flight {
    const expectedAt = this.#expect(sent)
    const flight: Known = { sent, endsAt: expectedAt, expectedAt }
    this.#byId.set(sent.id, flight)
    return flight
  }

  arrived({ id, at }: Arrived): void {
    const flight = this.#byId.get(id)
    if (flight === undefined) return
    flight.endsAt = at
    if (flight.sent.fate !== 'held') this.#usual += (at - flight.sent.at - this.#usual) / 16
  }

  byId(id: number): Flight | undefined {
    return this.#byId.get(id)
  }

  /** The recording no longer holds this. */
  unsent({ id }: Sent): void {
    this.#byId.delete(id)
  }

  /** Nobody has heard it after all: the recording was cut off before that. */
  unheard({ id }: Arrived): void {
    const flight = this.#byId.get(id)
    if (flight !== undefined) flight.endsAt = flight.expectedAt
  }

  #expect({ at, fate, arrivesAt }: Sent): number | undefined {
    switch (fate) {
      case 'arrives':
      case 'late':
      case 'again':
        return arrivesAt
      case 'lost':
      case 'cut':
      case 'full':
        return arrivesAt ?? at + this.#usual
      case 'held':
      case 'unknown':
        return undefined
    }
  }
}

/** Whether a message is still under way at a moment after it was sent. */
export function isFlying({ sent, endsAt }: Flight, at: number): boolean {
  if (endsAt !== undefined) return endsAt > at
  return sent.fate === 'held' || sent.at + UNHEARD_US_MAX > at
}
