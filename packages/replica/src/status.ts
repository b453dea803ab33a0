import type { Ballot, ClusterLearning, NodeNumber, QuorumStep, Slot, TransportStats } from '@synod/protocol'
import type { Membership } from './membership.ts'
import type { RefusalCount } from './refusals.ts'
import type { Standing } from './replica.ts'
import type { RoleName } from './role-machines.ts'

/**
 * `joining`: it learns, and does not vote (yet). `leaving`: it was removed, and votes in the slots that are still its own.
 * `halted`: it has stopped.
 */
export type Lifecycle = 'joining' | 'following' | 'leading' | 'leaving' | 'halted'

/** What a node says of itself when asked, plain data. */
export interface NodeStatus {
  readonly node: NodeNumber
  readonly cluster: string
  /** What it is in its cluster's life. */
  readonly lifecycle: Lifecycle
  /** The random id of its store, kept across restarts. */
  readonly incarnation: string
  readonly standing: Standing
  /** The node that leads as far as this one knows; 0 for nobody. */
  readonly leader: NodeNumber
  /** The highest ballot that its acceptor has answered. */
  readonly ballot: Ballot
  readonly chosenThrough: Slot
  readonly appliedThrough: Slot
  /** Equal on nodes that have applied through the same slot. */
  readonly digest: string
  /** The digest at the last slot divisible by 1,024. */
  readonly lastDigest: { readonly slot: Slot; readonly digest: string }
  /** Commands executed, or answered from memory, since the start (what the log held included). */
  readonly commands: number
  readonly sessions: number
  readonly storeBytes: number
  /** The slot of its snapshot; 0 is the one that it began with, −1 when it has none yet. */
  readonly snapshotSlot: number
  /** The first slot that its log still has. */
  readonly logFrom: Slot
  /** Who votes, who learns, and how (PMS 3.10, LN1–LN4), as executed here. */
  readonly members: readonly NodeNumber[]
  readonly learners: readonly NodeNumber[]
  readonly learning: ClusterLearning
  /** The slot of the last change of that, and the first slot that its members decide; 0 when they always did. */
  readonly changedAt: Slot
  readonly membersFrom: Slot
  readonly queuedCommands: number
  readonly refusedFrames: number
  readonly refusals: readonly RefusalCount[]
  readonly transport: TransportStats
  /** Where the four role charts are, as paths in them. */
  readonly states: Readonly<Record<RoleName, string>>
}

/** What a node's status says of the configuration that it has executed. */
export function rosterOf({
  configuration,
  quorums,
}: Membership): Pick<NodeStatus, 'members' | 'learners' | 'learning' | 'changedAt' | 'membersFrom'> {
  const { members, learners, learning, changedAt } = configuration
  const newest = quorums.at(-1) as QuorumStep
  return {
    members: members.map(({ node }) => node),
    learners: learners.map(({ node }) => node),
    learning,
    changedAt,
    membersFrom: newest.from === 1 ? 0 : newest.from,
  }
}
