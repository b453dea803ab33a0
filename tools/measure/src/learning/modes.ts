import type { ClusterLearning } from '@synod/protocol'

/** The settings that are measured, and the sizes of clusters. */
export const MODES: readonly ClusterLearning[] = ['every', 'distinguished', { delegates: 1 }, { delegates: 2 }]
export const SIZES = [3, 5, 7] as const

/** As `ledger learning` writes it. */
export function modeName(learning: ClusterLearning): string {
  return typeof learning === 'string' ? learning : `delegates:${learning.delegates}`
}

/** Messages of one kind for a slot; between roles of different nodes, since what a node tells itself costs nothing. */
export interface SlotMessages {
  readonly accept: number
  readonly accepted: number
  readonly chosen: number
}

/**
 * What the paper says of n servers, each of them acceptor and learner, with `told` learners that hear every acceptor: the
 * leader, and the delegates besides it. The formulas of the paper count roles (PMS LN1: n × n; LN2: n + n; LN3: n × told +
 * told × n); of each sum we take off the messages in which sender and receiver are one server.
 */
export function expectedMessages(learning: ClusterLearning, n: number, told: number): SlotMessages {
  const accept = n - 1
  if (learning === 'every') return { accept, accepted: n * (n - 1), chosen: 0 }
  return { accept, accepted: told * (n - 1), chosen: told * (n - 1) }
}

/** The paper's count of `accepted` and `chosen` in roles. */
export function paperMessages(learning: ClusterLearning, n: number, told: number): number {
  if (learning === 'every') return n * n
  return n * told + told * n
}

/** How many learners hear every acceptor, besides `every`: the delegates are the lowest-numbered members, and the leader is one of them. */
export function toldNodes(learning: ClusterLearning, leader: number): number {
  if (typeof learning === 'string') return 1
  return leader <= learning.delegates ? learning.delegates : learning.delegates + 1
}
