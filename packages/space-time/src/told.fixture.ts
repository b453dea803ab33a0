import type { Fate, Happening, MessageFacts, Party, Sent } from '@synod/feed'
import { type Ballot, formatBallot, makeBallot } from '@synod/protocol'

/** Happenings, told one after the other; times in µs. */
export class Told {
  readonly #happenings: Happening[] = []
  #id = 0

  /** A message that takes `travel`, or that meets its fate. */
  send(
    at: number,
    from: Party,
    to: Party,
    kind: MessageFacts['kind'],
    options: { ballot?: Ballot; words?: string; travel?: number; fate?: Fate } = {},
  ): Sent {
    const { ballot = 0 as Ballot, fate = 'arrives', travel = 900 } = options
    const words = options.words ?? `${kind}${ballot === 0 ? '' : ` ${formatBallot(ballot)}`}`
    this.#id += 1
    const arrives = fate === 'arrives' || fate === 'late' || fate === 'again'
    const arrivesAt = arrives ? { arrivesAt: at + travel } : {}
    const sent: Sent = {
      type: 'sent',
      at,
      id: this.#id,
      from,
      to,
      message: { kind, ballot, slots: [], words },
      fate,
      ...arrivesAt,
    }
    this.#happenings.push(sent)
    if (arrives) this.tell({ type: 'arrived', at: at + travel, id: sent.id })
    return sent
  }

  tell(happening: Happening): this {
    this.#happenings.push(happening)
    return this
  }

  happenings(): Happening[] {
    return this.#happenings.toSorted((a, b) => a.at - b.at)
  }
}

/**
 * A leader of five nodes comes to lead over a bad network and gets one value chosen: n4 is cut off but for what is held, n5 falls, and
 * of the rest one message is lost, one late, one comes twice.
 */
export function badDay(): Happening[] {
  const told = new Told()
  const ballot = makeBallot(2, 1)
  const others = [2, 3, 4, 5]
  told.tell({ type: 'done', at: 200, to: [5], deed: 'killed', words: 'n5 killed' })
  told.tell({ type: 'done', at: 300, to: [1, 4], deed: 'cut', words: 'n1 — n4 cut' })
  for (const to of others) {
    const fate: Fate = to === 4 ? 'cut' : to === 5 ? 'arrives' : 'arrives'
    const sent = told.send(1000, 1, to, 'prepare', {
      ballot,
      words: 'prepare 2.n1, every slot from 7 on',
      travel: 700 + to * 150,
      fate: to === 5 ? 'unknown' : fate,
    })
    if (to === 5) told.tell({ type: 'arrived', at: 2400, id: sent.id, isUnheard: true })
  }
  told.send(2300, 2, 1, 'promise', { ballot, words: 'promise 2.n1, nothing accepted', fate: 'lost' })
  told.send(2500, 3, 1, 'promise', { ballot, words: 'promise 2.n1, accepted 7: open alice in 1.n3', travel: 1100 })
  told.send(3000, 'c1', 1, 'request', { words: 'transfer 30 from alice to bob', travel: 1200 })
  told.send(4700, 1, 2, 'prepare', { ballot, words: 'prepare 2.n1, every slot from 7 on', travel: 900 })
  told.send(5800, 2, 1, 'promise', { ballot, words: 'promise 2.n1, nothing accepted', travel: 1000 })
  for (const to of [2, 3, 4]) {
    told.send(7200, 1, to, 'accept', {
      ballot,
      words: 'accept 2.n1, 7: open alice, 8: transfer 30 from alice to bob',
      travel: to === 3 ? 3400 : 900,
      fate: to === 4 ? 'held' : to === 3 ? 'late' : 'arrives',
    })
  }
  told.send(8300, 2, 1, 'accepted', { ballot, words: 'accepted 2.n1, slot 7–8', travel: 1000 })
  told.send(8300, 2, 1, 'accepted', { ballot, words: 'accepted 2.n1, slot 7–8', travel: 2500, fate: 'again' })
  told.send(10_900, 3, 1, 'accepted', { ballot, words: 'accepted 2.n1, slot 7–8', travel: 900 })
  told.tell({ type: 'decided', at: 9300, node: 1, what: 'chosen', slot: 8, value: 'transfer 30' })
  told.tell({ type: 'decided', at: 9500, node: 1, what: 'executed', slot: 8, value: 'transfer 30' })
  told.send(9600, 1, 'c1', 'reply', { words: 'ok, alice has 70', travel: 1100 })
  told.tell({ type: 'done', at: 10_500, to: [2], deed: 'paused', words: 'n2 paused' })
  for (const to of others)
    told.send(11_500, 1, to, 'heartbeat', { ballot, travel: 800, fate: to === 4 ? 'cut' : 'arrives' })
  told.tell({ type: 'done', at: 12_400, to: [5], deed: 'started', words: 'n5 started' })
  told.send(12_600, 1, 3, 'chosen', { ballot, words: 'chosen 2.n1, slots 7–8, everything through 8', travel: 900 })
  return told.happenings()
}

/** Many messages: every node of five sends heartbeats, and the leader gets a value chosen every 400 µs. */
export function traffic(milliseconds: number): Happening[] {
  const told = new Told()
  const ballot = makeBallot(3, 2)
  const others = [1, 3, 4, 5]
  for (let turn = 0; turn * 400 < milliseconds * 1000; turn++) {
    const at = turn * 400
    const slot = turn + 1
    for (const to of others) {
      const travel = 350 + ((to * 7919 + turn * 104_729) % 300)
      const lost = (to * 31 + turn * 17) % 23 === 0
      told.send(at, 2, to, 'accept', {
        ballot,
        words: `accept ${formatBallot(ballot)}, ${slot}: deposit ${turn}`,
        travel,
        fate: lost ? 'lost' : 'arrives',
      })
      if (!lost)
        told.send(at + travel + 60, to, 2, 'accepted', {
          ballot,
          words: `accepted ${formatBallot(ballot)}, slot ${slot}`,
          travel: 400,
        })
      if (turn % 8 === 0) told.send(at + to * 20, to, 2, 'heartbeat', { ballot, travel: 420 })
    }
    told.tell({ type: 'decided', at: at + 1100, node: 2, what: 'chosen', slot, value: `deposit ${turn}` })
    told.tell({ type: 'decided', at: at + 1150, node: 2, what: 'executed', slot, value: `deposit ${turn}` })
  }
  return told.happenings()
}
