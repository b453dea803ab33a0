import { CallError } from '@synod/client'
import { type Cluster, type NodeStatus, parseCluster } from '@synod/node'
import { type Configuration, makeBallot, type NodeNumber } from '@synod/protocol'
import type { StatusClient } from './ask-nodes.ts'

/** A cluster of so many nodes, n1 to n9, at addresses that do not matter. */
export function clusterOf(count: number): Cluster {
  const nodes = Array.from({ length: count }, (_, at) => ({ id: `n${at + 1}`, endpoint: `tcp://h:${at + 1}` }))
  return parseCluster({ name: 'bank', nodes })
}

/** What a healthy follower says of itself. */
export function statusOf(node: NodeNumber, changes: Partial<NodeStatus> = {}): NodeStatus {
  return {
    ...{
      node,
      cluster: 'bank',
      incarnation: `store-${node}`,
      lifecycle: 'following',
      standing: 'following',
      leader: 1,
      ballot: makeBallot(3, 1),
    },
    ...{
      chosenThrough: 7,
      appliedThrough: 7,
      digest: 'd7',
      lastDigest: { slot: 0, digest: '' },
      commands: 7,
      sessions: 1,
    },
    ...{ members: [1, 2, 3], learners: [], learning: 'distinguished', changedAt: 0, membersFrom: 0 },
    ...{ snapshotSlot: 0, logFrom: 1 },
    ...{ storeBytes: 32_768, queuedCommands: 0, refusedFrames: 0, refusals: [] },
    transport: { sent: 0, received: 0, dropped: 0 },
    states: { acceptor: 'accepted', proposer: 'idle', learner: 'current', elector: 'eligible.following' },
    ...changes,
  }
}

/** A client to which these nodes answer, and which can tell who takes part. */
export function clientOf(
  answering: readonly NodeNumber[],
  changes: Partial<NodeStatus> = {},
  configuration?: Configuration,
): StatusClient {
  const silence = () => new CallError({ outcome: 'unavailable', summary: 'no answer' })
  return {
    async status(node) {
      if (answering.includes(node)) return statusOf(node, changes)
      throw silence()
    },
    async members() {
      if (configuration) return configuration
      throw silence()
    },
  }
}
