import { CallError } from '@synod/client'
import type { Client, Cluster, NodeStatus } from '@synod/node'
import { type ClusterNode, formatNode, type NodeNumber } from '@synod/protocol'

/** What became of asking a node for its status. */
export type NodeAnswer = {
  readonly id: string
  readonly node: NodeNumber
  readonly endpoint: string
} & ({ readonly status: NodeStatus } | { readonly status: undefined; readonly silence: string })

/** What is needed of a client here. */
export type StatusClient = Pick<Client, 'status' | 'members'>

/** Who takes part, as a node has executed it. */
export type Roster = Pick<NodeStatus, 'members' | 'learners' | 'changedAt' | 'membersFrom' | 'learning'>

/**
 * Asks every node at once, in the order of their numbers, each for at most `deadlineMs`: those that the cluster lists, and
 * then those that joined since. A listed node that was removed and is gone is no silent one.
 */
export async function askNodes(client: StatusClient, cluster: Cluster, deadlineMs: number): Promise<NodeAnswer[]> {
  const [listed, present] = await Promise.all([
    askEach(client, cluster.nodes, deadlineMs),
    presentNodes(client, deadlineMs),
  ])
  const unlisted = present.filter(({ node }) => listed.every((answer) => answer.node !== node))
  const answers = [...listed, ...(await askEach(client, unlisted, deadlineMs))].sort((a, b) => a.node - b.node)
  const roster = rosterAmong(answers)
  // Until the first change, they are those of the file.
  if (!roster || roster.changedAt === 0) return answers
  return answers.filter(({ node, status }) => status || [...roster.members, ...roster.learners].includes(node))
}

/** Asks one node for its status, for at most `deadlineMs`. */
export async function askNode(
  client: Pick<StatusClient, 'status'>,
  { node, endpoint }: Pick<ClusterNode, 'node' | 'endpoint'>,
  deadlineMs: number,
): Promise<NodeAnswer> {
  const asked = { id: formatNode(node), node, endpoint }
  try {
    const status = await client.status(node, { deadlineMs })
    if (isNodeStatus(status)) return { ...asked, status }
    return { ...asked, status: undefined, silence: 'answers something else: install the same version on both sides' }
  } catch (error) {
    if (!(error instanceof CallError)) throw error
    return { ...asked, status: undefined, silence: 'does not answer' }
  }
}

/** The node that most of those that answer take for the leader, if it says so itself. */
export function leaderAmong(answers: readonly NodeAnswer[]): NodeAnswer | undefined {
  const leading = answers.filter(({ status }) => status?.standing === 'leading')
  // A leader that was deposed and has not noticed has the lower ballot.
  return leading.sort((a, b) => (b.status?.ballot ?? 0) - (a.status?.ballot ?? 0))[0]
}

/** Who takes part, as the one that has executed the latest change says; undefined when nobody answers. */
export function rosterAmong(answers: readonly NodeAnswer[]): Roster | undefined {
  return answers
    .flatMap(({ status }) => (status ? [status] : []))
    .reduce<NodeStatus | undefined>((latest, status) => {
      return latest === undefined || isLater(status, latest) ? status : latest
    }, undefined)
}

/** A node that joins has the members from its cluster file until it is told the state. */
function isLater(one: NodeStatus, other: NodeStatus): boolean {
  if (one.changedAt !== other.changedAt) return one.changedAt > other.changedAt
  return one.lifecycle !== 'joining' && other.lifecycle === 'joining'
}

function askEach(
  client: StatusClient,
  nodes: readonly Pick<ClusterNode, 'node' | 'endpoint'>[],
  deadlineMs: number,
): Promise<NodeAnswer[]> {
  return Promise.all(nodes.map((node) => askNode(client, node, deadlineMs)))
}

/** Members and learners; nobody when no node tells. Hearing of them, the client learns where they are, too. */
async function presentNodes(client: StatusClient, deadlineMs: number): Promise<readonly ClusterNode[]> {
  try {
    const { members, learners } = await client.members(undefined, { deadlineMs })
    return [...members, ...learners]
  } catch (error) {
    if (error instanceof CallError) return []
    throw error
  }
}

/** A node of another version may answer anything. */
function isNodeStatus(value: unknown): value is NodeStatus {
  if (typeof value !== 'object' || value === null) return false
  const status = value as Partial<Record<keyof NodeStatus, unknown>>
  const texts = [status.cluster, status.incarnation, status.lifecycle, status.standing, status.digest]
  const numbers = [
    ...[status.node, status.leader, status.ballot, status.chosenThrough, status.appliedThrough],
    ...[status.commands, status.sessions, status.storeBytes, status.queuedCommands, status.refusedFrames],
    ...[status.snapshotSlot, status.logFrom, status.changedAt, status.membersFrom],
  ]
  return (
    texts.every((text) => typeof text === 'string') &&
    numbers.every((number) => typeof number === 'number') &&
    [status.refusals, status.members, status.learners].every(Array.isArray)
  )
}
