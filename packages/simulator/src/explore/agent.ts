import {
  type AcceptedEntry,
  type Ballot,
  begin,
  type DurableRecord,
  type Entry,
  type Message,
  NO_BALLOT,
  type NodeNumber,
  type PersistEffect,
  type SendEffect,
  type Slot,
  type TimerName,
  toJson,
} from '@synod/protocol'
import type { SnapshotFrom } from 'xstate'
import { acceptorNodes, alphaOf, type Bounds, learningOf } from './bounds.ts'
import type { ExploredMachines, ExploredRole } from './machines.ts'
import { setsInView } from './sets.ts'

/** Values are opaque; the explorer names them v1, v2 … */
export type V = unknown

/** Somebody who crashes as a whole: one role, or several that share a disk and hear each other's notes. */
export interface Agent {
  /** `a1`, `p2`, `l1`, or `n1` where one node plays every role. */
  readonly name: string
  /** Its number in messages and ballots; 0 for a learner that stands alone. */
  readonly node: NodeNumber
  readonly roles: readonly ExploredRole[]
}

/** What is under way to somebody. `to: -1` is for nobody: it was sent, and no agent listens. */
export interface Letter {
  readonly from: number
  readonly to: number
  readonly message: Message<V>
}

export interface RoleSnapshots {
  readonly acceptor?: SnapshotFrom<ExploredMachines['acceptor']>
  readonly proposer?: SnapshotFrom<ExploredMachines['proposer']>
  readonly learner?: SnapshotFrom<ExploredMachines['learner']>
}

/** Everything about one agent. Equal as JSON is equal. */
export interface AgentState {
  readonly snapshots: RoleSnapshots
  /** What a restart begins with; empty when there are no crashes to restart from. */
  readonly durable: readonly DurableRecord<V>[]
  /** Records that wait for the disk, and the revealing messages that wait for them, in order. It begins with a record. */
  readonly outbox: readonly (PersistEffect<V> | SendEffect<V>)[]
  readonly timers: readonly TimerName[]
  readonly past: Past
}

/** What invariants are about: things that happened and cannot be undone, whatever the agent remembers. */
export interface Past {
  /** The highest ballot that it answered, by a promise or an `accepted` that left. */
  readonly answered: Ballot
  /** What it accepted durably, sorted. */
  readonly accepted: readonly AcceptedEntry<V>[]
  /** What it proposed: accepts that left, sorted. */
  readonly issued: readonly AcceptedEntry<V>[]
  /** The values delivered, slot by slot. */
  readonly delivered: readonly Entry<V>[]
}

/** How a host may be broken on purpose; the shipped one is not. */
export interface HostFaults {
  /** What a restart finds of the records: a host that forgets the promise leaves it out. */
  readonly recover?: (records: readonly DurableRecord<V>[]) => readonly DurableRecord<V>[]
  /** Sends what reveals state before the records are durable. */
  readonly sendsBeforeFlush?: boolean
}

/** Who is in a world of these bounds. */
export function agentsOf(bounds: Bounds): Agent[] {
  const nodes = acceptorNodes(bounds)
  if (bounds.layout === 'together') {
    return nodes.map((node) => ({
      name: `n${node}`,
      node,
      roles: node <= bounds.proposers ? ['acceptor', 'proposer', 'learner'] : ['acceptor', 'learner'],
    }))
  }
  const proposing: readonly ExploredRole[] = bounds.calibrated ? ['proposer'] : ['proposer', 'learner']
  return [
    ...nodes.map((node): Agent => ({ name: `a${node}`, node, roles: ['acceptor'] })),
    ...numbers(bounds.proposers).map((node): Agent => ({ name: `p${node}`, node, roles: proposing })),
    ...numbers(bounds.learners).map((number): Agent => ({ name: `l${number}`, node: 0, roles: ['learner'] })),
  ]
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1)
}

const NO_PAST: Past = { answered: NO_BALLOT, accepted: [], issued: [], delivered: [] }

/** An agent that has never run. */
export function firstState(bounds: Bounds, machines: ExploredMachines, agent: Agent): AgentState {
  const snapshots = startRoles(bounds, machines, agent, [], [])
  return { snapshots, durable: [], outbox: [], timers: [], past: NO_PAST }
}

/** The roles as they start from these records, and with them what was executed: of that, what the records mark as chosen counts. */
export function startRoles(
  bounds: Bounds,
  machines: ExploredMachines,
  agent: Agent,
  records: readonly DurableRecord<V>[],
  executed: readonly Entry<V>[],
): RoleSnapshots {
  const { node, roles } = agent
  const quorums = setsInView(bounds, executed, chosenIn(records))
  const learning = learningOf(bounds)
  const alpha = alphaOf(bounds)
  const tellsValues = bounds.layout === 'apart'
  return {
    ...(roles.includes('acceptor') && {
      acceptor: begin(machines.acceptor, { records, learning, tellsValues }).snapshot,
    }),
    ...(roles.includes('proposer') && {
      proposer: begin(machines.proposer, { node, quorums, records, alpha }).snapshot,
    }),
    ...(roles.includes('learner') && {
      learner: begin(machines.learner, { node, quorums, records, learning, alpha }).snapshot,
    }),
  }
}

/** Everything chosen up to here is stored. */
function chosenIn(records: readonly DurableRecord<V>[]): Slot {
  return Math.max(0, ...records.map((record) => (record.type === 'chosen' ? record.through : 0)))
}

/** What tells two states of an agent apart. */
export function keyOf(machines: ExploredMachines, state: AgentState): string {
  const { durable, outbox, timers, past } = state
  return JSON.stringify([rolesKey(machines, state.snapshots), durable, outbox, timers, past])
}

export function rolesKey(machines: ExploredMachines, { acceptor, proposer, learner }: RoleSnapshots): string {
  return JSON.stringify([
    acceptor && toJson(machines.acceptor, acceptor),
    proposer && toJson(machines.proposer, proposer),
    learner && toJson(machines.learner, learner),
  ])
}
