import type { ClientOptions } from '@synod/client'
import type { RolesTiming } from '@synod/replica'

/** What a message ordinarily takes at most, unless the command line says otherwise, in milliseconds. */
export const LATENCY_MS = 100

/**
 * How long to wait for what, when a message takes up to `latencyMs`. A round of the elector holds two messages one after
 * the other with as much time to spare, so that a leader is not deposed for being slow.
 */
export function rolesPatience(latencyMs: number): RolesTiming {
  return { roundMs: 4 * latencyMs, lostRounds: 3, retryMs: 5 * latencyMs }
}

/**
 * A command passes four messages: to the leader, to an acceptor, and back. Maelstrom's clients wait for ten, two of which
 * are their own; after that they are gone, and so an error must come earlier.
 */
export function clientPatience(latencyMs: number): Pick<ClientOptions, 'attemptMs' | 'attemptMsMax' | 'deadlineMs'> {
  return { attemptMs: 5 * latencyMs, attemptMsMax: 5 * latencyMs, deadlineMs: 8 * latencyMs }
}
