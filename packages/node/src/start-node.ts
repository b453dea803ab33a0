import {
  type Clock,
  type Cluster,
  type ClusterNode,
  type Entropy,
  formatNode,
  type NodeNumber,
  parseNode,
  type Storage,
  type Transport,
} from '@synod/protocol'
import {
  Host,
  type HostLimits,
  type LogLine,
  type NodeStatus,
  type RolesTiming,
  type StateMachine,
} from '@synod/replica'
import { lmdbStorage } from '@synod/storage-lmdb'
import { zeromqTransport } from '@synod/transport-zeromq'
import { nodeClock } from './clock.ts'
import { nodeEntropy } from './entropy.ts'

export interface NodeOptions<Command, Output, Query, Answer> {
  readonly cluster: Cluster
  /** Which of the cluster's nodes this is: `n1`. */
  readonly id: string
  /** Directory of this node's store, made when it is missing. */
  readonly data: string
  /** What is replicated. */
  readonly machine: StateMachine<Command, Output, Query, Answer>
  /**
   * True exactly once in a node's life, when its store is empty. A node whose store is lost must not be initialised again
   * under its old number: it has forgotten what it promised.
   */
  readonly initialise?: boolean
  /** Default: ZeroMQ at the node's endpoint. */
  readonly transport?: Transport
  /** Default: LMDB in `data`. */
  readonly storage?: Storage<Uint8Array>
  readonly clock?: Clock
  readonly entropy?: Entropy
  readonly timing?: RolesTiming
  readonly limits?: HostLimits
  /** Default: nothing is logged. */
  readonly log?: (line: LogLine) => void
}

export interface RunningNode {
  readonly id: string
  readonly endpoint: string
  status(): NodeStatus
  /** Leaves in order: flushes, closes. Idempotent. */
  stop(): Promise<void>
  /** Resolves when the node has stopped: with nothing after {@link stop}, with the reason when it had to (disk, divergence). */
  readonly stopped: Promise<Error | undefined>
}

/**
 * Replicates a state machine: a host with its transport, its storage and its clock. Resolves when the node takes part;
 * rejects, saying what to do, when its address is taken, its store belongs to another node, or is empty and `initialise`
 * was not asked for.
 */
export async function startNode<Command, Output, Query, Answer>(
  options: NodeOptions<Command, Output, Query, Answer>,
): Promise<RunningNode> {
  const { cluster, data, timing, limits, log } = options
  const { node, endpoint } = memberOf(cluster, options.id)
  const transport = options.transport ?? zeromqTransport({ node, endpoint, peers: cluster.nodes })
  const storage = options.storage ?? lmdbStorage({ path: data })
  let hasStopped: (error: Error | undefined) => void = () => {}
  const stopped = new Promise<Error | undefined>((resolve) => {
    hasStopped = resolve
  })
  let hasHalted = false
  const host = new Host({
    node,
    cluster,
    machine: options.machine as StateMachine<unknown, unknown, unknown, unknown>,
    transport,
    storage,
    clock: options.clock ?? nodeClock(),
    entropy: options.entropy ?? nodeEntropy(),
    initialise: options.initialise ?? false,
    ...(timing ? { timing } : {}),
    ...(limits ? { limits } : {}),
    ...(log ? { log } : {}),
    onHalt(error) {
      hasHalted = true
      const done = () => hasStopped(error)
      storage.close().then(done, done)
    },
  })
  try {
    await host.start()
  } catch (error) {
    await host.stop().catch(() => undefined)
    throw error
  }
  return {
    id: formatNode(node),
    endpoint,
    status: () => host.status(),
    stopped,
    async stop() {
      await host.stop()
      if (!hasHalted) hasStopped(undefined)
      await stopped
    },
  }
}

function memberOf(cluster: Cluster, id: string): ClusterNode {
  const node: NodeNumber | undefined = parseNode(id)
  const member = cluster.nodes.find((candidate) => candidate.node === node)
  if (member) return member
  const members = cluster.nodes.map((candidate) => formatNode(candidate.node)).join(', ')
  throw new RangeError(`${id} is not a node of cluster ${cluster.name}, which has ${members}`)
}
