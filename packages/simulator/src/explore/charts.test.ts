import { type AcceptorEvent, type AcceptorInput, acceptorMachine } from '@synod/acceptor'
import type { ElectorEvent, electorMachine } from '@synod/elector'
import type { LearnerEvent } from '@synod/learner'
import type { ProposerEvent, proposerMachine } from '@synod/proposer'
import { type Ballot, everySlot, majority, makeBallot, NO_BALLOT, type SlotQuorums, slotHighest } from '@synod/protocol'
import { type RoleMachines, roleMachines } from '@synod/replica'
import { describe, expect, it } from 'vitest'
import type { AnyStateNode, SnapshotFrom } from 'xstate'
import { Coverage } from '../coverage/coverage.ts'
import { walkChart } from './chart-walk.ts'

/*
 * Each chart alone, with every event that its surroundings could send in every state it gets into: a state or a transition
 * that this does not reach is dead, and should not be drawn.
 */

const STATES_MAX = 20_000
const quorums = majority([1, 2, 3])
const [low, high] = [makeBallot(1, 2), makeBallot(2, 3)]
const EVERY_SLOT = { from: 1, to: null }
/** From slot 2 on node 4 decides in the place of node 1 (PMS 3.10). */
const changed: SlotQuorums = [
  { from: 1, quorums },
  { from: 2, quorums: majority([2, 3, 4]) },
]

function acceptorEvents(): AcceptorEvent[] {
  return [
    ...[low, high].flatMap((ballot): AcceptorEvent[] => [
      { type: 'prepare', from: 1, ballot, fromSlot: 1 },
      { type: 'accept', from: 1, ballot, entries: [{ slot: 1, value: 'a' }], chosenThrough: 0 },
    ]),
    { type: 'slots.chosen', through: 1 },
    { type: 'learning.changed', learning: { mode: 'distinguished' } },
  ]
}

const acceptorStarts: AcceptorInput<unknown>[] = [
  {},
  { records: [{ type: 'promised', ballot: low }] },
  { records: [{ type: 'accepted', ballot: low, entries: [{ slot: 1, value: 'a' }] }] },
]

function proposerEvents({ context }: SnapshotFrom<typeof proposerMachine>): ProposerEvent[] {
  const { ballot, pending } = context
  const later = { from: 2, to: null }
  const promises = [1, 2, 4].flatMap((from): ProposerEvent[] => {
    const promise = { type: 'promise', from, ballot, covers: EVERY_SLOT, leftOut: [], chosenThrough: 0 } as const
    return [
      { ...promise, accepted: [] },
      { ...promise, accepted: [{ slot: 1, ballot: low, value: 'a' }] },
      { ...promise, covers: later, accepted: [{ slot: 3, ballot: low, value: 'a' }] },
      { ...promise, covers: { from: 3, to: null }, chosenThrough: 2, accepted: [] },
    ]
  })
  return [
    { type: 'ballot.start', above: low },
    { type: 'ballot.abandon' },
    ...promises,
    { type: 'rejected', from: 2, ballot, promised: (ballot + 1) as Ballot },
    { type: 'rejected', from: 2, ballot: low, promised: makeBallot(3, 2) },
    { type: 'slots.chosen', through: 1, slots: [{ from: 1, to: 1 }] },
    { type: 'slots.chosen', through: 0, slots: [{ from: 2, to: 2 }] },
    { type: 'values.submit', values: ['a'] },
    { type: 'values.submit', values: ['a', 'b'] },
    // The sets are known before anything is proposed in their slots.
    ...(slotHighest(pending) < 2 ? [{ type: 'quorums.changed', quorums: changed } as const] : []),
    { type: 'noops.submit', through: 2 },
    { type: 'timeout.prepare' },
    { type: 'timeout.accept' },
  ]
}

function learnerEvents(): LearnerEvent[] {
  const entry = (slot: number) => ({ slot, value: `v${slot}` })
  return [
    ...[1, 2].flatMap((slot) =>
      [1, 2].map((from): LearnerEvent => {
        return { type: 'accepted', from, ballot: low, slots: [{ from: slot, to: slot }], entries: [entry(slot)] }
      }),
    ),
    { type: 'chosen', from: 1, ballot: low, slots: [{ from: 2, to: 2 }], entries: [], chosenThrough: 0 },
    { type: 'catchUp', from: 1, fromSlot: 1, toSlot: 1 },
    { type: 'catchUpReply', from: 1, entries: [entry(1)], chosenThrough: 1, logFrom: 1 },
    { type: 'catchUpReply', from: 1, entries: [], chosenThrough: 0, logFrom: 1 },
    { type: 'catchUpReply', from: 1, entries: [], chosenThrough: 2, logFrom: 3 },
    ...[1, 2].flatMap((slot) => [0, 1].map((index) => part(slot, index))),
    { type: 'snapshotRequest', from: 1, slot: 0, index: 0, after: '' },
    { type: 'snapshot.restored', through: 2 },
    { type: 'quorums.changed', quorums: changed },
    { type: 'peers.changed', peers: [1] },
    { type: 'learning.changed', learning: { mode: 'distinguished' } },
    { type: 'values.hold', ballot: low, entries: [entry(2)] },
    { type: 'values.want', through: 2, from: 1 },
    { type: 'timeout.gap' },
  ]
}

/** A part of a snapshot in two parts. */
function part(slot: number, index: number): LearnerEvent {
  const bytes = new Uint8Array([slot, index])
  return { type: 'snapshotChunk', from: 1, slot, index, chunks: 2, bytes, rows: [], after: '', last: index === 1 }
}

const learnerStarts = [
  { node: 1, quorums },
  { node: 1, quorums, needsSnapshot: true },
]

function electorEvents({ context }: SnapshotFrom<typeof electorMachine>): ElectorEvent[] {
  const { round, own, highest } = context
  const answers = [2, 3].flatMap((from) =>
    [NO_BALLOT, makeBallot(1, from), makeBallot(2, from)].map((ballot): ElectorEvent => {
      return { type: 'heartbeatReply', from, round, ballot, connected: true, fit: true }
    }),
  )
  return [
    ...answers,
    { type: 'heartbeat', from: 2, round: 1 },
    { type: 'timeout.round' },
    { type: 'ballot.tried', ballot: own },
    { type: 'ballot.seen', ballot: highest < high ? high : highest },
    { type: 'fitness.changed', fit: false },
    { type: 'fitness.changed', fit: true },
    { type: 'quorums.changed', quorums: everySlot(majority([2, 3])) },
    { type: 'quorums.changed', quorums: everySlot(quorums) },
    { type: 'handOver', from: 2, ballot: makeBallot(2, 2) },
    { type: 'leadership.transfer', to: 2 },
  ]
}

/** The paths of the states that have no others inside. */
function innermost({ path, states }: AnyStateNode): string[] {
  const inside = Object.values(states)
  return inside.length === 0 ? [path.join('.')] : inside.flatMap(innermost)
}

/** The states not entered and the transitions not taken, by name. */
function dead(machines: RoleMachines = roleMachines): Record<keyof RoleMachines, string[]> {
  const coverage = new Coverage()
  const { acceptor, proposer, learner, elector } = coverage.watched(machines)
  const statesMax = STATES_MAX
  const isDone = (role: string) => () => !coverage.unfired().some(({ transition }) => transition.startsWith(`${role}:`))
  const start = { node: 1, quorums }
  const entered = {
    acceptor: walkChart(acceptor, { inputs: acceptorStarts, events: acceptorEvents, statesMax }),
    proposer: walkChart(proposer, {
      inputs: [{ ...start, alpha: 2, queueMax: 1 }],
      events: proposerEvents,
      statesMax,
      isDone: isDone('proposer'),
    }),
    learner: walkChart(learner, { inputs: learnerStarts, events: learnerEvents, statesMax, isDone: isDone('learner') }),
    elector: walkChart(elector, {
      inputs: [{ ...start, lostRounds: 2 }],
      events: electorEvents,
      statesMax,
      isDone: isDone('elector'),
    }),
  }
  const of = (role: keyof RoleMachines): string[] => {
    const states = innermost(machines[role].root).filter((state) => !entered[role].has(state))
    const transitions = coverage.unfired().map(({ transition }) => transition)
    return [...states, ...transitions.filter((transition) => transition.startsWith(`${role}:`))]
  }
  return { acceptor: of('acceptor'), proposer: of('proposer'), learner: of('learner'), elector: of('elector') }
}

describe('the charts of the four roles', () => {
  it('have no dead state and no dead transition', () => {
    expect(dead()).toEqual({ acceptor: [], proposer: [], learner: [], elector: [] })
  })

  it('are named where something is dead', () => {
    const acceptor = acceptorMachine.provide({ guards: { 'is it all accepted already?': () => false } })
    const found = dead({ ...roleMachines, acceptor })
    expect(found.acceptor).toEqual(['acceptor: accepted --accept [is it all accepted already?]-->'])
  })
})
