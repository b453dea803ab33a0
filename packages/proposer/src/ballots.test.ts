import { type Ballot, ballotNode, type DurableRecord, formatBallot, majority, makeBallot } from '@synod/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DrivenProposer, promise, rejected, submit } from './driven.fixture.ts'

const quorums = majority([1, 2, 3])
const start = { type: 'ballot.start' } as const

describe('PMS 1a: a proposer picks a number and sends a prepare', () => {
  it('to all acceptors, one message for every slot that it does not know to be chosen', () => {
    const proposer = new DrivenProposer()
    expect(proposer.take(start)).toContainEqual({
      type: 'send',
      to: 'acceptors',
      message: { type: 'prepare', ballot: makeBallot(1, 1), fromSlot: 1 },
    })
    const late = new DrivenProposer({ records: [{ type: 'chosen', through: 134, learned: [] }] })
    expect(late.sent(start)).toEqual([{ type: 'prepare', ballot: makeBallot(1, 1), fromSlot: 135 }])
  })

  it('again, the same, while promises may have been lost', () => {
    const proposer = new DrivenProposer({ retryMs: 30 })
    const [first] = proposer.sent(start)
    const effects = proposer.take({ type: 'timeout.prepare' })
    expect(effects).toEqual([
      { type: 'send', to: 'acceptors', message: first },
      { type: 'startTimer', name: 'prepare', ms: 30 },
    ])
  })

  it('and proposes nothing before promises have come', () => {
    const proposer = new DrivenProposer()
    expect(proposer.sent(submit('red'), start, promise(2, makeBallot(1, 1)))).toEqual([
      { type: 'prepare', ballot: makeBallot(1, 1), fromSlot: 1 },
    ])
  })
})

describe('PMS I4: proposers draw their numbers from disjoint sets', () => {
  it('whatever they have seen, no two nodes ever prepare the same ballot', () => {
    const above = fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 1023 }))
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 1023 }), { minLength: 2, maxLength: 5 }),
        above,
        (nodes, b) => {
          const ballots = nodes.map((node) => {
            const proposer = new DrivenProposer({ node })
            proposer.take({ ...start, above: makeBallot(...b) })
            return proposer.ballot
          })
          expect(new Set(ballots).size).toBe(nodes.length)
          expect(ballots.map(ballotNode)).toEqual(nodes)
        },
      ),
    )
  })
})

describe('PMS I5: a proposer remembers the highest number it tried, and starts above it', () => {
  it('the ballot is asked to be stored before its prepare is sent, and before anybody is told of it', () => {
    expect(new DrivenProposer().take(start).map(({ type }) => type)).toEqual([
      'persist',
      'ballotTried',
      'send',
      'startTimer',
    ])
  })

  it('every ballot is above all those tried, in this life and in lives before, and above all that was heard of', () => {
    const heard = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 5 }))
    const happening = fc.oneof(
      fc.record({ what: fc.constant('start'), heard }),
      fc.record({ what: fc.constant('rejected'), heard }),
      fc.record({ what: fc.constant('rejected an older ballot'), heard }),
      fc.record({ what: fc.constant('restart'), heard }),
    )
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 20 }), fc.integer({ min: 1, max: 5 }), (happenings, node) => {
        let proposer = new DrivenProposer({ node, quorums })
        let records: readonly DurableRecord<unknown>[] = []
        let tried = 0
        let seen = 0
        for (const { what, heard } of happenings) {
          const named = makeBallot(...heard)
          if (what === 'restart') {
            records = [...records, ...proposer.durable]
            proposer = new DrivenProposer({ node, quorums, records })
            seen = 0
          } else if (what === 'start') {
            const before = proposer.ballot
            proposer.take({ ...start, above: named })
            if (proposer.ballot === before) continue
            expect(proposer.ballot).toBeGreaterThan(Math.max(tried, seen, named))
            expect(proposer.durable.at(-1)).toEqual({ type: 'tried', ballot: proposer.ballot })
            tried = proposer.ballot
          } else {
            const refused = what === 'rejected' ? proposer.ballot : makeBallot(1, node)
            proposer.take(rejected(2, refused, named))
            seen = Math.max(seen, named)
          }
        }
      }),
    )
  })

  it('records in any order say the same', () => {
    const tried = (round: number): DurableRecord<unknown> => ({ type: 'tried', ballot: makeBallot(round, 1) })
    const proposer = new DrivenProposer({ records: [tried(3), tried(7), tried(5)] })
    proposer.take(start)
    expect(formatBallot(proposer.ballot)).toBe('8.n1')
  })
})

describe('PMS PR2: the distinguished proposer succeeds with a number above all already used', () => {
  it('above the one it was named with', () => {
    const proposer = new DrivenProposer()
    proposer.take({ ...start, above: makeBallot(7, 2) })
    expect(formatBallot(proposer.ballot)).toBe('8.n1')
  })

  it('above every rejection, also one that comes when the ballot it refuses is given up', () => {
    const proposer = new DrivenProposer()
    proposer.take(start)
    const refused = proposer.ballot
    proposer.take(rejected(2, refused, makeBallot(3, 2)))
    proposer.take(rejected(3, refused, makeBallot(6, 3)))
    proposer.take(rejected(2, refused, makeBallot(3, 2)))
    proposer.take(start)
    expect(formatBallot(proposer.ballot)).toBe('7.n1')
    proposer.take({ type: 'ballot.abandon' })
    proposer.take(rejected(3, refused, makeBallot(9, 3)))
    proposer.take(start)
    expect(formatBallot(proposer.ballot)).toBe('10.n1')
  })

  it('and with a majority that answers, its value is proposed at once', () => {
    const proposer = new DrivenProposer()
    proposer.take(submit('red'))
    const ballot: Ballot = makeBallot(1, 1)
    expect(proposer.lead()).toEqual([
      { type: 'accept', ballot, entries: [{ slot: 1, value: 'red' }], chosenThrough: 0 },
    ])
  })
})
