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
  /** How long frames of a link take on a good day, in microseconds. Default: as the weather has it, with a long tail. */
  readonly delayUs?: (link: Link) => number
  /** Frames that are late by accident are late by up to so many microseconds. Default 8 s: longer than any timer of ours waits. */
  readonly lateUsMax?: number
  /** Every link is as bad as the weather is on average. */
  readonly isEven?: boolean
  readonly watch?: NetworkWatch
}

/** What becomes of frames at the moment when they are posted. */
export type FrameFate = 'arrives' | 'late' | 'again' | 'lost' | 'cut' | 'held' | 'full'

/** Frames that were posted, whatever becomes of them. */
export interface Parcel {
  /** No other parcel of the network has it. */
  readonly number: number
  readonly from: Address
  readonly to: Address
  readonly frames: Frames
  readonly fate: FrameFate
  /** When it arrives, of the fates that do. */
  readonly arrivesAtUs: number | undefined
}

/** Told of all frames. Must change nothing. */
export interface NetworkWatch {
  posted(parcel: Parcel): void
  /** The parcel of this number is there; `isHeard` says whether anybody was there to take it. */
  arrived(number: number, isHeard: boolean): void
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
  #parcels = 0

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
      this.#posted(link, frames, 'full')
      return false
    }
    if (link.cuts > 0) {
      const keeps = link.keeps > 0
      const number = this.#posted(link, frames, keeps ? 'held' : 'cut')
      if (keeps) link.kept.push({ number, frames })
      else tally.add('frame lost in a partition')
      return true
    }
    const exposure = this.#options.isEven ? 1 : link.exposure
    if (link.random.chance(weather.loss * exposure)) {
      tally.add('frame lost')
      this.#posted(link, frames, 'lost')
      return true
    }
    this.#dispatch(link, frames, weather, 'arrives')
    if (link.random.chance(weather.duplication * exposure)) {
      tally.add('frame duplicated')
      this.#dispatch(link, frames, weather, 'again')
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
    for (const [at, { number, frames }] of link.kept.entries()) {
      tally.add('frame kept by a partition')
      this.#arriveAt(link, agenda.nowUs + this.#options.weather().delayUs + at * KEPT_SPACING_US, number, frames)
    }
    link.kept.length = 0
  }

  #dispatch(link: Link, frames: Frames, weather: Weather, fate: 'arrives' | 'again'): void {
    const { agenda, tally, lateUsMax = LATE_US_MAX } = this.#options
    const usualUs = this.#options.delayUs?.(link) ?? weather.delayUs + link.random.longTailed(weather.jitterUs)
    let delayUs = usualUs + link.slowUs
    const isLate = link.random.chance(weather.lateness)
    if (isLate) {
      tally.add('frame very late')
      delayUs += link.random.below(lateUsMax)
    }
    let arrivalUs = Math.floor(agenda.nowUs + delayUs)
    if (arrivalUs < link.lastArrivalUs) {
      if (weather.reorders) tally.add('frame overtook another')
      else arrivalUs = link.lastArrivalUs
    }
    const number = this.#posted(link, frames, isLate && fate === 'arrives' ? 'late' : fate, arrivalUs)
    this.#arriveAt(link, arrivalUs, number, frames)
  }

  #posted(link: Link, frames: Frames, fate: FrameFate, arrivesAtUs?: number): number {
    this.#parcels += 1
    const number = this.#parcels
    this.#options.watch?.posted({ number, from: link.from, to: link.to, frames, fate, arrivesAtUs })
    return number
  }

  #arriveAt(link: Link, arrivalUs: number, number: number, frames: Frames): void {
    link.framesUnderWay += 1
    link.lastArrivalUs = Math.max(link.lastArrivalUs, arrivalUs)
    this.#options.agenda.at(arrivalUs, () => {
      link.framesUnderWay -= 1
      this.#deliver(link, number, frames)
    })
  }

  #deliver(link: Link, number: number, frames: Frames): void {
    const { tally, log, watch } = this.#options
    const end = this.#ends.get(link.to)
    if (!end) {
      tally.add('frame for nobody')
      watch?.arrived(number, false)
      return
    }
    // A frame that is heard at once has arrived before what it leads to.
    watch?.arrived(number, end.process.hasRoom)
    const hasRoom = end.process.arrival(() => {
      log.delivered(link.from, link.to, frames)
      end.receive(frames, link.from)
    })
    if (!hasRoom) tally.add('frame dropped by a full queue')
  }
}
