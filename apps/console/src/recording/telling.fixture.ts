import type { Done, Fate, Happening, Portrait, Sent } from '@synod/feed'
import { type Ballot, makeBallot, NO_BALLOT } from '@synod/protocol'

/** How a node looks that has nothing special about it. */
export function portrait(node: number, more: Partial<Portrait> = {}): Portrait {
  return {
    node,
    life: 'running',
    lifecycle: 'following',
    standing: 'following',
    leader: 0,
    states: { acceptor: 'fresh', proposer: 'idle', learner: 'learning', elector: 'eligible.following' },
    promised: NO_BALLOT,
    proposing: NO_BALLOT,
    chosenThrough: 0,
    appliedThrough: 0,
    snapshotSlot: 0,
    logFrom: 1,
    slots: [],
    digest: '',
    members: [1, 2, 3],
    learners: [],
    learning: 'distinguished',
    commands: 0,
    state: undefined,
    ...more,
  }
}

export const portrayed = (at: number, node: number, more: Partial<Portrait> = {}): Happening => ({
  type: 'portrayed',
  at,
  portrait: portrait(node, more),
})

export const leads = (at: number, node: number, round: number): Happening =>
  portrayed(at, node, { standing: 'leading', proposing: makeBallot(round, node) })

export const sent = (at: number, id: number, from: Sent['from'], to: Sent['to'], fate: Fate, took?: number): Sent => ({
  type: 'sent',
  at,
  id,
  from,
  to,
  message: { kind: 'accept', ballot: 1026 as Ballot, slots: [], words: 'accept' },
  fate,
  ...(took === undefined ? {} : { arrivesAt: at + took }),
})

export const arrived = (at: number, id: number): Happening => ({ type: 'arrived', at, id })

export const done = (at: number, deed: Done['deed'], to: Done['to'], more: Partial<Done> = {}): Done => ({
  type: 'done',
  at,
  to,
  deed,
  words: deed,
  ...more,
})

export const decided = (at: number, node: number, slot: number, what: 'chosen' | 'executed' = 'chosen'): Happening => ({
  type: 'decided',
  at,
  node,
  what,
  slot,
  value: `value ${slot}`,
})
