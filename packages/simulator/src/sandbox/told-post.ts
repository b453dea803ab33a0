import { decodeMessages, decodeReply, decodeRequest } from '@synod/codec'
import { factsOf, type Happening, type MessageFacts, replyFacts, requestFacts, type ValueName } from '@synod/feed'
import type { NetworkWatch, Parcel } from '../world/network.ts'
import type { Parties } from './parties.ts'

export interface ToldPostOptions {
  readonly nowUs: () => number
  readonly parties: Parties
  /** Somebody listens. */
  readonly isTold: () => boolean
  readonly tell: (happening: Happening) => void
  /** The words of a chosen value, and of a client's command. */
  readonly nameOfValue: ValueName<Uint8Array>
  readonly nameOfCommand: ValueName<Uint8Array>
}

/** Messages that one frame may bring; ids of messages are made of the parcel's number and their place in it. */
const MESSAGES_MAX = 65_536

/** Tells of each message of each frame what becomes of it. */
export class ToldPost implements NetworkWatch {
  readonly #options: ToldPostOptions
  /** Parcels that will arrive, or are held until they may. Read again only when that is told. */
  readonly #underWay = new Map<number, Parcel>()

  constructor(options: ToldPostOptions) {
    this.#options = options
  }

  posted(parcel: Parcel): void {
    const { number, from, to, fate, arrivesAtUs } = parcel
    if (arrivesAtUs !== undefined || fate === 'held') this.#underWay.set(number, parcel)
    const { isTold, tell, nowUs, parties } = this.#options
    if (!isTold()) return
    const ends = { from: parties.at(from), to: parties.at(to) }
    const arrival = arrivesAtUs === undefined ? {} : { arrivesAt: arrivesAtUs }
    for (const [place, message] of this.#read(parcel).entries()) {
      tell({ type: 'sent', at: nowUs(), id: number * MESSAGES_MAX + place, ...ends, message, fate, ...arrival })
    }
  }

  arrived(number: number, isHeard: boolean): void {
    const parcel = this.#underWay.get(number)
    this.#underWay.delete(number)
    const { isTold, tell, nowUs } = this.#options
    if (!parcel || !isTold()) return
    for (const place of this.#read(parcel).keys()) {
      const id = number * MESSAGES_MAX + place
      tell({ type: 'arrived', at: nowUs(), id, ...(isHeard ? {} : { isUnheard: true }) })
    }
  }

  /** What the frames say; the first is the envelope. */
  #read({ from, to, frames }: Parcel): readonly MessageFacts[] {
    const { parties, nameOfCommand, nameOfValue } = this.#options
    const body = frames[1] ?? NOTHING
    if (typeof parties.at(from) === 'string') {
      const request = decodeRequest(body)
      return request.ok ? [requestFacts(request.value, nameOfCommand)] : []
    }
    if (typeof parties.at(to) === 'string') {
      const reply = decodeReply(body)
      return reply.ok ? [replyFacts(reply.value)] : []
    }
    const messages = decodeMessages(body)
    return messages.ok ? messages.value.map((message) => factsOf(message, nameOfValue)) : []
  }
}

const NOTHING = new Uint8Array(0)
