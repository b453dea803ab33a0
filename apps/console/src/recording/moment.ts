import type { Done, Happening, Party, Portrait, Sent, Stepped } from '@synod/feed'
import type { NodeNumber } from '@synod/protocol'
import { type Flights, isFlying } from './flights.ts'
import type { CutLink, Flight, Picture } from './picture.ts'

type Steps = Picture['steps']

/**
 * How it looks once so much has happened: what a {@link Picture} is made of. Everything but the messages under way is replaced
 * where it changes, never written into, so that copies and pictures share it, and a view sees by identity what did not change.
 */
export class Moment {
  #parties: readonly Party[] = []
  #portraits: ReadonlyMap<NodeNumber, Portrait> = new Map()
  #cuts: readonly CutLink[] = []
  #steps: Steps = new Map()
  #last: Happening | undefined
  #air = new Map<number, Flight>()

  copy(): Moment {
    const copy = new Moment()
    copy.#parties = this.#parties
    copy.#portraits = this.#portraits
    copy.#cuts = this.#cuts
    copy.#steps = this.#steps
    copy.#last = this.#last
    copy.#air = new Map(this.#air)
    return copy
  }

  /** `flights` knows the messages that were sent. */
  take(happening: Happening, flights: Flights): void {
    if (happening.type !== 'portrayed') this.#last = happening
    switch (happening.type) {
      case 'sent':
        this.#takeSent(happening, flights)
        return
      case 'arrived':
        this.#air.delete(happening.id)
        return
      case 'stepped':
        this.#takeStep(happening)
        return
      case 'portrayed':
        this.#portray(happening.portrait)
        return
      case 'done':
        this.#takeDeed(happening)
        return
      case 'called':
        this.#meet(happening.client)
        return
      case 'decided':
      case 'missed':
        return
    }
  }

  /** Messages that ended before are no longer looked at. */
  clearAir(at: number): void {
    for (const [id, flight] of this.#air) if (!isFlying(flight, at)) this.#air.delete(id)
  }

  flightsAt(at: number): readonly Flight[] {
    const flying: Flight[] = []
    for (const flight of this.#air.values()) if (isFlying(flight, at)) flying.push(flight)
    return flying
  }

  picture(at: number): Picture {
    return {
      at,
      parties: this.#parties,
      portraits: this.#portraits,
      flights: this.flightsAt(at),
      cuts: this.#cuts,
      steps: this.#steps,
      last: this.#last,
    }
  }

  #takeSent(sent: Sent, flights: Flights): void {
    this.#meet(sent.from)
    this.#meet(sent.to)
    const flight = flights.byId(sent.id)
    if (flight !== undefined) this.#air.set(sent.id, flight)
  }

  #takeStep(stepped: Stepped): void {
    this.#meet(stepped.node)
    const ofNode = { ...this.#steps.get(stepped.node), [stepped.role]: stepped }
    this.#steps = new Map(this.#steps).set(stepped.node, ofNode)
  }

  #portray(portrait: Portrait): void {
    this.#meet(portrait.node)
    this.#portraits = new Map(this.#portraits).set(portrait.node, portrait)
  }

  /** A process that was killed sends no portrait of its end: what was done to it says how it looks from now on. */
  #takeDeed(done: Done): void {
    for (const party of done.to) this.#meet(party)
    const life = LIFE_AFTER[done.deed]
    if (life !== undefined) {
      for (const party of done.to) {
        const portrait = typeof party === 'number' ? this.#portraits.get(party) : undefined
        if (portrait !== undefined && portrait.life !== life) this.#portray({ ...portrait, life })
      }
    }
    if (done.deed === 'cut' || done.deed === 'mended') this.#changeLinks(done)
  }

  #changeLinks({ to, deed, isOneWay }: Done): void {
    const [from, target] = to
    if (from === undefined || target === undefined) return
    const changed: CutLink[] = [{ from, to: target }]
    if (!isOneWay) changed.push({ from: target, to: from })
    const others = this.#cuts.filter((cut) => !changed.some((link) => link.from === cut.from && link.to === cut.to))
    this.#cuts = deed === 'cut' ? [...others, ...changed] : others
  }

  #meet(party: Party): void {
    if (!this.#parties.includes(party)) this.#parties = [...this.#parties, party].sort(inLanes)
  }
}

const LIFE_AFTER: Readonly<Partial<Record<Done['deed'], Portrait['life']>>> = {
  started: 'running',
  resumed: 'running',
  killed: 'down',
  paused: 'paused',
  left: 'gone',
}

/** Nodes by number, then clients. */
function inLanes(a: Party, b: Party): number {
  if (typeof a === 'number') return typeof b === 'number' ? a - b : -1
  if (typeof b === 'number') return 1
  return Number(a.slice(1)) - Number(b.slice(1))
}
