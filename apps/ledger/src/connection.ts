import { CallError, type QueryOptions } from '@synod/client'
import { type LedgerClient, ledgerClient } from '@synod/ledger'
import { type Client, type Cluster, ClusterFileError, type CurveKeys, connect, readCluster } from '@synod/node'
import { formatMembers, type NodeNumber, parseNode } from '@synod/protocol'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { explainCallError, type Repeat } from './call-failure.ts'
import { asUsage, EXIT_CODES, Failure } from './failure.ts'
import { readKeyFile, withClientHint } from './key-file.ts'
import { CLUSTER_FILE_DEFAULT } from './repeat.ts'

/** The options of every command that talks to a cluster. */
export interface ConnectionOptions {
  readonly cluster: string
  /** The client's key file. */
  readonly keys?: string
  /** Seconds. */
  readonly timeout: number
  readonly node?: NodeNumber
  readonly json?: true
}

const TIMEOUT_SECONDS = 5
const TIMEOUT_SECONDS_MAX = 86_400

export function addConnectionOptions(command: Command, timeoutSeconds = TIMEOUT_SECONDS): Command {
  return command
    .addOption(
      new Option('-c, --cluster <file>', 'the cluster file').env('SYNOD_CLUSTER').default(CLUSTER_FILE_DEFAULT),
    )
    .addOption(new Option('--keys <file>', 'your key file, where nodes have keys').env('SYNOD_KEYS'))
    .addOption(new Option('--timeout <seconds>', 'how long to try').argParser(parseSeconds).default(timeoutSeconds))
    .addOption(new Option('--node <id>', 'the node to talk to first, as n2').argParser(parseNodeId))
    .option('--json', 'print JSON, for programs')
}

export function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (/^[\d.]+$/.test(text) && seconds > 0 && seconds <= TIMEOUT_SECONDS_MAX) return seconds
  throw new InvalidArgumentError(`Write seconds as 5 or 0.5, up to ${TIMEOUT_SECONDS_MAX}.`)
}

export function parseNodeId(text: string): NodeNumber {
  const node = parseNode(text)
  if (node === undefined) throw new InvalidArgumentError('Write a node as n1, n2, n3.')
  return node
}

/** A cluster to talk to. */
export interface Connection {
  readonly cluster: Cluster
  readonly client: Client
  readonly bank: LedgerClient<QueryOptions>
}

/**
 * Connects, runs, disconnects. What the client rejects becomes a {@link Failure} that says what to do; `repeat` is how to
 * ask again when the outcome of a command is unknown.
 */
export async function withConnection<T>(
  options: ConnectionOptions,
  run: (connection: Connection) => Promise<T>,
  repeat?: Repeat,
): Promise<T> {
  const cluster = withNodeFirst(await readClusterFile(options.cluster), options.node)
  const keys = await readKeyFile(options.keys)
  const client = connectAs(keys, cluster, options.timeout * 1000)
  try {
    return await asUsage(run({ cluster, client, bank: ledgerClient(client) }))
  } catch (error) {
    if (!(error instanceof CallError)) throw error
    const target = { client, cluster, clusterFile: options.cluster, publicKey: keys?.publicKey }
    throw await explainCallError(error, target, repeat)
  } finally {
    await client.close()
  }
}

function connectAs(keys: CurveKeys | undefined, cluster: Cluster, deadlineMs: number): Client {
  try {
    return connect(cluster, { deadlineMs, keys })
  } catch (error) {
    throw withClientHint(error)
  }
}

async function readClusterFile(path: string): Promise<Cluster> {
  try {
    return await readCluster(path)
  } catch (error) {
    if (!(error instanceof ClusterFileError)) throw error
    const hint = 'start a cluster here with "ledger up", or name its file with --cluster or SYNOD_CLUSTER'
    throw new Failure(EXIT_CODES.usage, `${error.message}; ${hint}`)
  }
}

/** A client begins with the first node of the list. */
function withNodeFirst(cluster: Cluster, node: NodeNumber | undefined): Cluster {
  if (node === undefined) return cluster
  const first = cluster.nodes.filter((each) => each.node === node)
  if (first.length === 0) {
    const members = formatMembers(cluster.nodes.map((each) => each.node))
    throw new Failure(EXIT_CODES.usage, `--node: n${node} is not in cluster ${cluster.name}, which has ${members}`)
  }
  return { ...cluster, nodes: [...first, ...cluster.nodes.filter((each) => each.node !== node)] }
}
