import { type Cluster, Outbox, type OutboxOptions } from '@synod/protocol'
import { Barriers } from './barriers.ts'
import { Membership } from './membership.ts'
import { type Recovery, type RecoveryOptions, recover } from './recovery.ts'
import { Replica, type ReplicaOptions } from './replica.ts'
import { type SessionLimits, Sessions } from './sessions.ts'

/** What a host makes its node of, besides the role machines, as far as safety depends on it. */
export interface HostParts {
  /** Holds messages back until what they reveal is durable. */
  readonly outbox: (options: OutboxOptions<Uint8Array>) => Outbox<Uint8Array>
  /** Confirms linearizable reads. */
  readonly barriers: () => Barriers
  /** Executes each command once. */
  readonly sessions: (limits?: SessionLimits) => Sessions
  /** Executes what changes the members, and knows who decides which slot. */
  readonly membership: (cluster: Cluster) => Membership
  /** Says whose the store is, and begins with what it holds. */
  readonly recover: (options: RecoveryOptions) => Promise<Recovery>
  /** Is the node, but for its clock, its sockets and its disk. */
  readonly replica: (options: ReplicaOptions) => Replica
}

/** The parts, which a test may replace by variations of the same. */
export const hostParts: HostParts = {
  outbox: (options) => new Outbox(options),
  barriers: () => new Barriers(),
  sessions: (limits) => new Sessions(limits),
  membership: (cluster) => new Membership(cluster),
  recover: (options) => recover(options),
  replica: (options) => new Replica(options),
}
