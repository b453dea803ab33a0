import { type Cluster, clusterAsOf, type NodeStatus } from '@synod/node'
import { type Configuration, formatNode, type NodeNumber, quorumSize, quorumsFor } from '@synod/protocol'
import { askNodes, leaderAmong, type NodeAnswer, type Roster, rosterAmong } from '../ask-nodes.ts'
import type { Connection, ConnectionOptions } from '../connection.ts'
import { paint } from '../output.ts'
import { commandLine } from '../repeat.ts'
import { formatLearning } from './learning-mode.ts'

/** Who takes part, and how each of them is. */
export interface ClusterView {
  readonly configuration: Configuration
  readonly answers: readonly NodeAnswer[]
}

/** Nodes that do not answer within this are silent. */
const ASK_MS = 1000

/** Asks the cluster who takes part, and them how they are. Rejects like any call when nobody answers. */
export async function viewOf({ client, cluster }: Pick<Connection, 'client' | 'cluster'>): Promise<ClusterView> {
  const configuration = await client.members()
  const answers = await askNodes(client, clusterAsOf(cluster, configuration), ASK_MS)
  const latest = rosterAmong(answers)
  if (!latest || latest.changedAt <= configuration.changedAt) return { configuration, answers }
  // Whoever was asked first was late.
  const informed = answers.find(({ status }) => status?.changedAt === latest.changedAt)
  return { configuration: await client.members(informed?.node), answers }
}

/** The last slot that somebody who answers has executed. */
export function appliedThroughOf(answers: readonly NodeAnswer[]): number {
  return Math.max(0, ...answers.map(({ status }) => status?.appliedThrough ?? 0))
}

/** The number of the node that leads; 0 for nobody. */
export function leaderOf(answers: readonly NodeAnswer[]): NodeNumber {
  return leaderAmong(answers)?.node ?? 0
}

/** What so many members can do. */
export interface Strength {
  readonly members: readonly string[]
  /** So many of them have to be there. */
  readonly quorum: number
  /** So many of them may fail at once. */
  readonly mayFail: number
}

/** Throws `QuorumError` when the cluster's rule does not fit the members. */
export function strengthOf({ quorum: rule }: Pick<Cluster, 'quorum'>, members: readonly NodeNumber[]): Strength {
  const quorum = quorumSize(quorumsFor(rule, members))
  return { members: members.map(formatNode), quorum, mayFail: members.length - quorum }
}

/** What it takes to decide, in a line for people. */
export function decisionLine(
  cluster: Pick<Cluster, 'quorum'>,
  { members, learning }: Pick<Roster, 'members' | 'learning'>,
): string {
  const { quorum, mayFail } = strengthOf(cluster, members)
  return `${quorum} of ${members.length} members decide, ${mayFail} may fail; learning is ${formatLearning(learning)}`
}

/** The cluster file is one of before: how to bring it up to date. */
export function staleFileLine(options: Pick<ConnectionOptions, 'cluster' | 'keys'>): string {
  const update = commandLine(['cluster', 'members', '--write'], options)
  return `${paint.yellow(`${options.cluster} lists other nodes`)}; to bring it up to date: ${update}`
}

/** How a node stands, and where it is in its life when that says more. */
export function standingOf({ lifecycle, standing }: Pick<NodeStatus, 'lifecycle' | 'standing'>): string {
  return lifecycle === 'joining' || lifecycle === 'leaving' ? lifecycle : standing
}
