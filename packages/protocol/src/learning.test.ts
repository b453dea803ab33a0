import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeBallot } from './ballot.ts'
import { acceptedGoesTo, type Learning, tellsOthers } from './learning.ts'

const nodes = fc.integer({ min: 1, max: 9 })
const learnings: fc.Arbitrary<Learning> = fc.oneof(
  fc.constant<Learning>({ mode: 'every' }),
  fc.constant<Learning>({ mode: 'distinguished' }),
  fc.uniqueArray(nodes, { maxLength: 4 }).map((list): Learning => ({ mode: 'delegates', nodes: list })),
)

describe('PMS LN4: one setting decides who is told that an acceptor has accepted', () => {
  it('PMS LN1: every learner, and nobody passes it on', () => {
    const every: Learning = { mode: 'every' }
    expect(acceptedGoesTo(every, makeBallot(3, 2))).toBe('learners')
    for (const node of [1, 2, 3]) expect(tellsOthers(every, makeBallot(3, 2), node)).toBe(false)
  })

  it('PMS LN2: the owner of the ballot, who tells the others', () => {
    const distinguished: Learning = { mode: 'distinguished' }
    expect(acceptedGoesTo(distinguished, makeBallot(3, 2))).toEqual([2])
    expect([1, 2, 3].map((node) => tellsOthers(distinguished, makeBallot(3, 2), node))).toEqual([false, true, false])
  })

  it('PMS LN3: a set of delegates and the owner, each of whom tells the others', () => {
    const delegates: Learning = { mode: 'delegates', nodes: [1, 4] }
    expect(acceptedGoesTo(delegates, makeBallot(3, 2))).toEqual([1, 4, 2])
    expect(acceptedGoesTo(delegates, makeBallot(3, 4))).toEqual([1, 4])
    expect([1, 2, 3, 4].map((node) => tellsOthers(delegates, makeBallot(3, 2), node))).toEqual([
      true,
      true,
      false,
      true,
    ])
  })

  it('PMS LN1, LN2, LN3: the owner of the ballot always, and nobody twice', () => {
    fc.assert(
      fc.property(learnings, nodes, (learning, owner) => {
        const told = acceptedGoesTo(learning, makeBallot(1, owner))
        if (told === 'learners') return
        expect(told).toContain(owner)
        expect(new Set(told).size).toBe(told.length)
      }),
    )
  })

  it('PMS LN2, LN3: those who are told are exactly those who tell', () => {
    fc.assert(
      fc.property(learnings, nodes, nodes, (learning, owner, node) => {
        const told = acceptedGoesTo(learning, makeBallot(1, owner))
        if (told !== 'learners') expect(tellsOthers(learning, makeBallot(1, owner), node)).toBe(told.includes(node))
      }),
    )
  })
})
