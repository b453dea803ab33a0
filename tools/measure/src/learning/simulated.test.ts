import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fitsFormula, simulatedTable } from './document.ts'
import { expectedMessages, MODES, modeName, SIZES, toldNodes } from './modes.ts'
import { type Simulated, simulateLearning } from './simulated.ts'

const page = readFileSync(new URL('../../../../docs/LEARNING.md', import.meta.url), 'utf8')
const cases = MODES.flatMap((learning) => SIZES.map((nodes) => ({ learning, nodes, name: modeName(learning) })))
const measured = await Promise.all(cases.map(({ learning, nodes }) => simulateLearning(learning, nodes)))
const of = (at: number) => measured[at] as Simulated

describe('PMS LN4: messages per command and delays, by the formulas', () => {
  it.each(cases.map((each, at) => ({ ...each, at })))('$name of $nodes: the formula, and nothing else', ({ at }) => {
    const { learning, nodes, leader, messages } = of(at)
    const expected = expectedMessages(learning, nodes, toldNodes(learning, leader))
    expect(messages).toEqual({ ...expected, unusual: 0 })
    expect(fitsFormula(of(at))).toBe(true)
  })

  it('the leader answers after two delays in every mode; those who are told second know after three (PMS LN1, LN2)', () => {
    for (const { learning, nodes, delays } of measured) {
      expect(delays.leader).toBe(2)
      if (learning === 'distinguished') expect([delays.first, delays.last]).toEqual([3, 3])
      // Of three, a follower's own acceptance and the leader's are a quorum.
      if (learning === 'every') expect([delays.first, delays.last]).toEqual(nodes === 3 ? [1, 1] : [2, 2])
    }
  })

  it('the page has them', () => {
    expect(page).toContain(simulatedTable(measured))
  })
})

it('a message too many is no longer the formula', () => {
  const one = of(0)
  expect(fitsFormula({ ...one, messages: { ...one.messages, unusual: 2 } })).toBe(false)
})

it('the leader is one of the delegates, or is told besides them', () => {
  expect([toldNodes('distinguished', 3), toldNodes({ delegates: 2 }, 2), toldNodes({ delegates: 2 }, 3)]).toEqual([
    1, 2, 3,
  ])
})
