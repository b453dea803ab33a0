import { chartOf } from '@synod/charts'
import { describe, expect, it } from 'vitest'
import { createActor } from 'xstate'
import { EXAMPLES } from './examples.ts'
import { guardsOf, leafPaths, playable, readMachine, sendable } from './pasted-machine.ts'

function machineOf(config: unknown) {
  const pasted = readMachine(JSON.stringify(config))
  if ('problem' in pasted) throw new Error(pasted.problem)
  return pasted.machine
}

describe('a pasted machine', () => {
  it.each(EXAMPLES)('$name is an example that can be read and drawn', ({ config }) => {
    expect(chartOf(machineOf(config)).root.states.length).toBeGreaterThan(0)
  })

  it.each([
    ['', /JSON/],
    ['{"states": ', /JSON/],
    ['7', /object with states/],
    ['{"initial": "nowhere", "states": {"a": {}}}', /nowhere/],
    ['{"initial": "a", "states": {"a": {"on": {"go": "nowhere"}}}}', /nowhere/],
    ['x'.repeat(100_001), /100000/],
  ])('that is none says why: %.40s', (text, problem) => {
    expect(readMachine(text)).toEqual({ problem: expect.stringMatching(problem) })
  })

  it('can be played with: guards hold until they are refused', () => {
    const refused = new Set<string>()
    const config = {
      initial: 'shut',
      states: {
        shut: { on: { open: { guard: 'is it unlocked?', target: 'wide', actions: 'creak' } } },
        wide: { invoke: { src: 'wind' }, after: { 'a while': 'shut' } },
      },
    }
    const machine = machineOf(config)
    expect(guardsOf(machine)).toEqual(['is it unlocked?'])
    expect(sendable(machine)).toEqual(['open'])
    const actor = createActor(playable(machine, (guard) => refused.has(guard))).start()
    refused.add('is it unlocked?')
    actor.send({ type: 'open' })
    expect(actor.getSnapshot().value).toBe('shut')
    refused.clear()
    actor.send({ type: 'open' })
    expect(actor.getSnapshot().value).toBe('wide')
    expect(actor.getSnapshot().status).toBe('active')
    actor.stop()
  })
})

it('the innermost states of a snapshot have dotted paths', () => {
  expect(leafPaths('red')).toEqual(['red'])
  expect(leafPaths({ sound: 'loud', track: { playing: 'heard' }, rest: {} })).toEqual([
    'sound.loud',
    'track.playing.heard',
    'rest',
  ])
})
