import {
  type Clock,
  type Cluster,
  type ClusterNode,
  type Entropy,
  formatNode,
  type NodeNumber,
  parseNode,
  type QuorumSystem,
  quorumsAt,
  type Slot,
  type Storage,
  type Transport,
} from '@synod/protocol'
import {
  allOf,
  Host,
  type HostLimits,
  type HostObserver,
  type LogLine,
  type NodeStatus,
  type RolesTiming,
  type StateMachine,
} from '@synod/replica'
import { type CurveKeys, TransportConfigError, type ZeromqTransport, zeromqTransport } from '@synod/transport-zeromq'
import { nodeClock } from './clock.ts'
import { nodeEntropy } from './entropy.ts'
import { assertKeysFit, assertKeysOf, KeysError } from './keys.ts'
import { openStore, type StoreKind } from './store.ts'
import { openTraceFile, type TraceFile } from './trace-file.ts'
import { type TellWatcher, type Watching, type WatchOptions, watchNode } from './watching.ts'

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
  /**
   * True when a new node, whose number no node had before, joins a cluster that runs: with an empty store, once. It is given
   * the cluster's state and learns; it votes once it is made a member (`client.configure`).
   */
  readonly join?: boolean
  /**
   * This node's keys, needed exactly when the cluster's nodes have a `publicKey`: then connections are encrypted, and only
   * its nodes and `clients` get in. Without, a node listens on loopback only. A `transport` has its own way.
   */
  readonly keys?: CurveKeys
  /**
   * Where to listen when that is not the endpoint by which others reach the node (an address translated on the way, a name,
   * all interfaces): `tcp://0.0.0.0:7401`. Default: the endpoint. A `transport` has its own way.
   */
  readonly bind?: string
  /** Default: ZeroMQ at the node's endpoint. */
  readonly transport?: Transport
  /** What to keep a new store in; one that is there in `data` stays what it is. Default: a journal. */
  readonly store?: StoreKind
  /** Default: a {@link store} in `data`. */
  readonly storage?: Storage<Uint8Array>
  readonly clock?: Clock
  readonly entropy?: Entropy
  readonly timing?: RolesTiming
  readonly limits?: HostLimits
  /** Default: nothing is logged. */
  readonly log?: (line: LogLine) => void
  /**
   * A file to which the node's part in the protocol is written, for judges of what was sent: docs/TRACES.md. Made when it
   * is missing; every start adds to it. It slows the node down, and grows without end.
   */
  readonly trace?: string
  /**
   * For demonstrations: lets {@link RunningNode.cutLinks} cut links. Refused unless all nodes are on loopback. A `transport` has
   * its own way. Default false.
   */
  readonly debugLinks?: boolean
  /** Watches the node from inside, beside the trace. It must change nothing, and what it throws stops the node. */
  readonly observer?: HostObserver
}

export interface RunningNode {
  readonly id: string
  readonly endpoint: string
  status(): NodeStatus
  /** Leaves in order: flushes, closes. Idempotent. */
  stop(): Promise<void>
  /**
   * Tells what happens in the node from now on, for people to look at: bounded, sampled, and lossy; a trace is what judges
   * read. Whoever watched before does no longer. While nobody watches it costs nothing.
   */
  watch(tell: TellWatcher, options: WatchOptions): Watching
  /**
   * From now on nothing of this node reaches these peers, and all others. That is one direction of each link. Throws a
   * `TransportConfigError` when the node was started without `debugLinks`, or a peer is not on loopback.
   */
  cutLinks(peers: readonly NodeNumber[]): void
  /**
   * Resolves when the node has stopped: with nothing after {@link stop}, or when it was removed from its cluster and nobody
   * needs it any more; with the reason when it had to (disk, divergence).
   */
  readonly stopped: Promise<Error | undefined>
  /** Why it left by itself, once it was removed from its cluster: its store is of no use any more. */
  readonly removed: string | undefined
}

/**
 * Replicates a state machine: a host with its transport, its storage and its clock. Resolves when the node takes part;
 * rejects, saying what to do, when its address is taken, its store belongs to another node, or is empty and neither
 * `initialise` nor `join` was asked for; with a {@link KeysError} when its keys do not fit the cluster; with a
 * `StoreKindError` when its store is of another kind than asked for.
 */
export async function startNode<Command, Output, Query, Answer>(
  options: NodeOptions<Command, Output, Query, Answer>,
): Promise<RunningNode> {
  const { cluster, data, timing, limits, log } = options
  const member = memberOf(cluster, options.id)
  const { node, endpoint } = member
  assertFirstMember(options)
  const zeromq = options.transport ? undefined : transportOf(member, options)
  const transport = options.transport ?? (zeromq as ZeromqTransport)
  const storage = options.storage ?? (await openStore(data, options.store))
  const quorumsOf = (slot: Slot) => quorumsAt(host.replica.executor.membership.quorums, slot)
  const trace = options.trace === undefined ? undefined : openTrace(options.trace, node, quorumsOf, log)
  const observers = [trace?.observer, options.observer].filter((observer) => observer !== undefined)
  let hasStopped: (error: Error | undefined) => void = () => {}
  const stopped = new Promise<Error | undefined>((resolve) => {
    hasStopped = resolve
  })
  let hasHalted = false
  let removed: string | undefined
  let watching: Watching | undefined
  let cut: ReadonlySet<NodeNumber> = new Set()
  const host: Host = new Host({
    node,
    cluster,
    machine: options.machine as StateMachine<unknown, unknown, unknown, unknown>,
    transport,
    storage,
    clock: options.clock ?? nodeClock(),
    entropy: options.entropy ?? nodeEntropy(),
    initialise: options.initialise ?? false,
    join: options.join ?? false,
    ...(timing ? { timing } : {}),
    ...(limits ? { limits } : {}),
    ...(log ? { log } : {}),
    ...(observers.length > 0 ? { observer: allOf(...observers) } : {}),
    onHalt(error) {
      hasHalted = true
      watching?.stop()
      const done = () => {
        trace?.close()
        hasStopped(error)
      }
      storage.close().then(done, done)
    },
    onRemoved(reason) {
      removed = reason
      // The last word of this node, to whoever needs to hear that it goes, leaves before it does.
      setImmediate(() => stop().catch(hasStopped))
    },
  })
  async function stop(): Promise<void> {
    await host.stop()
    watching?.stop()
    trace?.close()
    if (!hasHalted) hasStopped(undefined)
    await stopped
  }
  try {
    await host.start()
  } catch (error) {
    await host.stop().catch(() => undefined)
    trace?.close()
    throw error
  }
  return {
    id: formatNode(node),
    endpoint,
    status: () => host.status(),
    stopped,
    stop,
    watch(tell, settings) {
      watching?.stop()
      watching = watchNode({ node, host, isCut: (peer) => cut.has(peer) }, tell, settings)
      return watching
    },
    cutLinks(peers) {
      if (!zeromq)
        throw new TransportConfigError(`${formatNode(node)} has a transport of its own, whose links stay whole`)
      zeromq.cutLinks(peers)
      cut = new Set(peers)
    },
    get removed() {
      return removed
    },
  }
}

function openTrace(
  path: string,
  node: NodeNumber,
  quorumsOf: (slot: Slot) => QuorumSystem,
  log: ((line: LogLine) => void) | undefined,
): TraceFile {
  return openTraceFile({ path, node, quorumsOf, warn: (detail) => log?.({ level: 'warn', event: 'trace', detail }) })
}

/** The cluster file of a cluster whose members have changed names other members than the first slots had. */
function assertFirstMember({
  cluster,
  id,
  initialise,
}: Pick<NodeOptions<unknown, unknown, unknown, unknown>, 'cluster' | 'id' | 'initialise'>): void {
  if (!initialise || cluster.changedAt === undefined) return
  throw new RangeError(
    `${id} is none of the nodes that cluster ${cluster.name} began with, which runs already: a new node joins it`,
  )
}

function transportOf(
  member: ClusterNode,
  options: Pick<NodeOptions<unknown, unknown, unknown, unknown>, 'cluster' | 'keys' | 'bind' | 'debugLinks'>,
): ZeromqTransport {
  const { cluster, keys, bind, debugLinks = false } = options
  const id = formatNode(member.node)
  const endpoint = bind ?? member.endpoint
  assertKeysFit(cluster, keys, id)
  assertKeysOf(member, cluster, keys)
  const curve = keys && { ...keys, clients: cluster.clients ?? [] }
  try {
    return zeromqTransport({ node: member.node, endpoint, peers: cluster.nodes, debugLinks, ...(curve && { curve }) })
  } catch (error) {
    if (keys || debugLinks || !(error instanceof TransportConfigError)) throw error
    const message = `${id} has no keys and so listens on loopback only (127.0.0.0/8, [::1], ipc), not at ${endpoint}`
    throw new KeysError('exposed', message)
  }
}

function memberOf(cluster: Cluster, id: string): ClusterNode {
  const node: NodeNumber | undefined = parseNode(id)
  const member = cluster.nodes.find((candidate) => candidate.node === node)
  if (member) return member
  const members = cluster.nodes.map((candidate) => formatNode(candidate.node)).join(', ')
  throw new RangeError(`${id} is not a node of cluster ${cluster.name}, which has ${members}`)
}
