import { describe, expect, it } from 'vitest'
import { setup } from 'xstate'
import { transitionKey, transitionsOf } from './chart-transitions.ts'
import { begin, step } from './step.ts'
import { watchedMachine } from './watched-machine.ts'

const light = setup({
  types: { events: {} as { type: 'tick' } | { type: 'fail' } | { type: 'count' }, context: {} as { ticks: number } },
  guards: { 'is it dark?': () => false, 'is it over?': ({ context }) => context.ticks > 0 },
}).createMachine({
  context: { ticks: 1 },
  initial: 'red',
  on: { fail: '.dark', count: {} },
  states: {
    red: { on: { tick: [{ guard: 'is it dark?', target: 'dark' }, { target: 'amber' }] } },
    amber: { always: { guard: 'is it over?', target: 'green' } },
    green: {},
    dark: {},
  },
})

function watched() {
  const taken: string[] = []
  return { taken, machine: watchedMachine(light, (transition) => taken.push(transitionKey(transition))) }
}

describe('a watched machine', () => {
  it('tells of each transition, those that follow from one included', () => {
    const { machine, taken } = watched()
    const stepped = step(machine, begin(machine, undefined).snapshot, { type: 'tick' })
    expect(stepped.snapshot.value).toBe('green')
    expect(taken).toEqual(['red --tick--> amber', 'amber --always [is it over?]--> green'])
  })

  it('shares its snapshots with the machine itself', () => {
    const { machine, taken } = watched()
    const { snapshot } = begin(light, undefined)
    const failed = step(machine, snapshot, { type: 'fail' }).snapshot
    expect(step(light, failed, { type: 'count' }).snapshot.value).toBe('dark')
    expect(taken).toEqual(['* --fail--> dark'])
  })
})

it('the key of a transition tells it from every other of its chart', () => {
  expect(transitionsOf(light).map(transitionKey)).toEqual([
    '* --fail--> dark',
    '* --count-->',
    'red --tick [is it dark?]--> dark',
    'red --tick--> amber',
    'amber --always [is it over?]--> green',
  ])
})
