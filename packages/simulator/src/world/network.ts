import type { Frames } from '@synod/protocol'
import type { Weather } from '../plan/weather.ts'
import type { Agenda } from './agenda.ts'
import type { EventLog } from './event-log.ts'
import { type Address, Link } from './link.ts'
import type { Process } from './process.ts'
import type { Tally } from './tally.ts'

/** Whoever holds an address right now. */
export interface End {
  readonly process: Process
  receive(frames: Frames, from: Address): void
}

export interface NetworkOptions {
  readonly seed: number
  readonly agenda: Agenda
  readonly weather: () => Weather
  readonly tally: Tally
  readonly log: EventLog
}

/** A message that is late by accident is late by up to so much: longer than any timer of ours waits. */
const LATE_US_MAX = 8_000_000
/** Kept messages leave a mended link this close to one another. */
const KEPT_SPACING_US = 20

/**
 * Brings frames from end to end, and loses, repeats, delays and reorders them as the weather has it (PMS M1). A frame is
 * for whoever holds the address when it arrives: a restarted node gets what was sent to the one before it, and what a
 * dead process sent still arrives.
 */
export class Network {
  readonly #options: NetworkOptions
  readonly #links = new Map<number, Link>()
  readonly #ends = new Map<Address, End>()

  constructor(options: NetworkOptions) {
    this.#options = options
  }

  bind(address: Address, end: End): void {
    this.#ends.set(address, end)
  }

  /** Only if `end` still holds it: its successor may have come already. */
  unbind(address: Address, end: End): void {
    if (this.#ends.get(address) === end) this.#ends.delete(address)
  }

  /** Takes frames; false when too many are under way on that link, or wait for its mending. */
  post(from: Address, to: Address, frames: Frames): boolean {
    const { tally } = this.#options
    const weather = this.#options.weather()
    const link = this.link(from, to)
    if (link.framesUnderWay + link.kept.length >= weather.linkFramesMax) {
      tally.add('frame dropped by a full queue')
      return false
    }
    if (link.cuts > 0) {
      if (link.keeps > 0) link.kept.push(frames)
      else tally.add('frame lost in a partition')
      return true
    }
    if (link.random.chance(weather.loss * link.exposure)) {
      tally.add('frame lost')
      return true
    }
    this.#dispatch(link, frames, weather)
    if (link.random.chance(weather.duplication * link.exposure)) {
      tally.add('frame duplicated')
      this.#dispatch(link, frames, weather)
    }
    return true
  }

  link(from: Address, to: Address): Link {
    const key = from * 65_536 + to
    let link = this.#links.get(key)
    if (!link) {
      link = new Link(this.#options.seed, from, to)
      this.#links.set(key, link)
    }
    return link
  }

  cut(from: Address, to: Address, keeps: boolean): void {
    const link = this.link(from, to)
    link.cuts += 1
    if (keeps) link.keeps += 1
  }

  mend(from: Address, to: Address, keeps: boolean): void {
    const link = this.link(from, to)
    link.cuts -= 1
    if (keeps) link.keeps -= 1
    if (link.cuts > 0) return
    const { agenda, tally } = this.#options
    for (const [at, frames] of link.kept.entries()) {
      tally.add('frame kept by a partition')
      this.#arriveAt(link, agenda.nowUs + this.#options.weather().delayUs + at * KEPT_SPACING_US, frames)
    }
    link.kept.length = 0
  }

  #dispatch(link: Link, frames: Frames, weather: Weather): void {
    const { agenda, tally } = this.#options
    let delayUs = weather.delayUs + link.random.longTailed(weather.jitterUs) + link.slowUs
    if (link.random.chance(weather.lateness)) {
      tally.add('frame very late')
      delayUs += link.random.below(LATE_US_MAX)
    }
    let arrivalUs = Math.floor(agenda.nowUs + delayUs)
    if (arrivalUs < link.lastArrivalUs) {
      if (weather.reorders) tally.add('frame overtook another')
      else arrivalUs = link.lastArrivalUs
    }
    this.#arriveAt(link, arrivalUs, frames)
  }

  #arriveAt(link: Link, arrivalUs: number, frames: Frames): void {
    link.framesUnderWay += 1
    link.lastArrivalUs = Math.max(link.lastArrivalUs, arrivalUs)
    this.#options.agenda.at(arrivalUs, () => {
      link.framesUnderWay -= 1
      this.#deliver(link, frames)
    })
  }

  #deliver(link: Link, frames: Frames): void {
    const { tally, log } = this.#options
    const end = this.#ends.get(link.to)
    if (!end) {
      tally.add('frame for nobody')
      return
    }
    const hasRoom = end.process.arrival(() => {
      log.delivered(link.from, link.to, frames)
      end.receive(frames, link.from)
    })
    if (!hasRoom) tally.add('frame dropped by a full queue')
  }
}
