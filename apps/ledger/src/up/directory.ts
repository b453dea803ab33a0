import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Cluster, readCluster, writeCluster } from '@synod/node'
import { clusterFileIn, createLocalCluster, type LocalCluster, localCluster } from '../cluster-setup.ts'
import { EXIT_CODES, Failure } from '../failure.ts'
import { loopbackEndpoint } from '../ports.ts'

/** What the user asked for; left out, an existing cluster stays as it is. */
export interface Wish {
  readonly nodes?: number
  /** Node n1 listens one above, n2 two above, and so on. */
  readonly port?: number
}

const NODES_DEFAULT = 3
const PORT_DEFAULT = 7400
const PORT_MAX = 65_535
const STORE = /^n[1-9]\d*$/

/** The cluster that is in a directory, or a new one there. Rejects with a {@link Failure} when the two cannot be told apart. */
export async function openDirectory(directory: string, wish: Wish): Promise<LocalCluster> {
  const file = clusterFileIn(directory)
  if (existsSync(file)) return reopen(directory, await readCluster(file), wish)
  const stores = existsSync(directory) ? (await readdir(directory)).filter((name) => STORE.test(name)) : []
  if (stores.length > 0) {
    throw new Failure(
      EXIT_CODES.usage,
      `${directory} has stores (${stores.join(', ')}) but no cluster.json; put it back, or choose another --data`,
    )
  }
  return create(directory, wish)
}

async function create(directory: string, { nodes = NODES_DEFAULT, port = PORT_DEFAULT }: Wish): Promise<LocalCluster> {
  const ports = portsOf(nodes, port)
  await mkdir(directory, { recursive: true })
  // The marks come first: a cluster file without them is that of a cluster which has been there before.
  for (const at of ports.keys()) await writeFile(newMark(directory, `n${at + 1}`), '')
  return createLocalCluster(directory, { name: `ledger-${randomBytes(3).toString('hex')}`, ports })
}

async function reopen(directory: string, cluster: Cluster, { nodes, port }: Wish): Promise<LocalCluster> {
  if (cluster.nodes.some(({ publicKey }) => publicKey !== undefined)) {
    throw new Failure(
      EXIT_CODES.usage,
      `the cluster in ${directory} has keys; start each node with "ledger node --keys", or choose another --data`,
    )
  }
  const { length } = cluster.nodes
  if (nodes !== undefined && nodes !== length) {
    throw new Failure(
      EXIT_CODES.usage,
      `the cluster in ${directory} has ${length} nodes, not ${nodes}; leave out --nodes, or choose another --data`,
    )
  }
  if (port === undefined) return localCluster(directory, cluster)
  const ports = portsOf(length, port)
  const moved = {
    ...cluster,
    nodes: cluster.nodes.map(({ node }, at) => ({ node, endpoint: loopbackEndpoint(ports[at] ?? 0) })),
  }
  await writeCluster(clusterFileIn(directory), moved)
  return localCluster(directory, moved)
}

function portsOf(nodes: number, base: number): number[] {
  const ports = Array.from({ length: nodes }, (_, at) => base + at + 1)
  if (base + nodes <= PORT_MAX) return ports
  throw new Failure(EXIT_CODES.usage, `--port ${base}: there are no ${nodes} ports above it`)
}

/**
 * Whether a node's store is still to be initialised. Said by a file of its own rather than by an empty directory: a store
 * that was lost is empty too, and must not come back as if it were new.
 */
export function isNew(directory: string, id: string): boolean {
  return existsSync(newMark(directory, id))
}

/** The node has its store. */
export async function noLongerNew(directory: string, id: string): Promise<void> {
  await rm(newMark(directory, id), { force: true })
}

function newMark(directory: string, id: string): string {
  return join(directory, `${id}.new`)
}
