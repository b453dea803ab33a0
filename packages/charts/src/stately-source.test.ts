import { acceptorMachine } from '@synod/acceptor'
import { electorMachine } from '@synod/elector'
import { learnerMachine } from '@synod/learner'
import { proposerMachine } from '@synod/proposer'
import { describe, expect, it } from 'vitest'
import { type AnyStateMachine, and, createMachine, not, or } from 'xstate'
import { type Chart, chartOf } from './chart.ts'
import { toStatelySource } from './stately-source.ts'
import { clockMachine, doorMachine, playerMachine } from './toys.fixture.ts'

/** Runs the module with what it may import from XState. */
function evaluated(source: string): AnyStateMachine {
  const [, names, body] = /^import \{ (.*) \} from 'xstate'\n\nexport const machine = ([\s\S]*)$/.exec(source)!
  const run = new Function('{ createMachine, and, or, not }', `return (${body})`)
  const used = names!.split(', ').map((name) => [name, XSTATE[name]])
  return run(Object.fromEntries(used)) as AnyStateMachine
}

const XSTATE: Readonly<Record<string, unknown>> = { createMachine, and, or, not }

/** Code without a name is called "unnamed" in the source, and something else in keys. */
function withoutKeys(chart: Chart): unknown {
  return JSON.parse(JSON.stringify(chart, (name, value: unknown) => (name === 'key' ? undefined : value)))
}

const machines: Readonly<Record<string, AnyStateMachine>> = {
  acceptor: acceptorMachine,
  proposer: proposerMachine,
  learner: learnerMachine,
  elector: electorMachine,
  door: doorMachine,
  clock: clockMachine,
}

describe('the source of a machine', () => {
  it.each(Object.entries(machines))('%s: makes a machine with the same chart', (_name, machine) => {
    expect(chartOf(evaluated(toStatelySource(machine)))).toEqual(chartOf(machine))
  })

  it('makes a machine with the same chart where code had no name', () => {
    const again = evaluated(toStatelySource(playerMachine))
    expect(withoutKeys(chartOf(again))).toEqual(withoutKeys(chartOf(playerMachine)))
  })

  it('is as a person would write it', () => {
    expect(toStatelySource(doorMachine)).toBe(`import { and, createMachine, not } from 'xstate'

export const machine = createMachine({
  id: 'door',
  description: 'Opens and closes.',
  initial: 'closed',
  on: { kick: { actions: 'shout', description: 'It hurts.' } },
  states: {
    closed: {
      description: 'Nobody gets in; "closed" means: not locked.',
      always: { guard: and(['is somebody there?', not('is it heavy?')]), target: 'open' },
      on: {
        push: [
          { guard: 'is it heavy?', actions: 'creak', description: 'It does not move.' },
          {
            target: 'open',
            actions: ['creak', 'ring the bell'],
            description: 'It opens.',
            meta: { paper: ['PMS 1a', 'PMS I5'] },
          },
        ],
        'lock.turn': { target: 'locked' },
      },
    },
    open: {
      description: 'Anybody gets in.',
      entry: 'ring the bell',
      on: { pull: { target: 'closed', description: 'It falls | shut.' } },
    },
    locked: { type: 'final', description: 'For good.' },
  },
})
`)
  })

  it('keeps text that looks like code, and ids that are not the default ones', () => {
    const machine = createMachine({
      id: "it's",
      initial: 'a b',
      states: {
        'a b': { id: 'first', description: "\\ ' \n `code` </script>", on: { "it's": '#second', go: '#second' } },
        c: { id: 'second', tags: ['end'], initial: '1', states: { 1: { on: { back: '#first' } } } },
      },
    })
    expect(chartOf(evaluated(toStatelySource(machine)))).toEqual(chartOf(machine))
  })
})
