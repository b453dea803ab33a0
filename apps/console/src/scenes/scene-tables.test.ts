import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { BareTable } from './bare-table.ts'
import { scenes } from './catalogue.ts'
import { duel } from './duel.ts'
import { judge, nameOf } from './judge.ts'
import { deliver } from './moves.ts'
import { newLeader } from './new-leader.ts'
import { oneAcceptor } from './one-acceptor.ts'
import { p1Alone } from './p1-alone.ts'
import type { Scene, TableTake } from './scene.ts'
import { survivingValue } from './surviving-value.ts'

/** What is known at the end of a step by somebody who sees everything. */
interface Seen {
  readonly accepted: readonly string[]
  readonly chosen: readonly string[]
  readonly isBroken: boolean
  /** What each learner knows to be chosen, of the last slots. */
  readonly learned: Readonly<Record<number, readonly string[]>>
}

const take = (scene: Scene, index: number): TableTake => {
  const found = scene.takes[index]
  if (found?.kind !== 'table') throw new Error(`take ${index} of ${scene.id} has no table`)
  return found
}

const inWords = (proposal: { slot: number; value: string; ballot: never }, isSingle: boolean) =>
  `${isSingle ? '' : `${proposal.slot}: `}${nameOf(proposal)}`

/** Plays a take as the page does, and looks at the table after each step. */
function played(played: TableTake, fromSlot = 1): Seen[] {
  const table = new BareTable(played)
  return played.steps.map(({ script }) => {
    table.play(script)
    return seen(table, played, fromSlot)
  })
}

function seen(table: BareTable, { quorum }: TableTake, fromSlot = 1): Seen {
  const { proposals, broken } = judge(table.happenings, quorum)
  const late = proposals.filter(({ slot }) => slot >= fromSlot)
  const name = (proposal: (typeof late)[number]) => inWords(proposal as never, fromSlot === 1)
  const learned: Record<number, string[]> = {}
  for (const told of table.happenings) {
    if (told.type !== 'decided' || told.what !== 'executed' || told.slot < fromSlot) continue
    learned[told.node] = [...(learned[told.node] ?? []), fromSlot === 1 ? told.value : `${told.slot}: ${told.value}`]
  }
  return {
    accepted: late.map((proposal) => `${name(proposal)} by ${proposal.by.join(' ')}`),
    chosen: late.filter(({ isChosen }) => isChosen).map(name),
    isBroken: broken.length > 0,
    learned,
  }
}

describe('PMS Q1, L1: the scene of one acceptor', () => {
  it('chooses with one acceptor', () => {
    const [before, after] = played(take(oneAcceptor, 0))
    expect(before?.accepted).toEqual([])
    expect(after).toMatchObject({ chosen: ['red in 1.n1'], learned: { 6: ['red'] } })
  })

  it('chooses nothing when the only acceptor stops, and has nobody left to ask', () => {
    const table = new BareTable(take(oneAcceptor, 1))
    table.play(take(oneAcceptor, 1).steps[0].script)
    expect(table.letters).toEqual([])
    expect(seen(table, take(oneAcceptor, 1)).accepted).toEqual([])
    expect(table.happenings.filter((told) => told.type === 'sent' && told.fate === 'lost')).toHaveLength(2)
  })

  it('chooses with two acceptors of three', () => {
    const [before, after] = played(take(oneAcceptor, 2))
    expect(before?.accepted).toEqual([])
    expect(after).toMatchObject({ accepted: ['red in 1.n1 by 4 5'], chosen: ['red in 1.n1'], learned: { 6: ['red'] } })
  })
})

describe('PMS P1: the scene of P1 alone', () => {
  it('has three values accepted and none chosen, until an acceptor accepts a second one', () => {
    const [none, three, blue] = played(take(p1Alone, 0))
    expect(none?.accepted).toEqual([])
    expect(three).toMatchObject({
      accepted: ['red in 1.n1 by 4', 'green in 1.n2 by 5', 'blue in 1.n3 by 6'],
      chosen: [],
      learned: {},
    })
    expect(blue).toMatchObject({ chosen: ['blue in 1.n3'], isBroken: false, learned: { 7: ['blue'], 8: ['blue'] } })
  })

  it('S2: has two values chosen by one-promise-suffices, and two learners that disagree', () => {
    const [red, both] = played(take(p1Alone, 1))
    expect(red).toMatchObject({ chosen: ['red in 1.n1'], isBroken: false, learned: { 7: ['red'] } })
    expect(both).toMatchObject({
      chosen: ['red in 1.n1', 'blue in 1.n3'],
      isBroken: true,
      learned: { 7: ['red'], 8: ['blue'] },
    })
  })
})

describe('PMS P2c: the scene of a surviving value', () => {
  it('has red chosen before anybody knows, and chosen again by who wanted green', () => {
    const [first, asked, bound, known] = played(take(survivingValue, 0))
    expect(first).toMatchObject({ chosen: ['red in 1.n1'], learned: {} })
    expect(asked?.accepted).toEqual(first?.accepted)
    expect(bound).toMatchObject({ chosen: ['red in 1.n1', 'red in 1.n2'], isBroken: false, learned: {} })
    expect(known).toMatchObject({ isBroken: false, learned: { 6: ['red'], 7: ['red'] } })
  })

  it.each([
    ['chooses-own-value', 1, { 6: ['red'], 7: ['green'] }],
    ['accepts-below-promise', 2, { 6: ['red'], 7: ['green'] }],
  ])('S2: has two values chosen by %s', (name, index, learned) => {
    const broken = take(survivingValue, index)
    expect(broken.broken?.name).toBe(name)
    const [before, after] = played(broken)
    expect(before?.isBroken).toBe(false)
    expect(after).toMatchObject({ isBroken: true, learned })
    expect([...(after?.chosen ?? [])].sort()).toEqual(['green in 1.n2', 'red in 1.n1'])
  })
})

describe('PMS PR1, PR2: the scene of the duel', () => {
  it('has nothing accepted for as long as it lasts, and red once one is distinguished', () => {
    const steps = played(take(duel, 0))
    for (const step of steps.slice(0, -1)) expect(step.accepted).toEqual([])
    expect(steps.at(-1)).toMatchObject({ chosen: ['red in 3.n1'], learned: { 6: ['red'] } })
  })
})

describe('PMS 3.6: the scene of a new leader', () => {
  it('executes 1–134, then 135, then 136–140 with two no-ops, then 141 and 142', () => {
    const [gone, prepared, bound, filled, fresh] = played(take(newLeader, 0), 135)
    expect(gone).toMatchObject({ learned: {} })
    expect(gone?.chosen).toEqual(['138: command 138 in 1.n1', '139: command 139 in 1.n1'])
    expect(prepared?.accepted).toEqual(gone?.accepted)
    expect(bound?.learned).toEqual({ 2: ['135: command 135'] })
    expect(bound?.chosen).toContain('140: command 140 in 1.n2')
    expect(filled?.learned[2]?.slice(1)).toEqual([
      '136: no-op',
      '137: no-op',
      '138: command 138',
      '139: command 139',
      '140: command 140',
    ])
    expect(fresh?.learned[2]?.slice(-2)).toEqual(['141: command 141', '142: command 142'])
  })
})

describe('every scene', () => {
  const takes = scenes.flatMap((scene) => scene.takes.map((each, index) => ({ scene, each, index })))
  const tables = takes.flatMap(({ scene, each, index }) =>
    each.kind === 'table' ? [{ name: `take ${index + 1} of ${scene.id}`, each }] : [],
  )

  it.each(tables.filter(({ each }) => !each.broken))(
    'S2: $name keeps to one value, whatever else arrives',
    ({ each }) => {
      const table = new BareTable(each)
      for (const { script } of each.steps) table.play(script)
      table.play([deliver()])
      expect(judge(table.happenings, each.quorum).broken).toEqual([])
    },
  )

  it.each(tables)('$name: every try can be tried', ({ each }) => {
    const table = new BareTable(each)
    for (const { script, tries = [] } of each.steps) {
      table.play(script)
      const mark = table.mark()
      for (const { script: tried = [] } of tries) {
        const before = table.happenings.length
        table.play(tried)
        expect(table.happenings.length).toBeGreaterThan(before)
        table.goBack(mark)
      }
    }
  })

  it.each(scenes)('$id names code and tests that are there', ({ evidence }) => {
    for (const { path, name, what } of evidence) {
      const text = readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8')
      if (what !== 'page') expect(text.includes(name), `${path} has ${name}`).toBe(true)
    }
  })

  it.each(scenes)('$id is about rows of the paper that the checklist has', (scene) => {
    const rows = [
      ...readFileSync(new URL('../../../../docs/paper/checklist.md', import.meta.url), 'utf8').matchAll(
        /^\| ([\w.]+) \|/gm,
      ),
    ]
    const known = rows.map(([, row]) => row)
    const cited = [...scene.paper, ...scene.takes.flatMap(({ steps }) => steps.flatMap(({ paper = [] }) => paper))]
    expect(cited.filter((row) => !known.includes(row))).toEqual([])
  })

  it.each(scenes)('$id says each step in a few words', ({ takes: every }) => {
    for (const step of every.flatMap(({ steps }) => [...steps])) {
      const words = step.words.join(' ').split(/\s+/).length
      expect(words, step.title).toBeGreaterThan(15)
      expect(words, step.title).toBeLessThan(115)
    }
  })
})
