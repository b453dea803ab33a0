import type { Clock, Cluster, Entropy, NodeNumber, Storage, Transport } from '@synod/protocol'
import type { BatchLimits } from './command-queue.ts'
import type { AnyStateMachine } from './executor.ts'
import type { StoreIntent } from './identity.ts'
import type { HostObserver } from './observer.ts'
import type { HostParts } from './parts.ts'
import type { RoleMachines } from './role-machines.ts'
import type { RolesTiming } from './roles.ts'
import type { SessionLimits } from './sessions.ts'
import type { SnapshotLimits } from './snapshot-taker.ts'

export interface HostOptions {
  readonly node: NodeNumber
  /** The cluster's settings for life, and its nodes: those that it begins with, or whom a new node asks first. */
  readonly cluster: Cluster
  readonly machine: AnyStateMachine
  readonly transport: Transport
  readonly storage: Storage<Uint8Array>
  readonly clock: Clock
  readonly entropy: Entropy
  /** Make an empty store that of a first member of a new cluster. Once in a node's life; see `identityOf`. */
  readonly initialise?: boolean
  /** Make an empty store that of a new node of a cluster that runs. Once in a node's life; see `identityOf`. */
  readonly join?: boolean
  readonly timing?: RolesTiming
  readonly limits?: HostLimits
  /** Told of what an operator should see, a line each. */
  readonly log?: (line: LogLine) => void
  /** The node must stop: its disk failed, or its state has diverged. Nothing leaves it any more. */
  readonly onHalt?: (error: Error) => void
  /** The node was removed from its cluster and nobody needs it any more: stop it. */
  readonly onRemoved?: (reason: string) => void
  /** The role machines; a test may override guards and actions. */
  readonly machines?: RoleMachines
  /** What else the node is made of; a test may vary a part. */
  readonly parts?: HostParts
  readonly observer?: HostObserver
}

export interface HostLimits {
  readonly batch?: Partial<BatchLimits>
  readonly sessions?: SessionLimits
  readonly snapshots?: Partial<SnapshotLimits>
  /** Bytes of values that may wait for a slow disk before those that others send are dropped, to be asked for later. Default 64 MiB. */
  readonly backlogBytesMax?: number
  /** Slots in flight before the next batch waits and grows; at most α. Default 4. */
  readonly pipelineSlotsMax?: number
  /** Milliseconds that news of a small chosen value may wait for the next frame to its followers; 0: none. Default 1. */
  readonly newsMsMax?: number
}

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error'
  readonly event: string
  readonly detail: string
}

/** What the options want of the store. */
export function intentOf({ initialise = false, join = false }: Pick<HostOptions, 'initialise' | 'join'>): StoreIntent {
  if (initialise && join) throw new RangeError('a node is one of the first members of a cluster, or it joins: not both')
  if (initialise) return 'initialise'
  return join ? 'join' : 'resume'
}
