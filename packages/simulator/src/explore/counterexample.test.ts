import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type ExploreOptions, explore } from './explore.ts'
import type { Invariant } from './invariants.ts'
import { plantedBugs } from './planted-bugs.ts'
import { replay, ScheduleError } from './replay.ts'

const STATES_MAX = 200_000

function planted(name: string, invariants?: readonly Invariant[]): ExploreOptions {
  const { bounds, machines, host } = plantedBugs[name] as (typeof plantedBugs)[string]
  return {
    ...bounds,
    ...(machines && { machines }),
    ...(host && { host }),
    ...(invariants && { invariants }),
    statesMax: STATES_MAX,
  }
}

describe('a planted bug', () => {
  it.each([
    ['accepts-anything', 'A3', 4],
    ['own-value', 'P2c', 13],
    ['newest-set', 'P2c', 10],
    ['hasty-learner', 'S3', 8],
    ['forgotten-promise', 'A3', 5],
    ['send-before-flush', 'A3', 3],
  ] as const)('%s breaks %s, and no way there is shorter than %i steps', (name, invariant, steps) => {
    const { counterexample, ended } = explore(planted(name))
    expect(ended).toBe('violation')
    expect(counterexample?.violation.invariant).toBe(invariant)
    expect(counterexample?.schedule.steps).toHaveLength(steps)
  })

  it('is found again by replaying the schedule, from its JSON alone', () => {
    const { counterexample } = explore(planted('own-value'))
    const schedule = JSON.parse(JSON.stringify(counterexample?.schedule))
    const replayed = replay(schedule, planted('own-value'))
    expect(replayed.violation).toEqual(counterexample?.violation)
    expect(replayed.steps).toBe(counterexample?.schedule.steps.length)
  })

  it('is not found by replaying the schedule with the machines that are shipped', () => {
    const { counterexample } = explore(planted('own-value'))
    const { steps = [] } = counterexample?.schedule ?? {}
    // The shipped proposer proposes the bound value by itself, one step earlier, and takes the other one for later.
    expect(replay(counterexample?.schedule as never).violation).toBeUndefined()
    expect(replay(counterexample?.schedule as never).steps).toBe(steps.length)
  })

  it('reads as a story', () => {
    const { counterexample } = explore(planted('own-value'))
    const golden = readFileSync(new URL('own-value.transcript.txt', import.meta.url), 'utf8')
    expect(`${counterexample?.transcript.join('\n')}\n`).toBe(golden)
  })

  it('of P1a shows as two chosen values too, where only S2 is asked for', () => {
    const options = planted('accepts-anything', ['S2'])
    const { counterexample } = explore({ ...options, acceptors: 1, statesMax: 2 * STATES_MAX })
    expect(counterexample?.violation.invariant).toBe('S2')
    expect(replay(counterexample?.schedule as never, options).violation?.invariant).toBe('S2')
  })
})

describe('a schedule', () => {
  const bounds = { acceptors: 3, proposers: 2 }

  it('that names a message which was never sent is refused', () => {
    const { counterexample } = explore(planted('own-value'))
    const { steps = [], ...rest } = counterexample?.schedule ?? {}
    const withoutFirst = { ...rest, steps: steps.slice(1) }
    expect(() => replay(withoutFirst as never)).toThrow(ScheduleError)
  })

  it('that names an agent which is not there is refused', () => {
    const steps = [{ do: 'start', agent: 'p7', ballot: '1.n7' }]
    expect(() => replay({ format: 'synod-schedule/1', bounds, steps } as never)).toThrow(/step 1: there is no p7/)
  })

  it('of another format is refused', () => {
    expect(() => replay({ format: 'synod-schedule/0', bounds, steps: [] } as never)).toThrow(ScheduleError)
  })
})
