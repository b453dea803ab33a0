import { type Cluster, clusterAsOf, readCluster, writeCluster } from '@synod/node'
import type { Configuration } from '@synod/protocol'

/** What became of a cluster file. */
export interface WrittenFile {
  readonly path: string
  readonly written: boolean
}

/** Does the file list those who take part, and nobody else? */
export function isUpToDate(cluster: Cluster, configuration: Configuration): boolean {
  const { nodes } = clusterAsOf(cluster, configuration)
  const listed = cluster.nodes.map(({ node }) => node)
  return nodes.length === listed.length && nodes.every(({ node }) => listed.includes(node))
}

/**
 * Has the file list those who take part, so that clients and nodes that start later find them, and `ledger up` starts them.
 * What is newer already, or the same, stays as it is. It is read anew, since somebody may have edited it meanwhile.
 */
export async function writeMembers(path: string, configuration: Configuration): Promise<WrittenFile> {
  const cluster = await readCluster(path)
  if ((cluster.changedAt ?? 0) >= configuration.changedAt) return { path, written: false }
  await writeCluster(path, clusterAsOf(cluster, configuration))
  return { path, written: true }
}
