import { learnerMachine } from '@synod/learner'
import { proposerMachine } from '@synod/proposer'
import { makeBallot, membersOf } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { enqueueActions } from 'xstate'
import { type Agent, type AgentState, agentsOf, firstState, type Letter } from './agent.ts'
import { boundsOf } from './bounds.ts'
import { type ExploreOptions, explore } from './explore.ts'
import type { Input } from './input.ts'
import { shippedMachines } from './machines.ts'
import { plantedBugs } from './planted-bugs.ts'
import { replay } from './replay.ts'
import { setsAfter, setsInView } from './sets.ts'
import { take, type World } from './turn.ts'

const STATES_MAX = 25_000
/** Slot 1 may choose the command, and the members after it decide slot 2. */
const next = { members: 'replaced', slots: 2, alpha: 1 } as const
/** Slot 1 may choose the command, the old members decide slot 2 all the same, and the new ones slot 3. */
const later = { members: 'replaced', slots: 3, alpha: 2 } as const

describe('PMS 3.10: S1 S2 S3 P1a P2c A3, and nothing proposed before it is known who decides', () => {
  it.each<[string, number, ExploreOptions]>([
    ['one acceptor after another, two proposers', 17_389, { ...next, acceptors: 1 }],
    ['nodes 1, 2, 3, then 2, 3, 4, one ballot', 88_253, { ...next, proposers: 1, ballots: 1 }],
    ['two sets in view at once, one ballot', 4113, { ...later, acceptors: 2, values: 1, proposers: 1, ballots: 1 }],
    [
      'a node that leaves, one that comes, and a crash of either',
      10_288,
      { ...next, acceptors: 1, values: 1, layout: 'together', proposers: 1, crashes: 1 },
    ],
  ])('hold in every state there is of %s: %i', (_, states, options) => {
    const { counterexample, ended, distinctStates } = explore(options)
    expect({ counterexample, ended, distinctStates }).toEqual({
      counterexample: undefined,
      ended: 'complete',
      distinctStates: states,
    })
  })

  it.each<[string, ExploreOptions]>([
    ['two ballots, and two sets in view at once', { ...later, proposers: 2 }],
    ['crashes', { ...next, crashes: 1 }],
    ['crashes of nodes that play every role', { ...later, crashes: 1, layout: 'together' }],
    ['duplicated messages', { ...later, duplicates: true }],
    ['messages taken out of the network', { ...next, losses: 2 }],
    ['timers that fire', { ...next, timeouts: 2, layout: 'together' }],
    ['a distinguished learner', { ...later, learning: 'distinguished' }],
    ['quorums of three and one', { ...later, prepareQuorum: 3, acceptQuorum: 1 }],
  ])('hold with %s, as far as it was looked', (_, options) => {
    const { counterexample, distinctStates } = explore({ ...options, statesMax: STATES_MAX })
    expect(counterexample).toBeUndefined()
    expect(distinctStates).toBeGreaterThanOrEqual(STATES_MAX)
  })

  it('are broken, S2 itself, by a proposer that counts promises by the newest members', () => {
    const { bounds, machines = {} } = plantedBugs['newest-set'] ?? { bounds: {} }
    const options = { ...bounds, machines, invariants: ['S2'] as const }
    const { counterexample } = explore(options)
    expect(counterexample?.violation.invariant).toBe('S2')
    expect(replay(counterexample?.schedule as never, options).violation).toEqual(counterexample?.violation)
  })

  it('are broken where the proposer hears that a slot is chosen before it was executed', () => {
    const { 'deliver in order': deliver, 'note what is chosen': note } = learnerMachine.implementations.actions
    const actions = { 'deliver in order': note, 'note what is chosen': deliver } as never
    const learner = learnerMachine.provide({ actions })
    const { counterexample } = explore({ ...next, acceptors: 2, values: 1, machines: { learner } })
    expect(counterexample?.violation).toMatchObject({ invariant: 'assertion', why: expect.stringContaining('3.10') })
  })

  it('are broken by a proposer that proposes further ahead than α', () => {
    const proposer = proposerMachine.provide({
      actions: {
        'note the ballot': enqueueActions(({ context, enqueue }) => {
          enqueue.assign({ settings: { ...context.settings, alpha: 9 } })
          enqueue.emit({ type: 'ballotTried', ballot: context.ballot })
        }),
      },
    })
    const { counterexample } = explore({ ...next, acceptors: 1, machines: { proposer } })
    expect(counterexample?.violation).toMatchObject({ invariant: '3.10', why: expect.stringContaining('slot 1') })
  })
})

describe('the sets', () => {
  const bounds = boundsOf(later)
  const members = (sets: ReturnType<typeof setsAfter>) => sets.map(({ from, quorums }) => [from, quorums.members])

  it('change α slots after the first v1, once', () => {
    const command = { slot: 1, value: 'v1' }
    expect(members(setsAfter(bounds, [{ slot: 1, value: 'v2' }]))).toEqual([[1, [1, 2, 3]]])
    expect(members(setsAfter(bounds, [command, { ...command, slot: 2 }]))).toEqual([
      [1, [1, 2, 3]],
      [3, [2, 3, 4]],
    ])
  })

  it('in view are those of slots that are not chosen', () => {
    const executed = [
      { slot: 1, value: 'v1' },
      { slot: 2, value: null },
    ]
    const inView = (through: number) => membersOf(setsInView(bounds, executed, through))
    expect([0, 1, 2].map(inView)).toEqual([
      [1, 2, 3],
      [1, 2, 3, 4],
      [2, 3, 4],
    ])
  })

  it('have one acceptor more than there are at first', () => {
    expect(agentsOf(bounds).map(({ name }) => name)).toEqual(['a1', 'a2', 'a3', 'a4', 'p1', 'p2'])
    expect(agentsOf(boundsOf({ slots: 3 })).map(({ name }) => name)).toEqual(['a1', 'a2', 'a3', 'p1', 'p2'])
  })

  it.each([
    [0, [[1, [1]]]],
    [1, [[2, [2]]]],
  ])('are known after a restart as far as the disk knows what is chosen: with %i records written', (written, sets) => {
    const { snapshots } = restarted(written)
    expect(members(snapshots.proposer?.context.settings.quorums ?? [])).toEqual(sets)
    expect(members(snapshots.learner?.context.settings.quorums ?? [])).toEqual(sets)
  })
})

/** Node 1 alone has v1 chosen and executes it, and crashes while the disk writes down that it is chosen. */
function restarted(written: number): AgentState {
  const bounds = boundsOf({ ...next, acceptors: 1, layout: 'together', proposers: 1, crashes: 1 })
  const world: World = { bounds, agents: agentsOf(bounds), machines: shippedMachines, host: {} }
  let state = firstState(bounds, shippedMachines, world.agents[0] as Agent)
  let heard: readonly Letter[] = []
  const happens = (input: Input) => {
    const taken = take(world, 0, state, input)
    state = taken.state
    heard = [...heard, ...taken.sent.filter(({ to }) => to === 0)]
  }
  const flushAndHear = () => {
    if (state.outbox.length > 0) happens({ do: 'flush' })
    const letters = heard
    heard = []
    for (const { message } of letters) happens({ do: 'deliver', from: 0, node: 1, message })
  }
  happens({ do: 'start', ballot: makeBallot(1, 1) })
  flushAndHear()
  flushAndHear()
  happens({ do: 'submit', value: 'v1' })
  flushAndHear()
  flushAndHear()
  expect(state.past.delivered).toEqual([{ slot: 1, value: 'v1' }])
  happens({ do: 'crash', written })
  return state
}
