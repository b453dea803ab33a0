import { majority, makeBallot, NO_BALLOT, type NodeNumber } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { at, chosen, compacted, DrivenLearner, supplied, vote } from './driven.fixture.ts'

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
      { type: 'send', to: [2], message: { type: 'catchUpReply', entries: [], chosenThrough: 5, logFrom: 1 } },
    ])
  })
})

describe('whom it asks', () => {
  const turns = (learner: DrivenLearner) => [1, 2, 3].flatMap(() => asked(learner, timeout))

  it('whoever it was told to ask, itself left out, instead of the members', () => {
    expect(turns(gapped({ peers: [5, 3, 6] }))).toEqual(['n5: 1–4', 'n6: 1–4', 'n5: 1–4'])
  })

  it('others from when it is told so', () => {
    const learner = gapped()
    learner.take({ type: 'peers.changed', peers: [7, 8] })
    expect(turns(learner)).toEqual(['n7: 1–4', 'n8: 1–4', 'n7: 1–4'])
  })

  it('otherwise the members in view, whoever they are by now', () => {
    const learner = gapped()
    const steps = [
      { from: 1, quorums: majority([1, 3]) },
      { from: 9, quorums: majority([3, 4]) },
    ]
    learner.take({ type: 'quorums.changed', quorums: steps })
    expect(turns(learner)).toEqual(['n1: 1–4', 'n4: 1–4', 'n1: 1–4'])
  })
})

describe('PMS LN5: a value that nobody supplies', () => {
  /** Slot 1 is chosen, and its value lacks. */
  const wanting = (input: ConstructorParameters<typeof DrivenLearner>[0] = {}): DrivenLearner => {
    const learner = new DrivenLearner({ node: 3, ...input })
    learner.take(chosen(1, ballot, [1]))
    return learner
  }
  /** After which of so many timeouts the learner says that nobody supplies a value, and in which slot. */
  const unsupplied = (learner: DrivenLearner, timeouts: number): string[] =>
    Array.from({ length: timeouts }, (_, index) => index + 1).flatMap((turn) =>
      learner
        .take(timeout)
        .flatMap((effect) => (effect.type === 'valueUnsupplied' ? [`after ${turn}: slot ${effect.slot}`] : [])),
    )

  it('is told once everybody has been asked in vain, and again after each turn of the ring', () => {
    expect(unsupplied(wanting(), 7)).toEqual(['after 3: slot 1', 'after 5: slot 1', 'after 7: slot 1'])
    const five = wanting({ quorums: majority([1, 2, 3, 4, 5]) })
    expect(unsupplied(five, 9)).toEqual(['after 5: slot 1', 'after 9: slot 1'])
  })

  it('the ring begins anew when a value comes', () => {
    const learner = wanting()
    learner.take(chosen(1, ballot, [2]))
    expect(unsupplied(learner, 2)).toEqual([])
    learner.take(supplied(2, 0, at(1)))
    expect(unsupplied(learner, 2)).toEqual(['after 2: slot 2'])
  })

  it('whoever is no peer does not count, nor does anybody twice', () => {
    const learner = new DrivenLearner({ node: 3 })
    learner.take({ type: 'values.want', through: 1, from: 9 })
    expect(unsupplied(learner, 3)).toEqual(['after 3: slot 1'])
    const again = wanting()
    again.take(timeout)
    again.take(timeout)
    again.take(chosen(1, ballot, [], 5))
    expect(unsupplied(again, 2)).toEqual(['after 2: slot 1'])
  })

  it('is not told of a slot below, of which nobody says that it is chosen: that is a gap for the leader to fill (PMS 3.6)', () => {
    const learner = new DrivenLearner({ node: 3 })
    learner.take(chosen(1, ballot, [2]))
    expect(unsupplied(learner, 9)).toEqual([])
  })
})

describe('where the log of whoever is asked begins', () => {
  it('above what lacks: what was there is in the snapshot, and that is asked for, of the same', () => {
    const learner = gapped()
    learner.take(timeout)
    expect(learner.sent(compacted(2, 3, 9))).toEqual([
      { type: 'send', to: [2], message: { type: 'snapshotRequest', slot: 0, index: 0, after: '' } },
    ])
    expect(learner.state).toBe('restoring')
  })

  it.each([
    ['at what lacks', compacted(2, 1, 9)],
    ['above all that its sender knows, which knows no more than is known here', compacted(2, 2, 0)],
  ])('%s: the timer turns to another', (_, reply) => {
    const learner = gapped()
    learner.take(timeout)
    expect(learner.sent(reply)).toEqual([])
    expect(learner.state).toBe('catchingUp')
  })
})
