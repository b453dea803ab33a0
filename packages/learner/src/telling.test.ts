import { acceptedGoesTo, type Learning, majority, makeBallot, type NodeNumber, type SendEffect } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { at, bareVote, chosen, DrivenLearner, hold, vote } from './driven.fixture.ts'

const NODES: readonly NodeNumber[] = [1, 2, 3, 4, 5]
const owner = 2
const ballot = makeBallot(1, owner)

/** How many messages it takes until the learners of all five nodes have a value that all five acceptors accepted. */
function run(learning: Learning): Record<string, number> {
  const learners = new Map(
    NODES.map((node) => [node, new DrivenLearner({ node, learning, quorums: majority(NODES) })] as const),
  )
  for (const learner of learners.values()) learner.take(hold(ballot, at(1)))
  const counts = { accepted: 0, chosen: 0 }
  let told: { to: readonly NodeNumber[]; from: NodeNumber; effect: SendEffect<unknown> }[] = []
  for (const acceptor of NODES) {
    const recipients = acceptedGoesTo(learning, ballot)
    for (const node of recipients === 'learners' ? NODES : recipients) {
      counts.accepted += 1
      const sent = learners.get(node)!.sent(bareVote(acceptor, ballot, 1))
      told.push(...sent.map((effect) => ({ to: NODES.filter((other) => other !== node), from: node, effect })))
    }
  }
  while (told.length > 0) {
    const sent = told
    told = []
    for (const { to, from, effect } of sent) {
      for (const node of to) {
        counts.chosen += 1
        if (effect.message.type !== 'chosen') throw new Error(`nobody should send a ${effect.message.type}`)
        const more = learners.get(node)!.sent({ ...effect.message, from })
        told.push(...more.map((each) => ({ to: NODES.filter((other) => other !== node), from: node, effect: each })))
      }
    }
  }
  for (const learner of learners.values()) expect(learner.delivered).toEqual([at(1)])
  return counts
}

describe('who tells whom, of one value among five acceptors and five learners', () => {
  it('PMS LN1: every acceptor tells every learner: acceptors × learners messages', () => {
    expect(run({ mode: 'every' })).toEqual({ accepted: 5 * 5, chosen: 0 })
  })

  it('PMS LN2: acceptors tell the distinguished learner, it tells the others: acceptors + learners − 1', () => {
    expect(run({ mode: 'distinguished' })).toEqual({ accepted: 5, chosen: 5 - 1 })
  })

  it('PMS LN3: acceptors tell a set of distinguished learners, each of which tells the others', () => {
    expect(run({ mode: 'delegates', nodes: [owner, 4] })).toEqual({ accepted: 5 * 2, chosen: 2 * (5 - 1) })
    expect(run({ mode: 'delegates', nodes: [1, 4] })).toEqual({ accepted: 5 * 3, chosen: 3 * (5 - 1) })
  })
})

describe('a distinguished learner passes on what acceptors told it, and nothing else', () => {
  const word = chosen(3, ballot, [1])

  it.each<[string, Learning, NodeNumber]>([
    ['the ballot’s owner', { mode: 'distinguished' }, owner],
    ['a delegate', { mode: 'delegates', nodes: [1, 4] }, 4],
    ['a learner that is no node', { mode: 'distinguished' }, 0],
  ])('%s does not repeat the word of another learner', (_, learning, node) => {
    const learner = new DrivenLearner({ node, learning })
    learner.take(hold(ballot, at(1)))
    expect(learner.sent(word, { ...word, entries: [at(2)] })).toEqual([])
    expect(learner.delivered).toEqual([at(1), at(2)])
  })

  it('a learner that is neither owner nor delegate says nothing', () => {
    for (const learning of [{ mode: 'distinguished' }, { mode: 'delegates', nodes: [1, 4] }] as const) {
      const learner = new DrivenLearner({ node: 3, learning })
      expect(learner.sent(vote(1, ballot, at(1)), vote(2, ballot, at(1)))).toEqual([])
    }
  })

  it('it tells which slots were chosen in which ballot, without the values, and how far it can supply them', () => {
    const learner = new DrivenLearner({ node: owner, learning: { mode: 'distinguished' } })
    const sent = learner.sent(vote(1, ballot, at(1), at(2), at(4)), vote(3, ballot, at(1), at(2), at(4)))
    expect(sent).toEqual([
      {
        type: 'send',
        to: 'learners',
        message: {
          type: 'chosen',
          ballot,
          slots: [
            { from: 1, to: 2 },
            { from: 4, to: 4 },
          ],
          entries: [],
          chosenThrough: 2,
        },
      },
    ])
  })
})

describe('the learning mode may change at any time', () => {
  it('whoever passes on what is learned is another from then on', () => {
    const learner = new DrivenLearner({ node: owner, learning: { mode: 'every' } })
    expect(learner.sent(vote(1, ballot, at(1)), vote(3, ballot, at(1)))).toEqual([])
    learner.take({ type: 'learning.changed', learning: { mode: 'distinguished' } })
    expect(learner.sent(vote(1, ballot, at(2)), vote(3, ballot, at(2))).map(({ message }) => message.type)).toEqual([
      'chosen',
    ])
    learner.take({ type: 'learning.changed', learning: { mode: 'every' } })
    expect(learner.sent(vote(1, ballot, at(3)), vote(3, ballot, at(3)))).toEqual([])
    expect(learner.delivered).toEqual([at(1), at(2), at(3)])
  })
})
