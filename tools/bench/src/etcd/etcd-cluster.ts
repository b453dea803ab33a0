import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePorts, LOOPBACK } from '../ports.ts'
import { EtcdNode } from './etcd-node.ts'
import type { Status } from './messages.ts'

const POLL_MS = 20
const WHOLE_MS_MAX = 60_000

const REMOVAL = { recursive: true, force: true, maxRetries: 3 } as const
const directories = new Set<string>()
// Whatever ends this process but a SIGKILL: the nodes are killed by then, and their stores go.
process.on('exit', () => {
  for (const directory of directories) rmSync(directory, REMOVAL)
})

/** Members of etcd as processes of this machine, their stores on its disk. */
export class EtcdCluster {
  readonly nodes: readonly EtcdNode[]
  /** Of the stores. */
  readonly directory: string

  private constructor(nodes: readonly EtcdNode[], directory: string) {
    this.nodes = nodes
    this.directory = directory
  }

  static async start(count: number, parent: string): Promise<EtcdCluster> {
    const ports = await freePorts(2 * count)
    const directory = await mkdtemp(join(parent, 'etcd-bench-'))
    directories.add(directory)
    const named = Array.from({ length: count }, (_, at) => ({
      name: `n${at + 1}`,
      clientPort: ports[2 * at]!,
      peerPort: ports[2 * at + 1]!,
    }))
    const initialCluster = named.map(({ name, peerPort }) => `${name}=http://${LOOPBACK}:${peerPort}`).join(',')
    const nodes = named.map((node) => new EtcdNode({ ...node, initialCluster, directory }))
    const cluster = new EtcdCluster(nodes, directory)
    try {
      await Promise.all(nodes.map((node) => node.start('new')))
      await cluster.leader()
      return cluster
    } catch (error) {
      await cluster.close()
      throw error
    }
  }

  get running(): readonly EtcdNode[] {
    return this.nodes.filter(({ isRunning }) => isRunning)
  }

  /** Waits until one of the running nodes leads, and all of them know. */
  async leader(): Promise<EtcdNode> {
    return this.#settled((statuses) => leaderIn(statuses))
  }

  /** Waits until every running node has executed as much as the furthest had when this was asked. */
  async level(): Promise<void> {
    let through: bigint | undefined
    await this.#settled((statuses) => {
      const all = [...statuses.values()]
      through ??= all.reduce((most, { raftIndex }) => (raftIndex > most ? raftIndex : most), 0n)
      const isLevel = all.every(({ raftAppliedIndex }) => raftAppliedIndex >= through!)
      return isLevel ? leaderIn(statuses) : undefined
    })
  }

  async close(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()))
    for (const node of this.nodes) node.disconnect()
    await rm(this.directory, REMOVAL)
    directories.delete(this.directory)
  }

  /** Asks all running nodes until all of them answer, and the answers are settled. A node that ends meanwhile ends the wait. */
  async #settled<T>(settle: (statuses: ReadonlyMap<EtcdNode, Status>) => T | undefined): Promise<T> {
    const asked = this.running
    for (const until = performance.now() + WHOLE_MS_MAX; performance.now() < until; await sleep(POLL_MS)) {
      const ended = asked.find(({ isRunning }) => !isRunning)
      if (ended) throw new Error(`etcd ${ended.name} ended: ${ended.lastWords()}`)
      const statuses = await statusesOf(asked)
      const settled = statuses.size === asked.length ? settle(statuses) : undefined
      if (settled !== undefined) return settled
    }
    const words = asked.map((node) => `${node.name}: ${node.lastWords()}`).join('\n')
    throw new Error(`etcd was not whole within ${WHOLE_MS_MAX / 1000} s\n${words}`)
  }
}

async function statusesOf(nodes: readonly EtcdNode[]): Promise<ReadonlyMap<EtcdNode, Status>> {
  const statuses = await Promise.all(nodes.map(async (node) => [node, await node.status()] as const))
  return new Map(statuses.flatMap(([node, status]) => (status ? [[node, status]] : [])))
}

/** Whom all of them name; undefined when they do not agree, or when it is none of them. */
function leaderIn(statuses: ReadonlyMap<EtcdNode, Status>): EtcdNode | undefined {
  const [leading] = [...statuses].find(([, { member, leader }]) => member === leader) ?? []
  const named = leading && statuses.get(leading)?.member
  return [...statuses.values()].every(({ leader }) => leader === named) ? leading : undefined
}
