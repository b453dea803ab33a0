import type { Called, Decided, Happening, MessageFacts, Portrait, Sent, Stepped } from '@synod/feed'
import type { Ballot } from '@synod/protocol'
import type { Recording } from '../../recording/picture.ts'

/** A recording of exactly these happenings, which can be added to and cut off. */
export class ToldRecording implements Recording {
  beginsAt = 0
  version = 0
  rewritten = 0
  happenings: Happening[] = []

  get endsAt(): number {
    return this.happenings.at(-1)?.at ?? 0
  }

  tell(...happenings: readonly Happening[]): this {
    this.happenings.push(...happenings)
    this.version += 1
    return this
  }

  cutOff(behind: number): this {
    this.happenings = this.happenings.filter(({ at }) => at <= behind)
    this.version += 1
    this.rewritten += 1
    return this
  }

  between(from: number, to: number): readonly Happening[] {
    return this.happenings.filter(({ at }) => at >= from && at < to)
  }

  pictureAt(): never {
    throw new Error('nothing here looks at pictures')
  }

  flightsBetween(): never[] {
    return []
  }

  decisionsBetween(from: number, to: number): Decided[] {
    return this.between(from, to).filter((happening) => happening.type === 'decided')
  }

  deedsBetween(): never[] {
    return []
  }

  callsBetween(from: number, to: number): Called[] {
    return this.between(from, to).filter((happening) => happening.type === 'called')
  }

  reigns(): never[] {
    return []
  }

  landmark(): undefined {
    return undefined
  }
}

export function chosen(at: number, slot: number, node = 1): Decided {
  return { type: 'decided', at, node, what: 'chosen', slot, value: `value ${slot}` }
}

export function sent(at: number, kind: MessageFacts['kind']): Sent {
  const message: MessageFacts = { kind, ballot: 0 as Ballot, slots: [], words: kind }
  return { type: 'sent', at, id: at, from: 1, to: 2, message, fate: 'unknown' }
}

export function called(at: number, id: number, state: Called['state']): Called {
  return { type: 'called', at, id, client: 'c1', words: 'deposit 5 to alice', state }
}

export function stepped(at: number, of: Partial<Stepped> = {}): Stepped {
  return {
    type: 'stepped',
    at,
    node: 1,
    role: 'acceptor',
    event: 'prepare',
    before: 'fresh',
    after: 'promised',
    transitions: ['fresh --prepare--> promised'],
    ...of,
  }
}

export function portrayed(at: number, portrait: Portrait): Happening {
  return { type: 'portrayed', at, portrait }
}
