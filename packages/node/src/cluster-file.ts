import { readFile, writeFile } from 'node:fs/promises'
import {
  type Cluster,
  type ClusterLearning,
  type ClusterNode,
  type Configuration,
  clusterQuorums,
  formatMembers,
  formatNode,
  NODE_NUMBER_MAX,
  parseNode,
  QuorumError,
  type QuorumRule,
} from '@synod/protocol'
import { isCurveKey } from '@synod/transport-zeromq'

/** A cluster file that cannot be used: names the file, what is wrong with it, and what belongs there. */
export class ClusterFileError extends Error {
  override readonly name = 'ClusterFileError'
}

/** What a new cluster gets unless told otherwise. */
export const CLUSTER_DEFAULTS = { alpha: 64, quorum: { kind: 'majority' }, learning: 'distinguished' } as const

const ALPHA_MAX = 4096

/** Reads a `cluster.json`. Rejects with a {@link ClusterFileError}. */
export async function readCluster(path: string): Promise<Cluster> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new ClusterFileError(code === 'ENOENT' ? `there is no cluster file ${path}` : `cannot read ${path}: ${code}`)
  }
  try {
    return parseCluster(JSON.parse(text))
  } catch (error) {
    throw new ClusterFileError(`${path}: ${(error as Error).message}`)
  }
}

/** Writes a `cluster.json` that {@link readCluster} reads, and people can. */
export async function writeCluster(path: string, cluster: Cluster): Promise<void> {
  const { name, alpha, quorum, learning } = cluster
  const nodes = cluster.nodes.map(({ node, endpoint, publicKey }) => ({ id: formatNode(node), endpoint, publicKey }))
  const { clients, changedAt } = cluster
  await writeFile(path, `${JSON.stringify({ name, alpha, quorum, learning, nodes, clients, changedAt }, null, 2)}\n`)
}

/**
 * The cluster as a configuration has it, to be written to its file: members and learners, and how they learn. Nodes that the
 * file lists already keep their addresses from there, which are those that work from where the file is.
 */
export function clusterAsOf(cluster: Cluster, configuration: Configuration): Cluster {
  const { members, learners, learning, changedAt } = configuration
  const nodes = [...members, ...learners]
    .map((node) => cluster.nodes.find((listed) => listed.node === node.node) ?? node)
    .sort((one, other) => one.node - other.node)
  return changedAt === 0 ? cluster : { ...cluster, nodes, learning, changedAt }
}

/** The cluster that plain data describes; settings left out get {@link CLUSTER_DEFAULTS}. Throws a {@link ClusterFileError}. */
export function parseCluster(data: unknown): Cluster {
  const fields = object(data, 'a cluster')
  const nodes = clusterNodes(fields.nodes)
  const cluster = {
    name: clusterName(fields.name),
    nodes,
    alpha: fields.alpha === undefined ? CLUSTER_DEFAULTS.alpha : whole(fields.alpha, 'alpha', ALPHA_MAX),
    quorum: fields.quorum === undefined ? CLUSTER_DEFAULTS.quorum : quorumRule(fields.quorum),
    learning: fields.learning === undefined ? CLUSTER_DEFAULTS.learning : learningMode(fields.learning),
    ...(fields.clients === undefined ? {} : { clients: clientKeys(fields.clients, nodes) }),
    ...(fields.changedAt === undefined
      ? {}
      : { changedAt: whole(fields.changedAt, 'changedAt', Number.MAX_SAFE_INTEGER) }),
  }
  try {
    clusterQuorums(cluster)
  } catch (error) {
    if (error instanceof QuorumError) throw new ClusterFileError(error.message)
    throw error
  }
  return cluster
}

function clusterName(value: unknown): string {
  if (typeof value === 'string' && /^[\w.-]{1,64}$/.test(value)) return value
  throw new ClusterFileError('"name" is 1 to 64 letters, digits, ".", "_" or "-"')
}

function clusterNodes(value: unknown): ClusterNode[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw new ClusterFileError('"nodes" is a list of {"id": "n1", "endpoint": "tcp://127.0.0.1:7401"}')
  }
  const nodes = value.map((item) => {
    const { id, endpoint, publicKey } = object(item, 'a node')
    const node = typeof id === 'string' ? parseNode(id) : undefined
    if (node === undefined) {
      throw new ClusterFileError(`a node's "id" is "n1" to "n${NODE_NUMBER_MAX}", not ${JSON.stringify(id)}`)
    }
    if (typeof endpoint !== 'string' || !/^(tcp|ipc):\/\/.+/.test(endpoint)) {
      throw new ClusterFileError(
        `the "endpoint" of ${id} is like "tcp://127.0.0.1:7401", not ${JSON.stringify(endpoint)}`,
      )
    }
    if (publicKey === undefined) return { node, endpoint }
    return { node, endpoint, publicKey: curveKey(publicKey, `the "publicKey" of ${id}`) }
  })
  const keyless = nodes.filter(({ publicKey }) => publicKey === undefined)
  if (keyless.length === 0 || keyless.length === nodes.length) return nodes
  const members = formatMembers(keyless.map(({ node }) => node))
  throw new ClusterFileError(`all nodes have a "publicKey" or none has, and here it lacks for ${members}`)
}

function clientKeys(value: unknown, nodes: readonly ClusterNode[]): string[] {
  if (!Array.isArray(value)) throw new ClusterFileError('"clients" is a list of public keys')
  const keys = value.map((item, at) => curveKey(item, `number ${at + 1} of "clients"`))
  if (keys.length === 0 || nodes.some(({ publicKey }) => publicKey !== undefined)) return keys
  throw new ClusterFileError('"clients" have keys but nodes have none: give each its "publicKey"')
}

/** Not shown when it is wrong: somebody may have put the secret one here. */
function curveKey(value: unknown, what: string): string {
  if (typeof value === 'string' && isCurveKey(value)) return value
  throw new ClusterFileError(`${what} is no public key: 40 characters of Z85`)
}

function quorumRule(value: unknown): QuorumRule {
  const { kind, accept } = object(value, '"quorum"')
  if (kind === 'majority') return { kind }
  if (kind === 'flexible') return { kind, accept: whole(accept, '"quorum.accept"', NODE_NUMBER_MAX) }
  throw new ClusterFileError('"quorum" is {"kind": "majority"} or {"kind": "flexible", "accept": 2}')
}

function learningMode(value: unknown): ClusterLearning {
  if (value === 'every' || value === 'distinguished') return value
  if (typeof value === 'object' && value !== null && 'delegates' in value) {
    return { delegates: whole(value.delegates, '"learning.delegates"', NODE_NUMBER_MAX) }
  }
  throw new ClusterFileError('"learning" is "every", "distinguished" or {"delegates": 2}')
}

function object(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new ClusterFileError(`${what} is an object, not ${JSON.stringify(value)}`)
}

function whole(value: unknown, what: string, max: number): number {
  if (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= max) return value as number
  throw new ClusterFileError(`${what} is a whole number from 1 to ${max}, not ${JSON.stringify(value)}`)
}
