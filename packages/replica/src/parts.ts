import { Outbox, type OutboxOptions } from '@synod/protocol'
import { Barriers } from './barriers.ts'
import { type SessionLimits, Sessions } from './sessions.ts'

/** What a host makes its node of, besides the role machines, as far as safety depends on it. */
export interface HostParts {
  /** Holds messages back until what they reveal is durable. */
  readonly outbox: (options: OutboxOptions<Uint8Array>) => Outbox<Uint8Array>
  /** Confirms linearizable reads. */
  readonly barriers: () => Barriers
  /** Executes each command once. */
  readonly sessions: (limits?: SessionLimits) => Sessions
}

/** The parts, which a test may replace by variations of the same. */
export const hostParts: HostParts = {
  outbox: (options) => new Outbox(options),
  barriers: () => new Barriers(),
  sessions: (limits) => new Sessions(limits),
}
