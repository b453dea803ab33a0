import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvariantError } from './assert.ts'
import {
  type Ballot,
  ballotNode,
  ballotRound,
  formatBallot,
  highestBallot,
  isBallot,
  makeBallot,
  NO_BALLOT,
  nextBallot,
  parseBallot,
  ROUND_MAX,
} from './ballot.ts'
import { formatNode, isNodeNumber, NODE_NUMBER_MAX, parseNode } from './node-number.ts'

const rounds = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: ROUND_MAX }))
const nodes = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: NODE_NUMBER_MAX }))
const ballots = fc.tuple(rounds, nodes).map(([round, node]) => makeBallot(round, node))

describe('PMS I4: proposal numbers', () => {
  it('of different nodes are disjoint', () => {
    fc.assert(
      fc.property(rounds, nodes, rounds, nodes, (round, node, otherRound, otherNode) => {
        const same = makeBallot(round, node) === makeBallot(otherRound, otherNode)
        expect(same).toBe(round === otherRound && node === otherNode)
      }),
    )
  })

  it('are ordered by round, then by node', () => {
    fc.assert(
      fc.property(rounds, nodes, rounds, nodes, (round, node, otherRound, otherNode) => {
        const below = makeBallot(round, node) < makeBallot(otherRound, otherNode)
        expect(below).toBe(round < otherRound || (round === otherRound && node < otherNode))
      }),
    )
  })

  it('say which round and which node they belong to', () => {
    fc.assert(
      fc.property(rounds, nodes, (round, node) => {
        const ballot = makeBallot(round, node)
        expect([ballotRound(ballot), ballotNode(ballot)]).toEqual([round, node])
      }),
    )
  })

  it('lie above "none", which no node owns', () => {
    fc.assert(
      fc.property(ballots, (ballot) => {
        expect(ballot).toBeGreaterThan(NO_BALLOT)
      }),
    )
    expect(isNodeNumber(ballotNode(NO_BALLOT))).toBe(false)
  })

  it('end at a safe integer and are refused beyond the bounds', () => {
    expect(Number.isSafeInteger(makeBallot(ROUND_MAX, NODE_NUMBER_MAX))).toBe(true)
    for (const round of [0, -1, 1.5, ROUND_MAX + 1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => makeBallot(round, 1)).toThrow(InvariantError)
    }
    for (const node of [0, -1, 1.5, NODE_NUMBER_MAX + 1, Number.NaN]) {
      expect(() => makeBallot(1, node)).toThrow(InvariantError)
    }
  })
})

describe('PMS PR2, I5: the next ballot', () => {
  it('is above everything seen and belongs to the node that asks', () => {
    const seen = fc.array(fc.oneof(fc.constant(NO_BALLOT), ballots), { maxLength: 5 })
    fc.assert(
      fc.property(nodes, seen, (node, before) => {
        fc.pre(ballotRound(highestBallot(...before)) < ROUND_MAX)
        const next = nextBallot(node, ...before)
        expect(ballotNode(next)).toBe(node)
        for (const ballot of before) expect(next).toBeGreaterThan(ballot)
      }),
    )
  })

  it('is the lowest such ballot', () => {
    expect(nextBallot(2)).toBe(makeBallot(1, 2))
    expect(nextBallot(2, makeBallot(7, 1))).toBe(makeBallot(7, 2))
    expect(nextBallot(2, makeBallot(7, 2))).toBe(makeBallot(8, 2))
    expect(nextBallot(2, makeBallot(7, 3), makeBallot(6, 9))).toBe(makeBallot(8, 2))
  })

  it('is refused when there is none, rather than repeating an old one', () => {
    expect(() => nextBallot(1, makeBallot(ROUND_MAX, 2))).toThrow(InvariantError)
  })
})

describe('a number from outside', () => {
  it('is a ballot exactly when some node could have made it', () => {
    fc.assert(
      fc.property(ballots, (ballot) => {
        expect(isBallot(ballot)).toBe(true)
      }),
    )
    expect(isBallot(NO_BALLOT)).toBe(true)
    const low = fc.integer({ min: 1, max: 1024 })
    const nobodys = rounds.map((round) => round * 1024)
    fc.assert(
      fc.property(fc.oneof(low, nobodys), (value) => {
        expect(isBallot(value)).toBe(false)
      }),
    )
  })

  it.each([-1, 1025.5, Number.NaN, Number.MAX_SAFE_INTEGER + 2, Number.POSITIVE_INFINITY, '1025', 1025n, null, {}])(
    '%s is no ballot',
    (value) => expect(isBallot(value)).toBe(false),
  )

  it('is no ballot above the last round', () => {
    expect(isBallot((ROUND_MAX + 1) * 1024 + 1)).toBe(false)
  })
})

describe('a ballot as text', () => {
  it('reads back as it was printed', () => {
    fc.assert(
      fc.property(ballots, (ballot) => {
        expect(parseBallot(formatBallot(ballot))).toBe(ballot)
      }),
    )
    expect(parseBallot(formatBallot(NO_BALLOT))).toBe(NO_BALLOT)
  })

  it('is short enough to say aloud', () => {
    expect(formatBallot(makeBallot(7, 2))).toBe('7.n2')
    expect(formatBallot(0 as Ballot)).toBe('none')
  })

  it.each([
    '',
    '7',
    'n2',
    '7.2',
    '07.n2',
    '0.n2',
    '7.n0',
    '7.n1024',
    '7.n02',
    '7.n2.',
    '7.n2.n3',
    ' 7.n2',
    '-1.n2',
    'NONE',
  ])('%j is refused', (text) => expect(parseBallot(text)).toBeUndefined())

  it('beyond the last round is refused', () => {
    expect(parseBallot(`${ROUND_MAX + 1}.n1`)).toBeUndefined()
    expect(parseBallot(`${'9'.repeat(400)}.n1`)).toBeUndefined()
  })
})

describe("a node's name", () => {
  it('reads back as it was printed', () => {
    fc.assert(
      fc.property(nodes, (node) => {
        expect(parseNode(formatNode(node))).toBe(node)
      }),
    )
  })
})
