import { makeBallot, NO_BALLOT, type NodeNumber } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { at, chosen, DrivenLearner, supplied, vote } from './driven.fixture.ts'

const ballot = makeBallot(1, 1)
const timeout = { type: 'timeout.gap' } as const

/** Whom the learner asks, and for which slots, when this happens. */
function asked(learner: DrivenLearner, event: Parameters<DrivenLearner['take']>[0]): string[] {
  return learner.sent(event).map(({ to, message }) => {
    if (message.type !== 'catchUp') throw new Error(`it asks nobody anything with a ${message.type}`)
    return `n${(to as NodeNumber[]).join()}: ${message.fromSlot}–${message.toSlot}`
  })
}

function gapped(input: ConstructorParameters<typeof DrivenLearner>[0] = {}): DrivenLearner {
  const learner = new DrivenLearner({ node: 3, gapMs: 7, askMs: 70, ...input })
  for (const from of [1, 2]) learner.take(vote(from, ballot, at(2), at(4)))
  return learner
}

describe('PMS LN5: a learner asks the others for what it lacks', () => {
  it('not at once, for it may be on its way: a short timer runs first', () => {
    const learner = new DrivenLearner({ node: 3, gapMs: 7 })
    learner.take(vote(1, ballot, at(2)))
    expect(learner.take(vote(2, ballot, at(2)))).toContainEqual({ type: 'startTimer', name: 'gap', ms: 7 })
    expect(learner.snapshot.value).toBe('gapped')
  })

  it('and nothing is asked if it comes in time', () => {
    const learner = gapped()
    for (const from of [1, 2]) learner.take(vote(from, ballot, at(1), at(3)))
    expect(learner.snapshot.value).toBe('current')
    expect(asked(learner, timeout)).toEqual([])
  })

  it('then everything from the first slot missing to the highest known to be chosen', () => {
    const learner = gapped()
    expect(learner.take(timeout)).toEqual([
      { type: 'send', to: [1], message: { type: 'catchUp', fromSlot: 1, toSlot: 4 } },
      { type: 'startTimer', name: 'gap', ms: 70 },
    ])
    expect(learner.snapshot.value).toBe('catchingUp')
  })

  it('it turns to another when there is no answer, round and round, never to itself', () => {
    const learner = gapped()
    const turns = [1, 2, 3, 4].map(() => asked(learner, timeout))
    expect(turns).toEqual([['n1: 1–4'], ['n2: 1–4'], ['n1: 1–4'], ['n2: 1–4']])
  })

  it('it begins with whoever said that he knows more', () => {
    const learner = new DrivenLearner({ node: 3 })
    learner.take(chosen(2, NO_BALLOT, [], 9))
    expect(asked(learner, timeout)).toEqual(['n2: 1–9'])
    expect(asked(learner, timeout)).toEqual(['n1: 1–9'])
  })

  it('an answer that helps is followed by a question for the rest, to the same', () => {
    const learner = gapped()
    learner.take(timeout)
    expect(asked(learner, supplied(1, 4, at(1)))).toEqual(['n1: 3–4'])
    expect(learner.delivered).toEqual([at(1), at(2)])
  })

  it('an answer that does not help is not: the timer turns to another', () => {
    const learner = gapped()
    learner.take(timeout)
    expect(asked(learner, supplied(1, 0))).toEqual([])
    expect(asked(learner, timeout)).toEqual(['n2: 1–4'])
  })

  it('it stops when nothing is missing', () => {
    const learner = gapped()
    learner.take(timeout)
    const effects = learner.take(supplied(1, 4, at(1), at(3)))
    expect(effects.at(-1)).toEqual({ type: 'cancelTimer', name: 'gap' })
    expect(learner.snapshot.value).toBe('current')
    expect(learner.delivered).toEqual([at(1), at(2), at(3), at(4)])
    expect(asked(learner, timeout)).toEqual([])
  })

  it('an answer says how far its sender knows: the question then goes on to there', () => {
    const learner = gapped()
    learner.take(timeout)
    expect(asked(learner, supplied(1, 7, at(1), at(3)))).toEqual(['n1: 5–7'])
  })

  it('a sibling that needs the values now does not wait', () => {
    const learner = new DrivenLearner({ node: 3 })
    expect(asked(learner, { type: 'values.want', through: 5, from: 2 })).toEqual(['n2: 1–5'])
    expect(learner.snapshot.value).toBe('catchingUp')
  })

  it('nobody is asked for what is known already', () => {
    const learner = new DrivenLearner({ records: [{ type: 'chosen', through: 5, learned: [] }] })
    expect(asked(learner, { type: 'values.want', through: 5, from: 2 })).toEqual([])
    expect(learner.snapshot.value).toBe('current')
  })

  it('one’s own word is no supplier, and where there is nobody else nobody is asked', () => {
    const learner = new DrivenLearner({ node: 3, quorums: { kind: 'majority', members: [3] } })
    expect(asked(learner, chosen(3, ballot, [2], 2))).toEqual([])
    expect(asked(learner, timeout)).toEqual([])
    expect(asked(learner, timeout)).toEqual([])
  })
})

describe('PMS LN5: a learner answers the others', () => {
  const learner = () => new DrivenLearner({ node: 3, records: [{ type: 'chosen', through: 5, learned: [] }] })

  it('with what is in its log: whoever owns the log is asked for it', () => {
    expect(learner().take({ type: 'catchUp', from: 2, fromSlot: 3, toSlot: 9 })).toEqual([
      { type: 'valuesAsked', by: 2, fromSlot: 3, toSlot: 5 },
    ])
  })

  it('or by saying how far it knows', () => {
    expect(learner().take({ type: 'catchUp', from: 2, fromSlot: 6, toSlot: 9 })).toEqual([
      { type: 'send', to: [2], message: { type: 'catchUpReply', entries: [], chosenThrough: 5 } },
    ])
  })
})
