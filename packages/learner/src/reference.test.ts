import { type Ballot, majority, makeBallot, NO_BALLOT, type NodeNumber, type Slot } from '@synod/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { at, bareVote, chosen, DrivenLearner, hold, supplied } from './driven.fixture.ts'
import type { LearnerEvent } from './index.ts'

/*
 * Chosen by reference: a message names slots and a ballot but no values, and the learner uses what the acceptor beside it
 * holds. Sound only if that was accepted in the very ballot in which the slot was chosen.
 */

const low = makeBallot(1, 1)
const high = makeBallot(2, 2)

/** A learner on node 3, whose acceptor accepted these. */
function holding(ballot: Ballot, ...slots: Slot[]): DrivenLearner {
  const learner = new DrivenLearner({ node: 3 })
  learner.take(hold(ballot, ...slots.map((slot) => at(slot, `held ${slot}`))))
  return learner
}

describe('PMS S3: a value held counts as chosen only if accepted in the ballot named', () => {
  it('in that ballot it is used', () => {
    const learner = holding(low, 1, 2)
    learner.take(chosen(1, low, [1, 2]))
    expect(learner.delivered).toEqual([at(1, 'held 1'), at(2, 'held 2')])
  })

  it.each([
    ['a lower', low, high],
    ['a higher', high, low],
    ['no', low, NO_BALLOT],
  ])('accepted in %s ballot it is not: the value is asked for', (_, accepted, named) => {
    const learner = holding(accepted, 1)
    learner.take(chosen(1, named, [1], 1))
    expect(learner.delivered).toEqual([])
    expect(learner.sent({ type: 'timeout.gap' })).toEqual([
      { type: 'send', to: [1], message: { type: 'catchUp', fromSlot: 1, toSlot: 1 } },
    ])
    learner.take(supplied(1, 1, at(1, 'chosen')))
    expect(learner.delivered).toEqual([at(1, 'chosen')])
  })

  it('votes without values refer in the same way', () => {
    const learner = holding(high, 1)
    learner.take(hold(low, at(2, 'held 2')))
    for (const from of [1, 2]) learner.take(bareVote(from, high, 1, 2))
    expect(learner.delivered).toEqual([at(1, 'held 1')])
    learner.take({ type: 'timeout.gap' })
    learner.take(supplied(1, 2, at(2, 'chosen')))
    expect(learner.delivered).toEqual([at(1, 'held 1'), at(2, 'chosen')])
  })

  it('an accept that comes after the word of its choice completes it, in the same ballot only', () => {
    const learner = holding(low, 9)
    learner.take(chosen(1, high, [1]))
    learner.take(hold(low, at(1, 'too low')))
    expect(learner.delivered).toEqual([])
    learner.take(hold(high, at(1, 'accepted late')))
    expect(learner.delivered).toEqual([at(1, 'accepted late')])
  })
})

describe('PMS P2b: a slot may be chosen in several ballots, always with one value', () => {
  /*
   * All accepted the slot in `low` and then, before they heard of one another, in `high`. Each learner counts the votes of
   * `low` first, and holds what its acceptor accepted in `high`: if the votes of `high` were not counted any more, everybody
   * would want the value, and nobody supply it.
   */
  it('votes of a later ballot complete a slot that was chosen in an earlier one than its value is held in', () => {
    const learner = holding(high, 1)
    for (const from of [1, 2]) learner.take(bareVote(from, low, 1))
    expect(learner.delivered).toEqual([])
    for (const from of [1, 2]) learner.take(bareVote(from, high, 1))
    expect(learner.delivered).toEqual([at(1, 'held 1')])
  })

  it('and so does the word of a learner that counted them', () => {
    const learner = holding(high, 1)
    learner.take(chosen(1, low, [1]))
    expect(learner.delivered).toEqual([])
    learner.take(chosen(2, high, [1]))
    expect(learner.delivered).toEqual([at(1, 'held 1')])
  })

  it('what more acceptors vote, or other learners say, of a slot whose value is wanted is no news', () => {
    const learner = new DrivenLearner({ node: 3, quorums: majority([1, 2, 3, 4, 5]) })
    const notes = (...events: LearnerEvent[]) =>
      events.flatMap((event) => learner.take(event)).filter(({ type }) => type === 'slotsChosen').length
    expect(notes(...[1, 2, 4].map((from) => bareVote(from, low, 1)))).toBe(1)
    expect(notes(bareVote(5, low, 1), ...[1, 2, 4].map((from) => bareVote(from, high, 1)))).toBe(0)
    expect(notes(chosen(1, low, [1]))).toBe(0)
  })
})

describe('chosenThrough says how far its sender can supply values, and chooses nothing by reference', () => {
  /*
   * The leader of ballot `low` proposed "held 1" in slot 1, and only this node accepted it. A quorum without this node then
   * promised `high` and chose another value there. The old leader learned that value from them, heard no refusal, and goes
   * on in its ballot: its messages name `low` and say that everything through slot 1 is chosen, which is true.
   */
  it('what was accepted in the message’s own ballot may be another value than the one chosen since, in a higher one', () => {
    const learner = holding(low, 1)
    learner.take(chosen(1, low, [2], 1))
    expect(learner.delivered).toEqual([])
    learner.take({ type: 'timeout.gap' })
    learner.take(supplied(1, 1, at(1, 'chosen in high')))
    expect(learner.delivered).toEqual([at(1, 'chosen in high')])
  })
})

describe('PMS M2: after a restart nothing that was accepted counts as chosen', () => {
  const records = [
    { type: 'accepted', ballot: low, entries: [at(1), at(2), at(3, 'held 3')] },
    { type: 'chosen', through: 2, learned: [] },
  ] as const

  it('but what the durable mark covers', () => {
    const learner = new DrivenLearner({ node: 3, records })
    expect(learner.chosenThrough).toBe(2)
    expect(learner.snapshot.value).toBe('current')
    learner.take(chosen(1, high, [3]))
    expect(learner.delivered).toEqual([])
  })

  it('until a message names the ballot in which it was accepted', () => {
    const learner = new DrivenLearner({ node: 3, records })
    learner.take(chosen(1, low, [3]))
    expect(learner.delivered).toEqual([at(3, 'held 3')])
  })

  it('and a later acceptance has replaced an earlier one', () => {
    const again = { type: 'accepted', ballot: high, entries: [at(3, 'held later')] } as const
    const learner = new DrivenLearner({ node: 3, records: [...records, again] })
    learner.take(chosen(1, low, [3]))
    expect(learner.delivered).toEqual([])
  })
})

describe('PMS S2, S3: whatever true things a learner hears, it delivers what was chosen', () => {
  const SLOTS: readonly Slot[] = [1, 2, 3, 4, 5]
  const ballots = [makeBallot(1, 1), makeBallot(1, 2), makeBallot(2, 1), makeBallot(3, 2)]
  const decidedIn = fc.array(fc.nat(ballots.length - 1), { minLength: SLOTS.length, maxLength: SLOTS.length })
  const slots = fc.subarray([...SLOTS], { minLength: 1 })
  const rumour = fc.record({
    kind: fc.constantFrom('hold', 'vote', 'chosen', 'word', 'reply', 'want', 'timeout'),
    slots,
    ballot: fc.nat(ballots.length - 1),
    from: fc.constantFrom<NodeNumber>(1, 2),
    through: fc.nat(SLOTS.length),
  })

  it('though its acceptor accepted other values in lower ballots', () => {
    let completed = 0
    fc.assert(
      fc.property(decidedIn, fc.array(rumour, { maxLength: 40 }), (decidedIn, rumours) => {
        /** Each slot is chosen in a ballot; what lower ones proposed may differ, higher ones propose the same (PMS P2b). */
        const valueIn = (slot: Slot, index: number) =>
          index >= decidedIn[slot - 1]! ? `chosen ${slot}` : `${slot} of ballot ${index}`
        const learner = new DrivenLearner({ node: 3, quorums: majority([1, 2, 3]) })
        let accepting = 0
        const eventOf = ({
          kind,
          slots,
          ballot,
          from,
          through,
        }: (typeof rumours)[number]): LearnerEvent | undefined => {
          const number = ballots[ballot] as Ballot
          const decidedHere = slots.filter((slot) => decidedIn[slot - 1] === ballot)
          const truth = slots.map((slot) => at(slot, `chosen ${slot}`))
          if (kind === 'hold') {
            if (ballot < accepting) return undefined
            accepting = ballot
            return hold(number, ...slots.map((slot) => at(slot, valueIn(slot, ballot))))
          }
          // Two acceptors vote where a ballot was chosen; elsewhere only one does, so that there is no quorum of it.
          if (kind === 'vote') return bareVote(from, number, ...(from === 1 ? slots : decidedHere))
          if (kind === 'chosen') return chosen(from, number, decidedHere, through)
          if (kind === 'word')
            return { type: 'chosen', from, ballot: number, slots: [], entries: truth, chosenThrough: through }
          if (kind === 'reply') return supplied(from, through, ...truth)
          if (kind === 'want') return { type: 'values.want', through, from }
          return { type: 'timeout.gap' }
        }
        for (const each of rumours) {
          const event = eventOf(each)
          if (event) learner.take(event)
        }
        expect(learner.delivered).toEqual(
          SLOTS.slice(0, learner.chosenThrough).map((slot) => at(slot, `chosen ${slot}`)),
        )
        if (learner.chosenThrough === SLOTS.length) completed += 1
      }),
      { numRuns: 150 },
    )
    expect(completed).toBeGreaterThan(10)
  })
})
