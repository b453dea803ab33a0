import { type Effect, makeBallot, NOOP, type Slot } from '@synod/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { at, bareVote, chosen, DrivenLearner, hold, supplied, vote } from './driven.fixture.ts'
import { highestChosen, type LearnerEvent } from './index.ts'

const ballot = makeBallot(1, 1)
const SLOTS: readonly Slot[] = Array.from({ length: 10 }, (_, index) => index + 1)

function persisted(effects: readonly Effect<unknown>[]) {
  return effects.filter((effect) => effect.type === 'persist')
}

describe('PMS 3.2: values are delivered in slot order without a gap', () => {
  /** Each slot becomes known by two votes with the value, by a reference and an acceptance, or by another learner's word. */
  const ways = fc.array(fc.constantFrom('votes', 'reference', 'word', 'no-op'), {
    minLength: SLOTS.length,
    maxLength: SLOTS.length,
  })
  const eventsFor = (slot: Slot, way: string): LearnerEvent[] => {
    const entry = at(slot, way === 'no-op' ? NOOP : `v${slot}`)
    if (way === 'reference') return [chosen(1, ballot, [slot]), hold(ballot, entry)]
    if (way === 'word') return [{ ...chosen(1, ballot, []), entries: [entry] }]
    return [vote(1, ballot, entry), vote(2, ballot, entry), vote(3, ballot, entry)]
  }

  it('in whatever order, and how often, they become known', () => {
    fc.assert(
      fc.property(ways, fc.array(fc.nat(), { minLength: 60, maxLength: 60 }), (ways, keys) => {
        const learner = new DrivenLearner()
        const events = SLOTS.flatMap((slot) => eventsFor(slot, ways[slot - 1]!))
        const order = [...events, ...events].map((event, index) => ({ event, key: keys[index % keys.length]! }))
        order.sort((a, b) => a.key - b.key)
        for (const { event } of order) {
          learner.take(event)
          expect(learner.chosenThrough).toBe(learner.delivered.length)
        }
        expect(learner.delivered).toEqual(SLOTS.map((slot) => at(slot, ways[slot - 1] === 'no-op' ? NOOP : `v${slot}`)))
        const { votes, held, decided } = learner.snapshot.context
        expect([votes.size, held.size, decided.size]).toEqual([0, 0, 0])
      }),
      { numRuns: 50 },
    )
  })

  it('PMS 3.6: what is chosen beyond a gap waits for it', () => {
    const learner = new DrivenLearner()
    for (const from of [1, 2]) learner.take(vote(from, ballot, at(1), at(3), at(4)))
    expect(learner.delivered).toEqual([at(1)])
    expect(learner.snapshot.value).toBe('gapped')
    expect(highestChosen(learner.snapshot.context)).toBe(4)
    for (const from of [1, 3]) learner.take(vote(from, ballot, at(2)))
    expect(learner.delivered).toEqual([at(1), at(2), at(3), at(4)])
    expect(learner.snapshot.value).toBe('current')
  })
})

describe('the durable mark', () => {
  it('stores values that the acceptor beside it lacks, at once; those it holds only need the mark, which may wait', () => {
    const learner = new DrivenLearner({ node: 3 })
    learner.take(hold(ballot, at(1), at(3)))
    for (const from of [1, 2]) learner.take(bareVote(from, ballot, 2, 3))
    const [stored] = persisted(learner.take(chosen(1, ballot, [1])))
    expect(stored).toEqual({ type: 'persist', record: { type: 'chosen', through: 1, learned: [] }, lazy: true })
    learner.take({ type: 'timeout.gap' })
    const [learned] = persisted(learner.take(supplied(1, 3, at(2))))
    expect(learned).toEqual({ type: 'persist', record: { type: 'chosen', through: 3, learned: [at(2)] }, lazy: false })
  })

  it('comes before the values are delivered, and those before anybody is told', () => {
    const learner = new DrivenLearner({ node: 1, learning: { mode: 'distinguished' } })
    learner.take(vote(1, ballot, at(1), at(2)))
    expect(learner.take(vote(2, ballot, at(1), at(2))).map(({ type }) => type)).toEqual([
      'persist',
      'deliver',
      'deliver',
      'slotsChosen',
      'send',
    ])
  })

  it('is what a restarted learner starts from: nothing is delivered twice', () => {
    const learner = new DrivenLearner()
    for (const from of [1, 2]) learner.take(vote(from, ballot, at(1), at(2), at(4)))
    const restarted = new DrivenLearner({ records: learner.durable })
    expect(restarted.chosenThrough).toBe(2)
    for (const from of [1, 2]) restarted.take(vote(from, ballot, at(1), at(2), at(3), at(4)))
    expect(restarted.delivered).toEqual([at(3), at(4)])
  })
})

describe('the note slotsChosen', () => {
  it('names what is newly known to be chosen, with its value or without', () => {
    const learner = new DrivenLearner()
    expect(learner.take(chosen(1, ballot, [2, 3, 5]))).toContainEqual({
      type: 'slotsChosen',
      through: 0,
      slots: [
        { from: 2, to: 3 },
        { from: 5, to: 5 },
      ],
    })
    expect(learner.take(chosen(1, ballot, [2, 3, 5]))).toEqual([])
  })

  it('also when another learner’s answer brings only what lies beyond the gap', () => {
    const learner = new DrivenLearner()
    learner.take({ type: 'values.want', through: 3, from: 1 })
    const slots = [{ from: 2, to: 3 }]
    expect(learner.take(supplied(1, 3, at(2), at(3)))).toEqual([{ type: 'slotsChosen', through: 0, slots }])
  })
})
