import { makeBallot } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { flightsOf, spaceTimeOf } from './chronicle.ts'
import { Told } from './told.fixture.ts'

const ballot = makeBallot(2, 1)
const window = { from: 0, to: 10_000, parties: [1, 2, 'c1'] as const }

describe('what happenings become', () => {
  it('a lane for each party, by the name that people use', () => {
    expect(spaceTimeOf({ ...window, happenings: [] }).lanes).toEqual([
      { id: '1', name: 'n1' },
      { id: '2', name: 'n2' },
      { id: 'c1', name: 'c1' },
    ])
  })

  it('one saying of what is sent to several at once, and another of the next', () => {
    const told = new Told()
    told.send(100, 1, 2, 'prepare', { ballot })
    told.send(100, 1, 3, 'prepare', { ballot })
    told.send(200, 1, 2, 'prepare', { ballot })
    const [first, second, third] = spaceTimeOf({ ...window, happenings: told.happenings() }).journeys
    expect(second!.saying).toBe(first!.saying)
    expect(third!.saying).not.toBe(first!.saying)
  })

  it('an arrival says when a message ends, and that nobody heard it', () => {
    const told = new Told()
    const { id } = told.send(100, 1, 2, 'prepare', { ballot, fate: 'unknown' })
    expect(flightsOf(told.happenings())[0]?.endsAt).toBeUndefined()
    told.tell({ type: 'arrived', at: 700, id, isUnheard: true })
    expect(spaceTimeOf({ ...window, happenings: told.happenings() }).journeys[0]).toMatchObject({
      endsAt: 700,
      isUnheard: true,
    })
  })

  it('PMS 1b: a promise is marked once for its ballot, and never for a lower one', () => {
    const told = new Told()
    told.send(100, 2, 1, 'promise', { ballot: makeBallot(3, 1) })
    told.send(200, 2, 1, 'promise', { ballot: makeBallot(3, 1) })
    told.send(300, 2, 1, 'promise', { ballot: makeBallot(2, 1) })
    told.send(400, 2, 1, 'promise', { ballot: makeBallot(4, 1) })
    const { marks } = spaceTimeOf({ ...window, happenings: told.happenings() })
    expect(marks.map(({ at, words }) => `${at} ${words}`)).toEqual(['100 3.n1', '400 4.n1'])
  })

  it('what is chosen is marked with its slot and value, or the slot alone while the value is not known', () => {
    const told = new Told()
    told.tell({ type: 'decided', at: 100, node: 1, what: 'chosen', slot: 7, value: '' })
    told.tell({ type: 'decided', at: 200, node: 1, what: 'executed', slot: 7, value: 'no-op' })
    const { marks } = spaceTimeOf({ ...window, happenings: told.happenings() })
    expect(marks.map(({ kind, words }) => `${kind} ${words}`)).toEqual(['chosen 7', 'executed 7: no-op'])
  })

  it('a node that is killed is away until it is started, and one that is paused until it goes on', () => {
    const told = new Told()
    told.tell({ type: 'done', at: 100, to: [2], deed: 'paused', words: '' })
    told.tell({ type: 'done', at: 300, to: [2], deed: 'killed', words: '' })
    told.tell({ type: 'done', at: 700, to: [2], deed: 'started', words: '' })
    told.tell({ type: 'done', at: 900, to: [1], deed: 'left', words: '' })
    expect(spaceTimeOf({ ...window, happenings: told.happenings() }).absences).toEqual([
      { lane: '2', from: 100, to: 300, life: 'paused' },
      { lane: '2', from: 300, to: 700, life: 'down' },
      { lane: '1', from: 900, to: undefined, life: 'gone' },
    ])
  })
})
