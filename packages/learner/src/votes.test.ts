import {
  type Ballot,
  begin,
  flexible,
  isAcceptQuorum,
  majority,
  makeBallot,
  type NodeNumber,
  type QuorumSystem,
  quorumSets,
  type Slot,
  step,
} from '@synod/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { at, bareVote, DrivenLearner, vote } from './driven.fixture.ts'
import { type LearnerEvent, learnerMachine, VOTES_SPAN_MAX } from './index.ts'

const first = makeBallot(1, 1)
const second = makeBallot(2, 2)
const SLOTS: readonly Slot[] = [1, 2, 3, 4]

const ballots = fc.constantFrom(first, second, makeBallot(2, 3))
/** Members are 1 to 5; 8 and 9 are strangers. */
const voter = fc.constantFrom<NodeNumber>(1, 2, 3, 4, 5, 8, 9)
const ballot = fc.record({ from: voter, ballot: ballots, slots: fc.subarray([...SLOTS], { minLength: 1 }) })
const members = [1, 2, 3, 4, 5]
const systems = fc.constantFrom<QuorumSystem>(
  majority(members),
  flexible(members, { prepare: 4, accept: 2 }),
  flexible(members, { prepare: 2, accept: 4 }),
  quorumSets(members, {
    prepare: [
      [1, 2],
      [4, 5],
    ],
    accept: [
      [1, 4],
      [2, 5, 3],
    ],
  }),
)

const proposal = (ballot: Ballot, slot: Slot) => `${ballot}/${slot}`

describe('PMS S3: a learner never learns that a value was chosen unless it was', () => {
  it('whoever votes, in whatever ballots, how often: only a quorum of one ballot decides, and then it does', () => {
    fc.assert(
      fc.property(fc.array(ballot, { maxLength: 40 }), systems, (cast, quorums) => {
        const learner = new DrivenLearner({ quorums })
        const voted = new Map<string, NodeNumber[]>()
        const isChosen = (value: string) => isAcceptQuorum(quorums, voted.get(value) ?? [])
        let through = 0
        for (const { from, ballot, slots } of cast) {
          for (const slot of slots)
            voted.set(proposal(ballot, slot), [...(voted.get(proposal(ballot, slot)) ?? []), from])
          learner.take(vote(from, ballot, ...slots.map((slot) => at(slot, proposal(ballot, slot)))))
          for (const { slot, value } of learner.delivered) {
            expect(value).toMatch(new RegExp(`/${slot}$`))
            expect(isChosen(value as string)).toBe(true)
          }
          const decides = (slot: Slot) =>
            [...voted.keys()].some((value) => value.endsWith(`/${slot}`) && isChosen(value))
          while (decides(through + 1)) through += 1
          expect(learner.chosenThrough).toBe(through)
        }
      }),
      { numRuns: 100 },
    )
  })

  it('votes of two ballots do not add up, even for the same value', () => {
    const learner = new DrivenLearner()
    learner.take(vote(1, first, at(1, 'red')))
    learner.take(vote(2, second, at(1, 'red')))
    expect(learner.delivered).toEqual([])
    learner.take(vote(3, first, at(1, 'red')))
    expect(learner.delivered).toEqual([at(1, 'red')])
  })

  it('an acceptor that says it five times has one vote', () => {
    const learner = new DrivenLearner()
    for (let times = 0; times < 5; times++) learner.take(vote(2, first, at(1)))
    expect(learner.delivered).toEqual([])
  })
})

describe('PMS Q1: a value is chosen when a quorum of acceptors has accepted it', () => {
  /** After the votes of how many acceptors, in this order, is the value delivered? */
  function votesNeeded(quorums: QuorumSystem, order: readonly NodeNumber[]): number {
    const learner = new DrivenLearner({ quorums })
    const decisive = order.findIndex((node) => {
      learner.take(vote(node, first, at(1)))
      return learner.delivered.length > 0
    })
    return decisive + 1
  }

  it.each<[string, QuorumSystem, NodeNumber[], number]>([
    ['a majority of one', majority([1]), [1], 1],
    ['a majority of three', majority([1, 2, 3]), [3, 1, 2], 2],
    ['a majority of four', majority([1, 2, 3, 4]), [1, 2, 3, 4], 3],
    ['a majority of five', majority(members), [5, 4, 3, 2, 1], 3],
    ['two of five, where phase 1 needs four', flexible(members, { prepare: 4, accept: 2 }), [4, 2], 2],
    ['all of three, where phase 1 needs one', flexible([1, 2, 3], { prepare: 1, accept: 3 }), [1, 2, 3], 3],
    [
      'a row of a grid, and not three others',
      quorumSets([1, 2, 3, 4], {
        prepare: [
          [1, 3],
          [2, 4],
        ],
        accept: [
          [1, 2],
          [3, 4],
        ],
      }),
      [1, 3, 4],
      3,
    ],
  ])('%s', (_, quorums, order, needed) => {
    expect(votesNeeded(quorums, order)).toBe(needed)
  })
})

describe('a message may name any slots', () => {
  it('huge ranges take a bounded walk and bounded memory; what lies beyond is learned later', () => {
    const slots = [
      { from: 1, to: Number.MAX_SAFE_INTEGER },
      { from: 5, to: null },
    ]
    const told: LearnerEvent[] = [
      { type: 'accepted', from: 1, ballot: first, slots },
      { type: 'accepted', from: 2, ballot: first, slots },
      { type: 'chosen', from: 3, ballot: first, slots, entries: [], chosenThrough: 0 },
    ]
    let { snapshot } = begin(learnerMachine, { quorums: majority([1, 2, 3]) })
    for (const event of told) snapshot = step(learnerMachine, snapshot, event).snapshot
    const { decided, votes } = snapshot.context
    expect(decided.size).toBe(VOTES_SPAN_MAX)
    expect(votes.size).toBeLessThanOrEqual(VOTES_SPAN_MAX)
  })

  it('slots far below what is delivered, or far above, change nothing', () => {
    const learner = new DrivenLearner({ records: [{ type: 'chosen', through: 1e12, learned: [] }] })
    const before = learner.snapshot.context
    const far = 1e12 + VOTES_SPAN_MAX + 1
    for (const from of [1, 2]) {
      learner.take({ type: 'accepted', from, ballot: first, slots: [{ from: 1, to: 1e12 }] })
      learner.take(bareVote(from, first, far))
      learner.take({
        type: 'chosen',
        from,
        ballot: first,
        slots: [{ from: far, to: far }],
        entries: [at(far)],
        chosenThrough: 9,
      })
      learner.take({ type: 'catchUpReply', from, entries: [at(9), at(far)], chosenThrough: 9, logFrom: 1 })
    }
    expect(learner.snapshot.context.votes).toEqual(before.votes)
    expect(learner.snapshot.context.decided).toEqual(before.decided)
    expect(learner.delivered).toEqual([])
  })
})
