import { makeBallot } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { boundsOf } from './bounds.ts'
import { type ExploreOptions, explore } from './explore.ts'
import { replay } from './replay.ts'
import type { Schedule, Step } from './schedule.ts'

const STATES_MAX = 25_000
const first = makeBallot(1, 1)
const prepare = { type: 'prepare', ballot: first, fromSlot: 1 } as const

const small: Record<string, ExploreOptions> = {
  'lost and reordered messages, and rejections': { proposers: 2 },
  'duplicated messages': { duplicates: true },
  'messages taken out of the network': { losses: 2 },
  'two slots': { slots: 2 },
  'a crash before, between and after writes': { crashes: 1, slots: 2 },
  'a crash, with duplicates': { crashes: 1, duplicates: true },
  'nodes that play every role, and crash': { layout: 'together', slots: 2, crashes: 1 },
  'a distinguished learner': { learning: 'distinguished', learners: 1, slots: 2 },
  'timers that fire': { timeouts: 2, slots: 2, layout: 'together' },
  'quorums of three and one': { proposers: 2, prepareQuorum: 3, acceptQuorum: 1 },
}

describe('S1 S2 S3 P1a P2c A3', () => {
  it.each(Object.keys(small))('hold with %s', (name) => {
    const { counterexample, distinctStates } = explore({ ...small[name], statesMax: STATES_MAX })
    expect(counterexample).toBeUndefined()
    expect(distinctStates).toBeGreaterThanOrEqual(STATES_MAX)
  })

  it('hold in every state there is of one acceptor, a crash, and two proposers with a ballot each', () => {
    const { counterexample, ended, distinctStates } = explore({ acceptors: 1, proposers: 2, crashes: 1, values: 1 })
    expect({ counterexample, ended }).toEqual({ counterexample: undefined, ended: 'complete' })
    expect(distinctStates).toBeGreaterThan(1_000)
  })
})

describe('a crash', () => {
  const begun: Step[] = [
    { do: 'start', agent: 'p1', ballot: '1.n1' },
    { do: 'flush', agent: 'p1' },
    { do: 'deliver', from: 'p1', to: 'a1', message: prepare },
  ]

  function after(...steps: Step[]) {
    const bounds = boundsOf({ crashes: 1 })
    const schedule: Schedule = { format: 'synod-schedule/1', bounds, steps: [...begun, ...steps] }
    return replay(schedule).agents.a1
  }

  it('before the disk has the promise leaves an acceptor that never heard of the ballot', () => {
    const acceptor = after({ do: 'crash', agent: 'a1', written: 0 })
    expect(acceptor?.snapshots.acceptor?.context.promised).toBe(0)
    expect(acceptor?.outbox).toEqual([])
  })

  it('between writing and sending leaves an acceptor that remembers a promise which nobody got (M2)', () => {
    const acceptor = after({ do: 'crash', agent: 'a1', written: 1 })
    expect(acceptor?.snapshots.acceptor?.context.promised).toBe(first)
    expect(acceptor?.past.answered).toBe(0)
  })

  it('after both leaves one that remembers what it has said (A3)', () => {
    const acceptor = after({ do: 'flush', agent: 'a1' }, { do: 'crash', agent: 'a1', written: 0 })
    expect(acceptor?.snapshots.acceptor?.context.promised).toBe(first)
    expect(acceptor?.past.answered).toBe(first)
  })
})

describe('the same bounds', () => {
  it('are explored in the same order every time, to the same counts', () => {
    const options = { crashes: 1, duplicates: true, statesMax: 20_000 }
    expect(explore(options)).toEqual(explore(options))
  })

  it('make more states the more may happen', () => {
    const states = (options: ExploreOptions) => explore({ acceptors: 1, values: 1, ...options }).worldStates
    const plain = states({ proposers: 2 })
    expect(states({ proposers: 2, crashes: 1, flush: 'immediate' })).toBeGreaterThan(plain)
    expect(states({ proposers: 2, losses: 1 })).toBeGreaterThan(plain)
    expect(states({ proposers: 2, learners: 1 })).toBeGreaterThan(plain)
  })

  it('end where they are told to', () => {
    expect(explore({ proposers: 2, depthMax: 4 })).toMatchObject({ ended: 'depthMax', depth: 4 })
    expect(explore({ proposers: 2, statesMax: 100 }).ended).toBe('statesMax')
  })
})

describe('bounds', () => {
  it('that know nothing beyond TLA+ make a calibrated run; any other one does not', () => {
    expect(boundsOf({ acceptors: 4, values: 3, ballots: 3 })).toMatchObject({ calibrated: true, proposers: 3 })
    for (const options of Object.values(small)) expect(boundsOf(options).calibrated).toBe(false)
  })

  it.each<[ExploreOptions, RegExp]>([
    [{ acceptors: 0 }, /acceptors is a whole number from 1 to 9, not 0/],
    [{ ballots: 2.5 }, /ballots is a whole number/],
    [{ prepareQuorum: 2 }, /both or not at all/],
    [{ prepareQuorum: 1, acceptQuorum: 1 }, /must exceed 3/],
    [{ calibrated: true, crashes: 1 }, /crashes: 1 is not part of a calibrated run/],
    [{ layout: 'together', acceptors: 1, proposers: 2 }, /need as many acceptors/],
  ])('%j make no sense', (options, message) => {
    expect(() => explore(options)).toThrow(message)
  })
})
