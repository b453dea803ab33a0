import { readFile, writeFile } from 'node:fs/promises'
import {
  type Cluster,
  type ClusterLearning,
  type ClusterNode,
  clusterQuorums,
  formatNode,
  NODE_NUMBER_MAX,
  parseNode,
  QuorumError,
  type QuorumRule,
} from '@synod/protocol'

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
  const nodes = cluster.nodes.map(({ node, endpoint }) => ({ id: formatNode(node), endpoint }))
  await writeFile(path, `${JSON.stringify({ name, alpha, quorum, learning, nodes }, null, 2)}\n`)
}

/** The cluster that plain data describes; settings left out get {@link CLUSTER_DEFAULTS}. Throws a {@link ClusterFileError}. */
export function parseCluster(data: unknown): Cluster {
  const fields = object(data, 'a cluster')
  const cluster = {
    name: clusterName(fields.name),
    nodes: clusterNodes(fields.nodes),
    alpha: fields.alpha === undefined ? CLUSTER_DEFAULTS.alpha : whole(fields.alpha, 'alpha', ALPHA_MAX),
    quorum: fields.quorum === undefined ? CLUSTER_DEFAULTS.quorum : quorumRule(fields.quorum),
    learning: fields.learning === undefined ? CLUSTER_DEFAULTS.learning : learningMode(fields.learning),
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
  return value.map((item) => {
    const { id, endpoint } = object(item, 'a node')
    const node = typeof id === 'string' ? parseNode(id) : undefined
    if (node === undefined) {
      throw new ClusterFileError(`a node's "id" is "n1" to "n${NODE_NUMBER_MAX}", not ${JSON.stringify(id)}`)
    }
    if (typeof endpoint !== 'string' || !/^(tcp|ipc):\/\/.+/.test(endpoint)) {
      throw new ClusterFileError(
        `the "endpoint" of ${id} is like "tcp://127.0.0.1:7401", not ${JSON.stringify(endpoint)}`,
      )
    }
    return { node, endpoint }
  })
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
