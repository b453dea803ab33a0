import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Cluster, parseCluster, writeCluster } from '@synod/node'
import { formatNode } from '@synod/protocol'
import { loopbackEndpoint } from './ports.ts'

/** A cluster whose nodes all run on this machine, in one directory. */
export interface LocalCluster {
  readonly cluster: Cluster
  /** The directory's `cluster.json`. */
  readonly clusterFile: string
  readonly nodes: readonly LocalNode[]
}

export interface LocalNode {
  readonly id: string
  readonly endpoint: string
  /** The directory of its store. */
  readonly data: string
}

/**
 * Writes the `cluster.json` of a new cluster into a directory, made when it is missing; node n1 gets the first port. The
 * nodes' stores are still to be initialised: start each with `initialise` once.
 */
export async function createLocalCluster(
  directory: string,
  settings: { readonly name: string; readonly ports: readonly number[] },
): Promise<LocalCluster> {
  const nodes = settings.ports.map((port, at) => ({ id: formatNode(at + 1), endpoint: loopbackEndpoint(port) }))
  const cluster = parseCluster({ name: settings.name, nodes })
  await mkdir(directory, { recursive: true })
  await writeCluster(clusterFileIn(directory), cluster)
  return localCluster(directory, cluster)
}

/** The same cluster in the directory it was created in. */
export function localCluster(directory: string, cluster: Cluster): LocalCluster {
  const nodes = cluster.nodes.map(({ node, endpoint }) => {
    const id = formatNode(node)
    return { id, endpoint, data: join(directory, id) }
  })
  return { cluster, clusterFile: clusterFileIn(directory), nodes }
}

export function clusterFileIn(directory: string): string {
  return join(directory, 'cluster.json')
}
