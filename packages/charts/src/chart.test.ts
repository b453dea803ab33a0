import { acceptorMachine } from '@synod/acceptor'
import { electorMachine } from '@synod/elector'
import { learnerMachine } from '@synod/learner'
import { proposerMachine } from '@synod/proposer'
import { transitionKey, transitionsOf } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { type AnyStateMachine, and, createMachine, not, or, raise } from 'xstate'
import { beginningsOf, chartOf, isInternal, pathFrom, statesBelow } from './chart.ts'
import { playerMachine } from './toys.fixture.ts'

const roles: Readonly<Record<string, AnyStateMachine>> = {
  acceptor: acceptorMachine,
  proposer: proposerMachine,
  learner: learnerMachine,
  elector: electorMachine,
}

function stateAt(machine: AnyStateMachine, path: string) {
  const { root } = chartOf(machine)
  return [root, ...statesBelow(root)].find((state) => state.path === path)!
}

describe('a chart', () => {
  it.each(Object.entries(roles))(
    '%s: has every transition by the key that a watched machine says',
    (_name, machine) => {
      const { root } = chartOf(machine)
      const keys = [root, ...statesBelow(root)].flatMap(({ transitions }) => transitions.map(({ key }) => key))
      expect(keys).toEqual(transitionsOf(machine).map(transitionKey))
      expect(new Set(keys).size).toBe(keys.length)
    },
  )

  it('has what stays inside a state apart from what leads away', () => {
    const sound = stateAt(playerMachine, 'on.sound.playing')
    const staying = sound.transitions.filter((transition) => isInternal(sound, transition))
    expect(staying.map(({ event, reenters }) => [event, reenters])).toEqual([
      ['again', true],
      ['snapshot: decoder', false],
      ['after 500 ms', true],
    ])
  })

  it('has what leads to a state inside among what stays', () => {
    const on = stateAt(playerMachine, 'on')
    const staying = on.transitions.filter((transition) => isInternal(on, transition))
    expect(staying.map(({ event }) => event)).toEqual(['surprise'])
    const { root } = chartOf(playerMachine)
    expect(root.transitions.every((transition) => isInternal(root, transition))).toBe(true)
  })

  it('begins where something enters a state as a whole, and not where each entry names a state inside', () => {
    const paths = (machine: AnyStateMachine) => beginningsOf(chartOf(machine)).map(({ path }) => path)
    expect(paths(electorMachine)).toEqual(['', 'eligible'])
    expect(paths(playerMachine)).toEqual(['', 'on.sound', 'on.picture'])
  })

  it.each([
    ['', 'a.b', 'a.b'],
    ['a', 'a.b', 'b'],
    ['a.b', 'a.c', 'c'],
    ['a.b', 'c', 'c'],
    ['a.b', 'c.b', 'c.b'],
  ])('seen from “%s”, “%s” is “%s”', (from, to, seen) => {
    expect(pathFrom(from, to)).toBe(seen)
  })

  it('has delays, actors that end or fail, and the end of a state under names that people use', () => {
    const events = (path: string) => stateAt(playerMachine, path).transitions.map(({ event }) => event)
    expect(events('on.sound.playing')).toContain('after length of the song')
    expect(events('on.sound.playing')).toContain('done: decoder')
    expect(events('on.sound.playing')).toContain('error: decoder')
    expect(events('on.sound')).toEqual(['done'])
    expect(events('off')).toContain('any event')
  })

  it('has several targets, and history with where it leads without any', () => {
    const surprise = stateAt(playerMachine, 'on').transitions.find(({ event }) => event === 'surprise')!
    expect(surprise.targets).toEqual(['on.sound.playing', 'on.picture.dimmed'])
    expect(stateAt(playerMachine, 'on.last')).toMatchObject({ kind: 'history', history: 'deep', initial: 'on.sound' })
  })

  it('does not take the name of a property for the name of what is written in it', () => {
    const [guarded] = stateAt(playerMachine, 'on.sound.paused').transitions
    expect(guarded!.guard).toBe('unnamed')
    expect(stateAt(playerMachine, 'on.picture.dimmed').entry).toEqual(['fade', 'assign'])
  })

  it('keeps what XState adds to a state with delays out, and what the author raises in', () => {
    const machine = createMachine({
      initial: 'a',
      states: { a: { after: { 10: 'b' }, entry: raise({ type: 'go' }) }, b: {} },
    })
    expect(stateAt(machine, 'a')).toMatchObject({ entry: ['raise'], exit: [] })
  })

  it('writes guards made of others so that nobody has to guess what binds first', () => {
    const guard = or([and(['p', 'q']), not(or(['r', 's']))])
    const machine = createMachine({ on: { go: { guard } } })
    expect(stateAt(machine, '').transitions[0]!.guard).toBe('(p and q) or not (r or s)')
  })

  it('is there for a machine without states', () => {
    expect(chartOf(createMachine({})).root).toMatchObject({ kind: 'atomic', states: [], transitions: [] })
  })
})
