import { everySlot, InvariantError, majority, makeBallot, NOOP, type Slot, type SlotQuorums } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { chosen, DrivenProposer, messages, promise, proposed, report, submit } from './driven.fixture.ts'
import { freeSlots, type ProposerEvent } from './index.ts'

const old = makeBallot(1, 3)
const start: ProposerEvent = { type: 'ballot.start', above: old }
const retry: ProposerEvent = { type: 'timeout.prepare' }

/** Nodes 1, 2 and 3 decide through slot 9; from slot 10 on node 4 does in the place of node 1. */
const REPLACED: SlotQuorums = [
  { from: 1, quorums: majority([1, 2, 3]) },
  { from: 10, quorums: majority([2, 3, 4]) },
]
const FROM_TEN = { covers: { from: 10, to: null } }

const changed = (quorums: SlotQuorums): ProposerEvent => ({ type: 'quorums.changed', quorums })
const values = (count: number) => submit(...Array.from({ length: count }, (_, at) => `v${at + 1}`))
const slots = (sent: ReturnType<DrivenProposer['sent']>): Slot[] => proposed(sent).map(({ slot }) => slot)
const upTo = (last: Slot, first: Slot = 1): Slot[] => Array.from({ length: last - first + 1 }, (_, at) => first + at)

/** It leads for nodes 1, 2 and 3: 1 and 2 have promised. */
function leading(input: ConstructorParameters<typeof DrivenProposer>[0] = {}): DrivenProposer {
  const proposer = new DrivenProposer({ alpha: 20, retryMs: 30, ...input })
  for (const event of [start, promise(1, makeBallot(2, 1)), promise(2, makeBallot(2, 1))]) proposer.take(event)
  expect(proposer.state).toBe('proposing')
  return proposer
}

/** The same, and it has heard that node 4 takes the place of node 1 from slot 10 on. */
function replacing(): DrivenProposer {
  const proposer = leading()
  proposer.take(changed(REPLACED))
  return proposer
}

describe('PMS 3.10: a promise counts in a slot only if the set of that very slot has its sender', () => {
  it('what is proposed stops before the first slot of a set that has not promised', () => {
    const proposer = replacing()
    expect(freeSlots(proposer.snapshot.context)).toBe(9)
    expect(slots(proposer.sent(values(12)))).toEqual(upTo(9))
    expect(freeSlots(proposer.snapshot.context)).toBe(0)
    expect(proposer.sent(chosen(5))).toEqual([])
  })

  it('P2c: nodes 1 and 2 are a quorum of the old set and none of the new, whatever they say again', () => {
    const proposer = replacing()
    expect(
      slots(proposer.sent(values(12), promise(1, proposer.ballot), promise(1, proposer.ballot, FROM_TEN))),
    ).toEqual(upTo(9))
  })

  it('and goes on there as soon as a quorum of the new set has', () => {
    const proposer = replacing()
    proposer.take(values(12))
    const sent = proposer.sent(promise(4, proposer.ballot, FROM_TEN))
    expect(slots(sent)).toEqual([10, 11, 12])
    expect(freeSlots(proposer.snapshot.context)).toBe(8)
  })

  it('nodes 2 and 4 are a quorum of the new set and none of the old', () => {
    const proposer = new DrivenProposer({ alpha: 20, quorums: REPLACED })
    proposer.take(values(3))
    proposer.take(start)
    expect(proposer.sent(promise(2, proposer.ballot), promise(4, proposer.ballot))).toEqual([])
    expect(proposer.state).toBe('preparing')
    expect(slots(proposer.sent(promise(3, proposer.ballot)))).toEqual([1, 2, 3])
  })

  it('a promise from slot 10 on speaks for no slot below, though its sender may vote there', () => {
    const proposer = new DrivenProposer({ alpha: 20, quorums: REPLACED })
    proposer.take(values(3))
    proposer.take(start)
    const { ballot } = proposer
    expect(proposer.sent(promise(2, ballot), promise(3, ballot, FROM_TEN), promise(4, ballot, FROM_TEN))).toEqual([])
    expect(slots(proposer.sent(promise(3, ballot, { covers: { from: 1, to: 9 } })))).toEqual([1, 2, 3])
  })

  it('a promise that ends before slot 10 counts in the old set, and not in the new', () => {
    const proposer = new DrivenProposer({ alpha: 20, quorums: REPLACED })
    proposer.take(values(12))
    proposer.take(start)
    const { ballot } = proposer
    proposer.take(promise(2, ballot))
    expect(proposer.sent(promise(3, ballot, { covers: { from: 1, to: 9 } }))).toEqual([])
    expect(slots(proposer.sent(promise(4, ballot, FROM_TEN)))).toEqual(upTo(12))
  })

  it('parts of promises cover slot by slot: it goes as far as they reach', () => {
    const proposer = replacing()
    proposer.take(values(20))
    expect(slots(proposer.sent(promise(4, proposer.ballot, { covers: { from: 10, to: 12 } })))).toEqual([10, 11, 12])
    expect(slots(proposer.sent(promise(4, proposer.ballot, { covers: { from: 13, to: null } })))).toEqual(upTo(20, 13))
  })

  it('a slot left out of the answer is a hole that stops it', () => {
    const proposer = replacing()
    proposer.take(values(20))
    const answer = promise(4, proposer.ballot, { ...FROM_TEN, leftOut: [{ from: 12, to: 12 }] })
    expect(slots(proposer.sent(answer))).toEqual([10, 11])
    expect(slots(proposer.sent(promise(3, proposer.ballot, FROM_TEN)))).toEqual(upTo(20, 12))
  })

  it('but for a slot that is known to be chosen, in which nothing is proposed anyway', () => {
    const proposer = replacing()
    proposer.take(values(12))
    proposer.take(chosen(0, 11))
    const answer = promise(4, proposer.ballot, { ...FROM_TEN, leftOut: [{ from: 11, to: 11 }] })
    expect(slots(proposer.sent(answer))).toEqual([10, 12, 13])
  })

  it('what nodes of no set promise, report, or say is chosen counts for nothing', () => {
    const proposer = new DrivenProposer()
    proposer.take(values(1))
    proposer.take(start)
    const { ballot } = proposer
    const stray = promise(9, ballot, {
      covers: { from: 6, to: null },
      chosenThrough: 5,
      accepted: [report(7, old, 'x')],
    })
    expect(proposed(proposer.sent(promise(1, ballot), stray, promise(3, ballot)))).toEqual([{ slot: 1, value: 'v1' }])
  })
})

describe('PMS 3.10: when a set comes into view while it leads', () => {
  it('it asks those of the set that have not promised, from the first slot of the set on', () => {
    const proposer = leading()
    expect(proposer.take(changed(REPLACED))).toEqual([
      { type: 'send', to: [3, 4], message: { type: 'prepare', ballot: proposer.ballot, fromSlot: 10 } },
      { type: 'startTimer', name: 'prepare', ms: 30 },
    ])
  })

  it('again and again while promises may be lost, those that lack alone, until there is a quorum', () => {
    const proposer = leading()
    proposer.take(
      changed([
        { from: 1, quorums: majority([1, 2, 3]) },
        { from: 10, quorums: majority([3, 4, 5]) },
      ]),
    )
    const again = (...to: number[]) => [
      { type: 'send', to, message: { type: 'prepare', ballot: proposer.ballot, fromSlot: 10 } },
      { type: 'startTimer', name: 'prepare', ms: 30 },
    ]
    expect(proposer.take(retry)).toEqual(again(3, 4, 5))
    proposer.take(promise(4, proposer.ballot, FROM_TEN))
    expect(proposer.take(retry)).toEqual(again(3, 5))
    expect(proposer.take(promise(5, proposer.ballot, FROM_TEN))).toEqual([{ type: 'cancelTimer', name: 'prepare' }])
    expect(proposer.take(retry)).toEqual([])
    expect(proposer.take(promise(3, proposer.ballot))).toEqual([])
  })

  it('it asks nobody if a quorum of the set has promised already', () => {
    expect(
      leading().take(changed([...everySlot(majority([1, 2, 3])), { from: 10, quorums: majority([1, 2]) }])),
    ).toEqual([])
  })

  it('of two sets that come at once each acceptor is asked once, for the first that needs it', () => {
    const proposer = leading()
    const sets = [...REPLACED, { from: 15, quorums: majority([3, 4, 5]) }]
    const asked = (to: number[], fromSlot: Slot) => {
      return { type: 'send', to, message: { type: 'prepare', ballot: proposer.ballot, fromSlot } }
    }
    const timer = { type: 'startTimer', name: 'prepare', ms: 30 }
    expect(proposer.take(changed(sets))).toEqual([asked([3, 4], 10), asked([5], 15), timer])
    proposer.take(values(20))
    const half = proposer.take(promise(4, proposer.ballot, FROM_TEN))
    expect(half.map(({ type }) => type)).toEqual(['send'])
    expect(slots(messages(half))).toEqual(upTo(14, 10))
    expect(proposer.take(retry)).toEqual([asked([3, 5], 15), timer])
    const whole = proposer.take(promise(5, proposer.ballot, { covers: { from: 15, to: null } }))
    expect(whole[0]).toEqual({ type: 'cancelTimer', name: 'prepare' })
    expect(slots(messages(whole))).toEqual(upTo(20, 15))
  })

  it('and while it recovers, too', () => {
    const proposer = new DrivenProposer({ alpha: 9 })
    proposer.take(start)
    proposer.take(promise(1, proposer.ballot, { accepted: [report(12, old, 'bound')] }))
    expect(slots(proposer.sent(promise(2, proposer.ballot)))).toEqual(upTo(9))
    expect(proposer.sent(changed(REPLACED))).toEqual([{ type: 'prepare', ballot: proposer.ballot, fromSlot: 10 }])
    expect(proposer.take(chosen(8))).toEqual([])
    expect(proposer.sent(retry)).toEqual([{ type: 'prepare', ballot: proposer.ballot, fromSlot: 10 }])
    expect(slots(proposer.sent(promise(4, proposer.ballot, FROM_TEN)))).toEqual([10, 11, 12])
    expect(proposer.state).toBe('recovering')
  })

  it('a set for slots in which it proposed already throws: better no answer than a second value (S2)', () => {
    const proposer = leading()
    proposer.take(values(12))
    expect(() => proposer.take(changed(REPLACED))).toThrow(InvariantError)
  })

  it('slots below the first set are over: it waits to hear that they are chosen', () => {
    const proposer = leading()
    expect(proposer.sent(changed([{ from: 10, quorums: majority([1, 2, 3]) }]), values(2))).toEqual([])
    expect(slots(proposer.sent(chosen(9)))).toEqual([10, 11])
  })
})

describe('PMS 3.6, 3.10: what a later promise reports', () => {
  it('binds the slots not proposed yet: gaps below get no-ops, and new values wait until all of it is chosen', () => {
    const proposer = replacing()
    proposer.take(values(10))
    const sent = proposer.sent(promise(4, proposer.ballot, { ...FROM_TEN, accepted: [report(12, old, 'bound')] }))
    expect(proposed(sent)).toEqual([
      { slot: 10, value: NOOP },
      { slot: 11, value: NOOP },
      { slot: 12, value: 'bound' },
    ])
    expect(proposer.state).toBe('recovering')
    expect(proposer.sent(chosen(11))).toEqual([])
    expect(proposed(proposer.sent(chosen(12)))).toEqual([{ slot: 13, value: 'v10' }])
    expect(proposer.state).toBe('proposing')
  })

  it('P2c: the highest-numbered proposal counts, whether an early or a later promise reports it', () => {
    for (const [early, late, value] of [
      [old, makeBallot(1, 2), 'early'],
      [makeBallot(1, 2), old, 'late'],
    ] as const) {
      const proposer = new DrivenProposer({ alpha: 2 })
      proposer.take(start)
      proposer.take(promise(2, proposer.ballot, { accepted: [report(3, early, 'early')] }))
      proposer.take(promise(1, proposer.ballot))
      proposer.take(changed([...everySlot(majority([1, 2, 3])), { from: 3, quorums: majority([2, 3, 4]) }]))
      proposer.take(promise(4, proposer.ballot, { covers: { from: 3, to: null }, accepted: [report(3, late, 'late')] }))
      expect(proposed(proposer.sent(chosen(2)))).toEqual([{ slot: 3, value }])
    }
  })

  it('changes nothing in a slot that is proposed: one ballot, one value', () => {
    const proposer = replacing()
    proposer.take(values(9))
    const accepted = [report(9, old, 'too late')]
    expect(proposer.sent(promise(4, proposer.ballot, { accepted }))).toEqual([])
    expect(proposer.state).toBe('proposing')
    proposer.take({ type: 'timeout.accept' })
    expect(proposed(proposer.sent({ type: 'timeout.accept' })).at(-1)).toEqual({ slot: 9, value: 'v9' })
  })

  it('makes it fetch what is chosen, and propose nothing there; if nobody supplies that it prepares again, higher', () => {
    const proposer = replacing()
    proposer.take(values(11))
    const effects = proposer.take(
      promise(4, proposer.ballot, { covers: { from: 13, to: null }, chosenThrough: 12, accepted: [] }),
    )
    expect(effects).toEqual([{ type: 'fellBehind', through: 12 }])
    expect(proposer.state).toBe('recovering')
    const before = proposer.ballot
    const [prepare] = proposer.sent(retry)
    expect(prepare).toMatchObject({ type: 'prepare', fromSlot: 1 })
    expect(proposer.ballot).toBeGreaterThan(before)
    expect(proposer.snapshot.context.queue).toHaveLength(11)
  })

  it('in no slot at or below what it says is chosen, though others have promised for it', () => {
    const proposer = replacing()
    proposer.take(promise(3, proposer.ballot, { covers: { from: 10, to: 11 } }))
    proposer.take(chosen(9))
    const effects = proposer.take(
      promise(4, proposer.ballot, { covers: { from: 13, to: null }, chosenThrough: 12, accepted: [] }),
    )
    expect(effects).toEqual([{ type: 'fellBehind', through: 12 }])
    expect(slots(proposer.sent(chosen(12), values(1)))).toEqual([13])
  })

  it('says nothing new where it names chosen only what this ballot itself proposes', () => {
    const proposer = replacing()
    proposer.take(values(11))
    const effects = proposer.take(promise(4, proposer.ballot, { ...FROM_TEN, chosenThrough: 8 }))
    expect(effects.map(({ type }) => type)).toEqual(['cancelTimer', 'send'])
    expect(slots(messages(effects))).toEqual([10, 11])
  })
})

describe('PMS 3.10: while it prepares', () => {
  it('every set in view has to promise before it recovers anything', () => {
    const proposer = new DrivenProposer({ alpha: 20 })
    proposer.take(values(1))
    proposer.take(start)
    proposer.take(promise(1, proposer.ballot))
    expect(proposer.sent(changed(REPLACED))).toEqual([
      { type: 'prepare', ballot: proposer.ballot, fromSlot: 1 },
      { type: 'prepare', ballot: proposer.ballot, fromSlot: 10 },
    ])
    expect(proposer.sent(promise(2, proposer.ballot))).toEqual([])
    expect(proposer.state).toBe('preparing')
    expect(slots(proposer.sent(promise(4, proposer.ballot, FROM_TEN)))).toEqual([1])
  })

  it('a set whose slots turn out to be chosen is over, and need not promise any more', () => {
    const proposer = new DrivenProposer({ alpha: 20, quorums: REPLACED })
    proposer.take(values(1))
    proposer.take(start)
    proposer.take(promise(2, proposer.ballot, FROM_TEN))
    expect(proposer.sent(promise(4, proposer.ballot, FROM_TEN))).toEqual([])
    expect(slots(proposer.sent(chosen(9)))).toEqual([10])
  })

  it('so is one whose slots a promise says are chosen; their values are fetched', () => {
    const proposer = new DrivenProposer({ alpha: 20, quorums: REPLACED })
    proposer.take(start)
    const beyond = { covers: { from: 12, to: null }, chosenThrough: 11 }
    proposer.take(promise(2, proposer.ballot, beyond))
    expect(proposer.take(promise(4, proposer.ballot, beyond))).toEqual([{ type: 'fellBehind', through: 11 }])
    expect(proposer.state).toBe('recovering')
  })
})

describe('PMS 3.10: a node that no set in view counts any more', () => {
  const over = changed([{ from: 10, quorums: majority([2, 3, 4]) }])
  const counted = ({ snapshot }: DrivenProposer) => snapshot.context.promises.map(({ node }) => node)

  it('is forgotten with its promise, so that what a ballot remembers is bounded by its members', () => {
    const proposer = replacing()
    proposer.take(promise(4, proposer.ballot, FROM_TEN))
    proposer.take(over)
    expect(counted(proposer)).toEqual([2, 4])
  })

  it('but not as long as it has to supply chosen values: without them it prepares again, higher', () => {
    const proposer = new DrivenProposer({ alpha: 20 })
    proposer.take(start)
    proposer.take(promise(1, proposer.ballot, { covers: { from: 16, to: null }, chosenThrough: 15 }))
    proposer.take(promise(2, proposer.ballot))
    for (const event of [changed(REPLACED), chosen(9), over, promise(4, proposer.ballot)]) proposer.take(event)
    expect(counted(proposer)).toContain(1)
    const before = proposer.ballot
    proposer.take(retry)
    expect(proposer.ballot).toBeGreaterThan(before)
  })
})

describe('PMS 3.8, 3.10: the set of a slot is known before the slot may be proposed', () => {
  it('a proposer that lags knows only older sets, and comes to no slot that a newer one decides', () => {
    const alpha = 5
    const proposer = leading({ alpha })
    // Command 4 put node 4 in the place of node 1, from slot 4 + 5 on; this proposer has applied nothing yet.
    expect(slots(proposer.sent(values(20)))).toEqual(upTo(5))
    expect(slots(proposer.sent(chosen(3)))).toEqual(upTo(8, 6))
    const sets = [...everySlot(majority([1, 2, 3])), { from: 4 + alpha, quorums: majority([2, 3, 4]) }]
    expect(slots(proposer.sent(changed(sets), chosen(6)))).toEqual([])
    expect(slots(proposer.sent(promise(4, proposer.ballot, { covers: { from: 9, to: null } })))).toEqual([9, 10, 11])
  })

  it('a set that is in view at a restart is there from the start', () => {
    const records = [{ type: 'snapshot', slot: 8, chunks: 3 }] as const
    const proposer = new DrivenProposer({ alpha: 20, quorums: REPLACED, records })
    proposer.take(values(2))
    expect(proposer.sent(start)).toMatchObject([{ type: 'prepare', fromSlot: 9 }])
    expect(proposer.sent(promise(1, proposer.ballot), promise(2, proposer.ballot))).toEqual([])
    expect(slots(proposer.sent(promise(4, proposer.ballot)))).toEqual([9, 10])
  })
})
