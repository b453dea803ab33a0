import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvariantError } from './assert.ts'
import type { NodeNumber } from './node-number.ts'
import {
  flexible,
  isAcceptQuorum,
  isPrepareQuorum,
  majority,
  QuorumError,
  type QuorumSystem,
  quorumSets,
  quorumSize,
  quorumsFor,
} from './quorum.ts'

const memberLists = fc.uniqueArray(fc.integer({ min: 1, max: 1023 }), { minLength: 1, maxLength: 7 })

function subsetsOf(members: readonly NodeNumber[]): NodeNumber[][] {
  let subsets: NodeNumber[][] = [[]]
  for (const member of members) subsets = subsets.flatMap((subset) => [subset, [...subset, member]])
  return subsets
}

/** PMS Q1, by looking at every pair of quorums: what makes it impossible to choose two values. */
function expectPhasesToMeet(system: QuorumSystem): void {
  const subsets = subsetsOf(system.members)
  const prepare = subsets.filter((nodes) => isPrepareQuorum(system, nodes))
  const accept = subsets.filter((nodes) => isAcceptQuorum(system, nodes))
  expect(prepare.length * accept.length).toBeGreaterThan(0)
  const apart = prepare.flatMap((p) => accept.filter((a) => !p.some((node) => a.includes(node))).map((a) => [p, a]))
  expect(apart).toEqual([])
}

describe('PMS Q1: any quorum of phase 1 meets any quorum of phase 2', () => {
  it('in a majority system, whose quorums are the same in both phases', () => {
    fc.assert(
      fc.property(memberLists, (members) => {
        const system = majority(members)
        expectPhasesToMeet(system)
        for (const nodes of subsetsOf(members)) {
          expect(isPrepareQuorum(system, nodes)).toBe(nodes.length * 2 > members.length)
          expect(isAcceptQuorum(system, nodes)).toBe(isPrepareQuorum(system, nodes))
        }
      }),
      { numRuns: 40 },
    )
  })

  it('in every flexible system that can be constructed', () => {
    const sizes = fc.integer({ min: 1, max: 7 })
    fc.assert(
      fc.property(memberLists, sizes, sizes, (members, prepare, accept) => {
        fc.pre(prepare <= members.length && accept <= members.length && prepare + accept > members.length)
        expectPhasesToMeet(flexible(members, { prepare, accept }))
      }),
      { numRuns: 40 },
    )
  })

  it('in every system of listed sets that can be constructed', () => {
    const members = [1, 2, 3, 4, 5]
    const sets = fc.array(fc.subarray(members, { minLength: 2 }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(sets, sets, (prepare, accept) => {
        const meet = prepare.every((p) => accept.every((a) => p.some((node) => a.includes(node))))
        if (meet) expectPhasesToMeet(quorumSets(members, { prepare, accept }))
        else expect(() => quorumSets(members, { prepare, accept })).toThrow(QuorumError)
      }),
    )
  })

  it('in a grid of rows and columns', () => {
    const rows = [
      [1, 2, 3],
      [4, 5, 6],
    ]
    const columns = [
      [1, 4],
      [2, 5],
      [3, 6],
    ]
    const grid = quorumSets([1, 2, 3, 4, 5, 6], { prepare: rows, accept: columns })
    expectPhasesToMeet(grid)
    expect(isAcceptQuorum(grid, [2, 5])).toBe(true)
    expect(isAcceptQuorum(grid, [1, 2, 3])).toBe(false)
    expect(quorumSize(grid)).toBe(4)
  })
})

describe('PMS Q1: a system whose quorums can miss each other is refused when constructed', () => {
  it('by sizes', () => {
    const tooSmall = () => flexible([1, 2, 3, 4], { prepare: 2, accept: 2 })
    expect(tooSmall).toThrow(QuorumError)
    expect(tooSmall).toThrow(/sum must exceed 4 \(PMS Q1\)/)
  })

  it('by sets, naming the two that miss each other', () => {
    const apart = () =>
      quorumSets([1, 2, 3, 4], {
        prepare: [[1, 2]],
        accept: [
          [2, 3],
          [3, 4],
        ],
      })
    expect(apart).toThrow('phase-1 quorum {n1, n2} misses phase-2 quorum {n3, n4}')
  })

  it('by a set of nobody, which misses everything', () => {
    expect(() => quorumSets([1, 2], { prepare: [[]], accept: [[1]] })).toThrow(QuorumError)
  })

  it.each([0, -1, 1.5, 4, Number.NaN])('by a quorum of %s among 3', (accept) => {
    expect(() => flexible([1, 2, 3], { prepare: 3, accept })).toThrow(QuorumError)
    expect(() => quorumsFor({ kind: 'flexible', accept }, [1, 2, 3])).toThrow(QuorumError)
  })

  it('by members that are none, twice there, or not nodes', () => {
    expect(() => majority([])).toThrow(QuorumError)
    expect(() => majority([1, 2, 1])).toThrow(QuorumError)
    expect(() => majority([0])).toThrow(InvariantError)
    expect(() => quorumSets([1], { prepare: [[1]], accept: [] })).toThrow(QuorumError)
    expect(() => quorumSets([1], { prepare: [[1]], accept: [[1, 2]] })).toThrow('n2 is in a quorum but not a member')
  })
})

describe('a quorum', () => {
  it('is not made of strangers, nor of one member counted twice', () => {
    const system = majority([1, 2, 3])
    expect(isAcceptQuorum(system, [1, 7, 8, 9])).toBe(false)
    expect(isAcceptQuorum(system, [1, 1, 1])).toBe(false)
    expect(isAcceptQuorum(system, [1, 9, 3])).toBe(true)
  })

  it('of a rule trades phase 1 against phase 2', () => {
    const members = [1, 2, 3, 4, 5]
    expect(quorumsFor({ kind: 'majority' }, members)).toEqual(majority(members))
    for (let accept = 1; accept <= 5; accept++) {
      const system = quorumsFor({ kind: 'flexible', accept }, members)
      expect(system).toEqual(flexible(members, { prepare: 6 - accept, accept }))
      expect(quorumSize(system)).toBe(Math.max(6 - accept, accept))
    }
  })

  it('has a size that people can be told', () => {
    expect([1, 2, 3, 4, 5].map((size) => quorumSize(majority([1, 2, 3, 4, 5].slice(0, size))))).toEqual([1, 2, 2, 3, 3])
  })

  it('survives JSON and does not change with the list it was made from', () => {
    const members = [1, 2, 3]
    const system = majority(members)
    members.push(4)
    expect(JSON.parse(JSON.stringify(system))).toEqual(majority([1, 2, 3]))
  })
})
