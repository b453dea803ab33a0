import { CallError } from '@synod/client'
import type { Client, Cluster, NodeStatus } from '@synod/node'
import { formatNode, type NodeNumber } from '@synod/protocol'

/** What became of asking a node for its status. */
export type NodeAnswer = {
  readonly id: string
  readonly node: NodeNumber
  readonly endpoint: string
} & ({ readonly status: NodeStatus } | { readonly status: undefined; readonly silence: string })

/** What is needed of a client here. */
export type StatusClient = Pick<Client, 'status'>

/** Asks every node at once, in the order of their numbers, each for at most `deadlineMs`. */
export function askNodes(client: StatusClient, cluster: Cluster, deadlineMs: number): Promise<NodeAnswer[]> {
  const inOrder = [...cluster.nodes].sort((a, b) => a.node - b.node)
  return Promise.all(
    inOrder.map(async ({ node, endpoint }) => {
      const asked = { id: formatNode(node), node, endpoint }
      try {
        const status = await client.status(node, { deadlineMs })
        if (isNodeStatus(status)) return { ...asked, status }
        return {
          ...asked,
          status: undefined,
          silence: 'answers something else: install the same version on both sides',
        }
      } catch (error) {
        if (!(error instanceof CallError)) throw error
        return { ...asked, status: undefined, silence: 'does not answer' }
      }
    }),
  )
}

/** The node that most of those that answer take for the leader, if it says so itself. */
export function leaderAmong(answers: readonly NodeAnswer[]): NodeAnswer | undefined {
  const leading = answers.filter(({ status }) => status?.standing === 'leading')
  // A leader that was deposed and has not noticed has the lower ballot.
  return leading.sort((a, b) => (b.status?.ballot ?? 0) - (a.status?.ballot ?? 0))[0]
}

/** A node of another version may answer anything. */
function isNodeStatus(value: unknown): value is NodeStatus {
  if (typeof value !== 'object' || value === null) return false
  const status = value as Partial<Record<keyof NodeStatus, unknown>>
  const texts = [status.cluster, status.incarnation, status.standing, status.digest]
  const numbers = [
    ...[status.node, status.leader, status.ballot, status.chosenThrough, status.appliedThrough],
    ...[status.commands, status.sessions, status.storeBytes, status.queuedCommands, status.refusedFrames],
  ]
  return (
    texts.every((text) => typeof text === 'string') &&
    numbers.every((number) => typeof number === 'number') &&
    Array.isArray(status.refusals)
  )
}
