import type { NodeNumber } from '@synod/protocol'

/**
 * The partial partitions of the OmniPaxos paper: some links are down, and nobody is cut off by all. `quorum loss`: all hear
 * the hub alone, so a leader that is not the hub has lost its quorum though it is heard. `constrained election`: the leader is
 * cut off besides, so the hub alone can be elected. `chained`: nodes in a row hear only their neighbours.
 */
export type PartialPartition = 'quorum loss' | 'constrained election' | 'chained'

export const PARTIAL_PARTITIONS: readonly PartialPartition[] = ['quorum loss', 'constrained election', 'chained']

/** The pairs that hear each other no more. `order`: all nodes, the leader first, then the hub where there is one. */
export function linksCut(
  partition: PartialPartition,
  order: readonly NodeNumber[],
): readonly (readonly [NodeNumber, NodeNumber])[] {
  const pairs = order.flatMap((one, at) => order.slice(at + 1).map((other) => [one, other] as const))
  const [leader, hub] = order
  const place = new Map(order.map((node, at) => [node, at]))
  return pairs.filter(([one, other]) => {
    if (partition === 'chained') return (place.get(other) ?? 0) - (place.get(one) ?? 0) > 1
    return (one !== hub && other !== hub) || (partition === 'constrained election' && one === leader)
  })
}
