import {
  isAcceptQuorum,
  majority,
  makeBallot,
  type NodeNumber,
  quorumsAt,
  type Slot,
  type SlotQuorums,
} from '@synod/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { at, bareVote, chosen, DrivenLearner, vote } from './driven.fixture.ts'
import { highestChosen } from './index.ts'

const ballot = makeBallot(1, 1)
/** Nodes 1 to 3 decide through slot 4; then 4 takes the place of 1. */
const steps: SlotQuorums = [
  { from: 1, quorums: majority([1, 2, 3]) },
  { from: 5, quorums: majority([2, 3, 4]) },
]

describe('PMS 3.10: each slot is decided by its own set', () => {
  it.each<[string, Slot, NodeNumber[], boolean]>([
    ['the old members, in the last slot of theirs', 4, [1, 2], true],
    ['an old and a new one there', 4, [2, 4], false],
    ['the new members, in their first slot', 5, [2, 4], true],
    ['an old and a new one there', 5, [1, 4], false],
    ['the old members there', 5, [1, 2], false],
    ['those of both sets, in either', 4, [2, 3], true],
    ['those of both sets, in either', 5, [2, 3], true],
  ])('%s (slot %i, nodes %j): chosen is %s', (_, slot, nodes, isChosen) => {
    const learner = new DrivenLearner({ quorums: steps })
    for (const node of nodes) learner.take(vote(node, ballot, at(slot)))
    expect(highestChosen(learner.snapshot.context)).toBe(isChosen ? slot : 0)
  })

  it('one message about slots of both sets counts in each as it should', () => {
    const learner = new DrivenLearner({ quorums: steps })
    for (const node of [1, 2, 4]) learner.take(vote(node, ballot, ...[1, 2, 3, 4, 5, 6].map((slot) => at(slot))))
    expect(learner.chosenThrough).toBe(6)
    const old = new DrivenLearner({ quorums: steps })
    for (const node of [1, 2]) old.take(vote(node, ballot, ...[1, 2, 3, 4, 5, 6].map((slot) => at(slot))))
    expect(old.chosenThrough).toBe(4)
  })

  it('a set that has become known counts from the slot it was named for, and one that is over is not missed', () => {
    const learner = new DrivenLearner({ quorums: majority([1, 2, 3]), alpha: 4 })
    for (const node of [1, 2]) learner.take(vote(node, ballot, at(1)))
    learner.take({ type: 'quorums.changed', quorums: steps })
    for (const node of [1, 2]) learner.take(vote(node, ballot, at(2), at(3), at(4), at(5)))
    expect(learner.chosenThrough).toBe(4)
    learner.take({ type: 'quorums.changed', quorums: steps.slice(1) })
    learner.take(vote(4, ballot, at(5)))
    expect(learner.chosenThrough).toBe(5)
  })
})

describe('PMS 3.10, α: what decides a slot is known once the command α slots before it was executed', () => {
  it('votes beyond that are not counted, though they would be a quorum of the set known last', () => {
    const learner = new DrivenLearner({ alpha: 3 })
    for (const node of [1, 2]) learner.take(bareVote(node, ballot, 4, 5))
    expect(learner.snapshot.context.votes.size).toBe(0)
    expect(learner.snapshot.context.decided.size).toBe(0)
    for (const node of [1, 2]) learner.take(bareVote(node, ballot, 2, 3))
    expect(learner.snapshot.context.decided.size).toBe(2)
  })

  it('the window moves with what is delivered', () => {
    const learner = new DrivenLearner({ alpha: 3 })
    for (let slot = 1; slot <= 40; slot++) for (const node of [1, 2]) learner.take(vote(node, ballot, at(slot)))
    expect(learner.chosenThrough).toBe(40)
  })

  it('but they say that everything α slots below them is chosen, and it is asked for', () => {
    const learner = new DrivenLearner({ alpha: 3, node: 3 })
    learner.take(bareVote(2, ballot, 5))
    expect(learner.state).toBe('gapped')
    expect(learner.sent({ type: 'timeout.gap' })).toEqual([
      { type: 'send', to: [2], message: { type: 'catchUp', fromSlot: 1, toSlot: 2 } },
    ])
  })

  it('what another learner says is chosen needs no counting, and is taken however far ahead', () => {
    const learner = new DrivenLearner({ alpha: 3 })
    learner.take({ ...chosen(1, ballot, []), entries: [1, 2, 3, 4, 5, 6].map((slot) => at(slot)) })
    expect(learner.chosenThrough).toBe(6)
  })

  const ALPHA = 3
  const SLOTS = 14
  /** Which command, in which slot, makes which nodes the members, as long as two changes do not overlap. */
  const change = fc.record({
    slot: fc.integer({ min: 1, max: SLOTS - ALPHA }),
    members: fc.subarray([1, 2, 3, 4, 5], { minLength: 1 }),
  })
  /** Who votes, for some slots in a row: how far above what is delivered they begin, and how many they are. */
  const cast = fc.record({
    node: fc.integer({ min: 1, max: 6 }),
    above: fc.nat(4),
    count: fc.integer({ min: 1, max: 4 }),
  })

  it('PMS S3: whatever sets follow one another, a slot is delivered only when a quorum of its own set has voted', () => {
    let delivered = 0
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 4 }),
        fc.array(cast, { minLength: 20, maxLength: 60 }),
        (changes, casts) => {
          const atSlot = new Map(changes.map(({ slot, members }) => [slot, members]))
          const history: SlotQuorums = [
            { from: 1, quorums: majority([1, 2, 3]) },
            ...[...atSlot]
              .sort(([a], [b]) => a - b)
              .map(([slot, members]) => ({ from: slot + ALPHA, quorums: majority(members) })),
          ]
          /** What whoever has executed everything through `slot` knows. */
          const known = (slot: Slot) => history.filter(({ from }) => from <= slot + ALPHA)
          const learner = new DrivenLearner({ quorums: known(0), alpha: ALPHA })
          const voted = new Map<Slot, NodeNumber[]>()
          for (const { node, above, count } of casts) {
            const slots = Array.from({ length: count }, (_, index) => learner.chosenThrough + above + index)
            for (const slot of slots) voted.set(slot, [...(voted.get(slot) ?? []), node])
            learner.take(vote(node, ballot, ...slots.map((slot) => at(slot))))
            learner.take({ type: 'quorums.changed', quorums: known(learner.chosenThrough) })
          }
          const isChosen = (slot: Slot) => isAcceptQuorum(quorumsAt(history, slot), voted.get(slot) ?? [])
          for (const { slot } of learner.delivered) expect(isChosen(slot)).toBe(true)
          delivered += learner.delivered.length
        },
      ),
      { numRuns: 150 },
    )
    expect(delivered).toBeGreaterThan(100)
  })
})
