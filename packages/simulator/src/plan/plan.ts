import type { Cluster, ClusterLearning, NodeNumber, QuorumRule } from '@synod/protocol'
import type { HostLimits, RolesTiming } from '@synod/replica'
import type { ClockFlaws } from '../world/machine-clock.ts'
import type { Fault } from './fault.ts'
import type { Weather } from './weather.ts'

/** Who asks, and how hard. */
export interface ClientsPlan {
  /** Client processes, each with one session. */
  readonly processes: number
  /** Logical clients in each: so many calls of a session are under way at once. */
  readonly workers: number
  /** A worker waits up to so long between two calls, in milliseconds. */
  readonly pauseMsMax: number
  /** Milliseconds until a call ends one way or the other, while faults come. */
  readonly deadlineMs: number
  readonly attemptMs: number
  /** Calls of a world, at most, while faults come. */
  readonly callsMax: number
}

/** Everything that is decided about a world before it begins. Drawn from a seed; plain data. */
export interface Plan {
  readonly nodes: number
  readonly learning: ClusterLearning
  readonly quorum: QuorumRule
  readonly alpha: number
  readonly limits: HostLimits
  readonly timing: RolesTiming
  /** What one turn of an event loop takes, in microseconds. */
  readonly turnUs: number
  /** By node, in order. */
  readonly clocks: readonly ClockFlaws[]
  readonly clients: ClientsPlan
  readonly weather: Weather
  readonly faults: readonly Fault[]
  /** Faults come until then, in milliseconds; then all that can be healed is healed. */
  readonly faultsMs: number
  /** The first members that are healed, if their stores are intact: they contain both kinds of quorum. Later ones all are. */
  readonly healed: readonly NodeNumber[]
  /** After the healing every member is replaced by a new one, one by one, under load. Default false. */
  readonly replacesAll?: boolean
  /** How often a query is `stale` or `atLeast`, instead of linearizable. Default 0. */
  readonly otherReads?: number
  /** More stores may be lost than the rest can bear: nothing is promised then but safety. */
  readonly safetyOnly: boolean
}

/** Within so much virtual time after the healing every call has ended, and all healed replicas are level, in milliseconds. */
export const HEALING_MS = 60_000

/** The cluster that a plan is about, as every node and client of it is configured. */
export function clusterOf({ nodes, alpha, quorum, learning }: Plan): Cluster {
  const members = Array.from({ length: nodes }, (_, at) => ({ node: at + 1, endpoint: `sim:${at + 1}` }))
  return { name: 'sim', nodes: members, alpha, quorum, learning }
}
