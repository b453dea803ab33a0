import { type Ballot, majority, makeBallot, step, transitionKey, transitionsOf, watchedMachine } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import type { AnyStateNode } from 'xstate'
import { chosen, DrivenProposer, promise, rejected, report, submit } from './driven.fixture.ts'
import { type ProposerEvent, proposerMachine } from './index.ts'

const old = makeBallot(1, 3)
/** What the driven proposer's first ballot will be. */
const mine = makeBallot(2, 1)
const higher = makeBallot(7, 2)

const start: ProposerEvent = { type: 'ballot.start', above: old }
const abandon: ProposerEvent = { type: 'ballot.abandon' }
const bound = { accepted: [report(1, old, 'bound')] }
const promised = [promise(1, mine), promise(2, mine)]

/** From slot 5 on node 4 decides in the place of node 1. */
const replaced: ProposerEvent = {
  type: 'quorums.changed',
  quorums: [
    { from: 1, quorums: majority([1, 2, 3]) },
    { from: 5, quorums: majority([2, 3, 4]) },
  ],
}
const fill: ProposerEvent = { type: 'noops.submit', through: 1 }
const retry: ProposerEvent = { type: 'timeout.prepare' }

/** How to get into each state. The queue has room for one value. */
const into = {
  idle: [],
  preparing: [start],
  recovering: [start, promise(1, mine, bound), promise(2, mine)],
  proposing: [start, ...promised],
  preempted: [start, rejected(2, mine, makeBallot(3, 2))],
} satisfies Record<string, ProposerEvent[]>

const behind = { covers: { from: 10, to: null }, chosenThrough: 9 }
const PICK = 'Pick a ballot'
const GIVE_UP = 'Somebody was promised'
const HEED = 'It refuses a ballot given up'
const LEAVE = 'Another proposer is'
const FULL = 'No room'
const WAIT = 'The values wait'
const KNOWN = 'Chosen slots need no'
const RESEND = 'No answer'
const ANEW = 'Told to begin again'
const SETS = 'The members change some slots further up: whoever decides those has to'
const LATER = 'An acceptor of a set that came into view: its slots'
const RETRY = 'The promises of a set that came into view'
const FILL = 'Slots up to there shall not wait'

type Row = [keyof typeof into, ProposerEvent, string, string, ProposerEvent[]?]

/** Every transition: from where, on what, what the chart says of it, where to; and the way there, if not the usual one. */
const rows: Row[] = [
  ['idle', start, PICK, 'preparing'],
  ['idle', rejected(2, old, higher), HEED, 'idle'],
  ['idle', submit('a', 'b'), FULL, 'idle'],
  ['idle', submit('a'), WAIT, 'idle'],
  ['idle', chosen(3), KNOWN, 'idle'],
  ['idle', replaced, 'The members change some slots further up: whoever decides those is', 'idle'],
  ['idle', fill, FILL, 'idle'],
  ['preparing', promise(1, mine), 'One more acceptor', 'preparing'],
  ['preparing', promise(2, mine), 'One more acceptor', 'proposing', [start, promise(1, mine)]],
  ['preparing', promise(2, mine, bound), 'One more acceptor', 'recovering', [start, promise(1, mine)]],
  ['preparing', rejected(2, mine, higher), GIVE_UP, 'preempted'],
  ['preparing', rejected(2, old, higher), HEED, 'preparing'],
  ['preparing', replaced, SETS, 'preparing'],
  ['preparing', fill, FILL, 'preparing'],
  ['preparing', { type: 'timeout.prepare' }, 'Promises may have been lost', 'preparing'],
  ['preparing', abandon, LEAVE, 'idle'],
  ['preparing', submit('a', 'b'), FULL, 'preparing'],
  ['preparing', submit('a'), WAIT, 'preparing'],
  ['preparing', chosen(3), KNOWN, 'preparing'],
  ['recovering', chosen(0, 2), 'The window moves: recover', 'recovering'],
  ['recovering', chosen(1), 'The window moves: recover', 'proposing'],
  ['recovering', rejected(2, mine, higher), GIVE_UP, 'preempted'],
  ['recovering', rejected(2, old, higher), HEED, 'recovering'],
  ['recovering', { type: 'timeout.accept' }, RESEND, 'recovering'],
  ['recovering', start, ANEW, 'preparing'],
  ['recovering', replaced, SETS, 'recovering'],
  [
    'recovering',
    promise(4, mine, { covers: { from: 5, to: null } }),
    LATER,
    'recovering',
    [...into.recovering, replaced],
  ],
  ['recovering', retry, RETRY, 'recovering', [...into.recovering, replaced]],
  ['recovering', fill, FILL, 'recovering'],
  ['recovering', abandon, LEAVE, 'idle'],
  ['recovering', submit('a', 'b'), FULL, 'recovering'],
  ['recovering', submit('a'), WAIT, 'recovering'],
  [
    'recovering',
    { type: 'timeout.prepare' },
    'Nobody supplied',
    'preparing',
    [start, ...[1, 2].map((from) => promise(from, mine, behind))],
  ],
  ['proposing', submit('a', 'b'), FULL, 'proposing'],
  ['proposing', submit('a'), 'Propose what the window', 'proposing'],
  ['proposing', chosen(1), 'The window moves: propose', 'proposing'],
  ['proposing', rejected(2, mine, higher), GIVE_UP, 'preempted'],
  ['proposing', rejected(2, old, higher), HEED, 'proposing'],
  ['proposing', { type: 'timeout.accept' }, RESEND, 'proposing'],
  ['proposing', start, ANEW, 'preparing'],
  ['proposing', replaced, SETS, 'proposing'],
  ['proposing', promise(4, mine, { covers: { from: 5, to: null } }), LATER, 'proposing', [...into.proposing, replaced]],
  [
    'proposing',
    promise(4, mine, { covers: { from: 5, to: null }, accepted: [report(6, old, 'bound')] }),
    'An acceptor of a set that came into view reports',
    'recovering',
    [...into.proposing, replaced],
  ],
  ['proposing', retry, RETRY, 'proposing', [...into.proposing, replaced]],
  ['proposing', fill, 'Nothing waits for values', 'proposing'],
  ['proposing', abandon, LEAVE, 'idle'],
  ['preempted', start, PICK, 'preparing'],
  ['preempted', rejected(2, mine, higher), HEED, 'preempted'],
  ['preempted', abandon, LEAVE, 'idle'],
  ['preempted', submit('a', 'b'), FULL, 'preempted'],
  ['preempted', submit('a'), WAIT, 'preempted'],
  ['preempted', chosen(3), KNOWN, 'preempted'],
  ['preempted', fill, FILL, 'preempted'],
]

/** No event at all may do anything here. */
const ignored: [keyof typeof into, ProposerEvent][] = [
  ['idle', promise(1, mine)],
  ['idle', abandon],
  ['idle', { type: 'timeout.prepare' }],
  ['idle', { type: 'timeout.accept' }],
  ['preparing', start],
  ['preparing', { type: 'timeout.accept' }],
  ['recovering', promise(3, mine)],
  ['recovering', { type: 'timeout.prepare' }],
  ['proposing', promise(3, mine)],
  ['proposing', { type: 'timeout.prepare' }],
  ['preempted', promise(3, mine)],
  ['preempted', { type: 'timeout.prepare' }],
  ['preempted', { type: 'timeout.accept' }],
]

const taken = new Set<string>()
let followed: (string | undefined)[] = []
const watched = watchedMachine(proposerMachine, (transition) => {
  taken.add(transitionKey(transition))
  followed.push(transition.description)
})

/** What the chart says of each transition that such an event takes, those that follow at once included. */
function transitionsOn(event: ProposerEvent, { snapshot }: DrivenProposer): readonly (string | undefined)[] {
  followed = []
  step(watched, snapshot, event)
  return followed
}

function statesBelow({ states }: AnyStateNode): AnyStateNode[] {
  return Object.values(states).flatMap((state) => [state, ...statesBelow(state)])
}

function driven(events: readonly ProposerEvent[]): DrivenProposer {
  const proposer = new DrivenProposer({ queueMax: 1 })
  for (const event of events) proposer.take(event)
  return proposer
}

describe('the chart', () => {
  it.each(rows)('%s, on %j: “%s…” → %s', (from, event, description, to, way = into[from]) => {
    const proposer = driven(way)
    expect(proposer.state).toBe(from)
    expect(transitionsOn(event, proposer)[0]).toContain(description)
    proposer.take(event)
    expect(proposer.state).toBe(to)
  })

  it.each(ignored)('%s takes no notice of %j', (from, event) => {
    const proposer = driven(into[from])
    expect(transitionsOn(event, proposer)).toEqual([])
    expect(proposer.take(event)).toEqual([])
    expect(proposer.state).toBe(from)
  })

  it('every transition of every state was taken', () => {
    const drawn = transitionsOf(proposerMachine).map(transitionKey)
    expect(new Set(drawn).size).toBe(drawn.length)
    expect(drawn.filter((key) => !taken.has(key))).toEqual([])
  })

  it('every state and transition says what it is for, and every transition cites the paper', () => {
    for (const { description } of statesBelow(proposerMachine.root)) expect(description).toMatch(/^[A-Z].*\.$/)
    for (const { description, meta } of transitionsOf(proposerMachine)) {
      expect(description).toMatch(/^[A-Z].*\.$/)
      expect(meta).toEqual({ paper: expect.arrayContaining([expect.stringMatching(/^PMS /)]) })
    }
  })

  it('has a context that is cheap to copy', () => {
    expect(Object.keys(driven([]).snapshot.context).length).toBeLessThanOrEqual(12)
  })

  it('starts where its records say', () => {
    const ballot: Ballot = makeBallot(5, 1)
    const records = [
      { type: 'tried', ballot },
      { type: 'chosen', through: 9, learned: [] },
    ] as const
    const { value, context } = new DrivenProposer({ records }).snapshot
    expect(value).toBe('idle')
    expect(context).toMatchObject({ tried: ballot, ballot: 0, chosen: { through: 9 }, nextSlot: 10 })
  })
})
