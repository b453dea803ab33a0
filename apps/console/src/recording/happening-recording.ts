import type { Called, Decided, Done, Happening } from '@synod/feed'
import { Annals } from './annals.ts'
import { Flights, isFlying } from './flights.ts'
import { Moment } from './moment.ts'
import { Ordered } from './ordered.ts'
import type { Flight, Landmark, Picture, Recording, Reign } from './picture.ts'
import { ShownMoments } from './shown-moments.ts'

/** So many happenings are gone through at most to know how a moment looked. */
const STRETCH = 256

export interface RecordingOptions {
  /** The oldest are forgotten, a quarter of them at once, when there are more. */
  readonly happeningsMax: number
  /** The source began before anybody listened: so does not the recording. */
  readonly isJoined?: boolean
}

/**
 * A {@link Recording} of whatever a source tells. How it looked is noted at every {@link STRETCH}th happening, and gone on from
 * there for the moments between.
 */
export class HappeningRecording implements Recording {
  readonly #happeningsMax: number
  readonly #happenings = new Ordered<Happening>()
  readonly #flights = new Flights()
  readonly #annals = new Annals()
  /** How it looked before the happening of index 0, of index {@link STRETCH}, and so on. */
  #notes: Moment[] = [new Moment()]
  /** How it looks after all of them. */
  #latest = new Moment()
  readonly #shown = new ShownMoments()
  #endsAt = 0
  #beginsAt = 0
  #version = 0
  #rewritten = 0
  #isJoined: boolean

  constructor({ happeningsMax, isJoined = false }: RecordingOptions = { happeningsMax: 200_000 }) {
    this.#happeningsMax = Math.max(happeningsMax, 4 * STRETCH)
    this.#isJoined = isJoined
  }

  get beginsAt(): number {
    return this.#beginsAt
  }

  get endsAt(): number {
    return this.#endsAt
  }

  get version(): number {
    return this.#version
  }

  get rewritten(): number {
    return this.#rewritten
  }

  /** How many happenings there are. */
  get count(): number {
    return this.#happenings.all.length
  }

  /**
   * Adds what a source told. Nodes of a live cluster tell in batches, each in order but not one after the other: what came too
   * early is put behind.
   */
  append(told: readonly Happening[]): void {
    const first = told[0]
    if (first === undefined) return
    const inOrder = isInOrder(told) ? told : told.toSorted(byTime)
    const lastAt = this.#happenings.last?.at ?? 0
    const earliest = inOrder[0]!.at
    if (this.#isJoined) this.#beginsAt = earliest
    this.#isJoined = false
    if (earliest < lastAt) {
      const early = this.#cutAfter(earliest)
      for (const happening of [...early, ...inOrder].sort(byTime)) this.#take(happening)
    } else for (const happening of inOrder) this.#take(happening)
    this.#endsAt = Math.max(this.#endsAt, this.#happenings.last?.at ?? 0)
    if (this.count > this.#happeningsMax) this.#forgetOldest()
    this.#version++
  }

  /** Time passed, whether anything happened or not. */
  passTo(at: number): void {
    if (at <= this.#endsAt) return
    this.#endsAt = at
    this.#version++
  }

  /** Cuts off all that is later than a moment: from there on it will have been otherwise. */
  cutAfter(at: number): void {
    this.#cutAfter(at)
    this.#endsAt = Math.min(this.#endsAt, at)
    this.#version++
  }

  pictureAt(at: number): Picture {
    return this.#momentAt(this.#happenings.countThrough(at)).picture(at)
  }

  between(from: number, to: number): readonly Happening[] {
    return this.#happenings.between(from, to)
  }

  flightsBetween(from: number, to: number): readonly Flight[] {
    const count = this.#happenings.countBefore(from)
    const flights = [...this.#momentAt(count).flightsAt(from)]
    for (let index = count; index < this.count; index++) {
      const happening = this.#happenings.all[index]!
      if (happening.at >= to) break
      const flight = happening.type === 'sent' ? this.#flights.byId(happening.id) : undefined
      if (flight !== undefined && (flight.sent.at >= from || isFlying(flight, from))) flights.push(flight)
    }
    return flights
  }

  decisionsBetween(from: number, to: number): readonly Decided[] {
    return this.#annals.decisions.between(from, to)
  }

  deedsBetween(from: number, to: number): readonly Done[] {
    return this.#annals.deeds.between(from, to)
  }

  callsBetween(from: number, to: number): readonly Called[] {
    return this.#annals.calls.between(from, to)
  }

  reigns(): readonly Reign[] {
    return this.#annals.reigns()
  }

  /** When the first message was sent that is no heartbeat; undefined before. */
  get firstSaidAt(): number | undefined {
    return this.#annals.firstSaidAt
  }

  landmark(kind: Landmark, from: number, direction: 1 | -1): number | undefined {
    return this.#annals.landmark(kind, from, direction)
  }

  /** When the next (or, with −1, the last) happening of any kind was, but for portraits. */
  eventAt(from: number, direction: 1 | -1): number | undefined {
    const { all } = this.#happenings
    const isEvent = (happening: Happening) => happening.type !== 'portrayed'
    if (direction === 1) {
      for (let index = this.#happenings.countThrough(from); index < all.length; index++) {
        if (isEvent(all[index]!)) return all[index]!.at
      }
    } else {
      for (let index = this.#happenings.countBefore(from) - 1; index >= 0; index--) {
        if (isEvent(all[index]!)) return all[index]!.at
      }
    }
    return undefined
  }

  #take(happening: Happening): void {
    if (happening.type === 'sent') this.#flights.sent(happening)
    if (happening.type === 'arrived') this.#flights.arrived(happening)
    this.#happenings.append(happening)
    this.#annals.take(happening)
    this.#latest.take(happening, this.#flights)
    if (this.count % STRETCH === 0) {
      this.#latest.clearAir(happening.at)
      this.#notes.push(this.#latest.copy())
    }
  }

  #cutAfter(at: number): readonly Happening[] {
    const cut = this.#happenings.cutAfter(at)
    for (const happening of cut.toReversed()) {
      if (happening.type === 'sent') this.#flights.unsent(happening)
      if (happening.type === 'arrived') this.#flights.unheard(happening)
    }
    this.#annals.cutAfter(at)
    this.#notes.length = Math.floor(this.count / STRETCH) + 1
    this.#rewritten++
    this.#shown.forget()
    this.#latest = this.#momentAt(this.count).copy()
    return cut
  }

  #forgetOldest(): void {
    const stretches = Math.ceil(this.#happeningsMax / 4 / STRETCH)
    for (const happening of this.#happenings.forget(stretches * STRETCH)) {
      if (happening.type === 'sent') this.#flights.unsent(happening)
    }
    this.#notes.splice(0, stretches)
    this.#shown.forget()
    this.#rewritten++
    this.#beginsAt = this.#happenings.all[0]?.at ?? this.#endsAt
    this.#annals.forgetBefore(this.#beginsAt)
  }

  /** How it looked after so many happenings. Not to be kept: it is one that is gone on with. */
  #momentAt(count: number): Moment {
    const stretch = Math.min(Math.floor(count / STRETCH), this.#notes.length - 1)
    const since = stretch * STRETCH
    const shown = this.#shown.latest(since, count) ?? { moment: this.#notes[stretch]!.copy(), count: since }
    for (; shown.count < count; shown.count++) {
      shown.moment.take(this.#happenings.all[shown.count]!, this.#flights)
    }
    this.#shown.remember(shown)
    return shown.moment
  }
}

function isInOrder(told: readonly Happening[]): boolean {
  return told.every((happening, index) => index === 0 || told[index - 1]!.at <= happening.at)
}

function byTime(a: Happening, b: Happening): number {
  return a.at - b.at
}
