import type { Learning } from './learning.ts'
import { formatNode, type NodeNumber } from './node-number.ts'
import { type QuorumRule, type QuorumSystem, quorumsFor } from './quorum.ts'
import type { Slot } from './slot.ts'

/** A cluster as its configuration file describes it. */
export interface Cluster {
  /** Unique to the cluster; frames of another cluster are refused. */
  readonly name: string
  readonly nodes: readonly ClusterNode[]
  /** α: a slot is proposed at most this many above the last one applied (PMS 3.8). Fixed for the cluster's life. */
  readonly alpha: number
  /** Fixed for the cluster's life. */
  readonly quorum: QuorumRule
  readonly learning: ClusterLearning
  /**
   * Public keys of the clients that the nodes let in, where nodes have keys. None by default. Not part of {@link clusterTag}:
   * who may connect changes in the cluster's life.
   */
  readonly clients?: readonly string[]
  /**
   * The slot of the change of members that `nodes` was written after. Absent: they are the members that the cluster begins
   * with. Whoever makes a store with members of later would be a stranger to the cluster's first slots.
   */
  readonly changedAt?: Slot
}

export interface ClusterNode {
  readonly node: NodeNumber
  /** Where peers and clients reach it, as the transport writes addresses: `tcp://127.0.0.1:7401`. */
  readonly endpoint: string
  /**
   * By which peers and clients know it from an impostor, as the transport writes keys: 40 characters of Z85. All nodes of a
   * cluster have one, or none has. Not part of {@link clusterTag}, since a node may get new keys.
   */
  readonly publicKey?: string
}

/** The setting of PMS LN4; `delegates` is how many nodes pass on what they learn, besides the leader. */
export type ClusterLearning = 'every' | 'distinguished' | { readonly delegates: number }

/**
 * What every frame and every store carries: the cluster's name with the settings that all must agree on for its life, so
 * that a node configured otherwise is refused like a stranger.
 */
export function clusterTag(cluster: Pick<Cluster, 'name' | 'alpha' | 'quorum'>): string {
  const rule = cluster.quorum.kind === 'majority' ? 'majority' : `accept=${cluster.quorum.accept}`
  return `${cluster.name}/alpha=${cluster.alpha}/${rule}`
}

export function clusterMembers(cluster: Pick<Cluster, 'nodes'>): NodeNumber[] {
  return cluster.nodes.map(({ node }) => node)
}

/** The quorums of the cluster. Throws `QuorumError` when its rule does not fit its members. */
export function clusterQuorums(cluster: Pick<Cluster, 'nodes' | 'quorum'>): QuorumSystem {
  return quorumsFor(cluster.quorum, clusterMembers(cluster))
}

/** The setting as roles understand it: delegates are the lowest-numbered members. */
export function clusterLearning(cluster: Pick<Cluster, 'nodes' | 'learning'>): Learning {
  if (cluster.learning === 'every' || cluster.learning === 'distinguished') return { mode: cluster.learning }
  const lowest = clusterMembers(cluster).sort((a, b) => a - b)
  return { mode: 'delegates', nodes: lowest.slice(0, cluster.learning.delegates) }
}

/** `n1, n2, n3` for people. */
export function formatMembers(members: readonly NodeNumber[]): string {
  return members.map(formatNode).join(', ')
}
