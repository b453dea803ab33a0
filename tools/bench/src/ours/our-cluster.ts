import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Client,
  type Cluster,
  connect,
  type NodeStatus,
  parseCluster,
  type StoreKind,
  writeCluster,
} from '@synod/node'
import { formatNode } from '@synod/protocol'
import { freePorts, LOOPBACK } from '../ports.ts'
import type { MachineName } from './machine-name.ts'
import { NodeProcess } from './node-process.ts'

const DEADLINE_MS = 60_000
const STATUS_MS_MAX = 1000
const POLL_MS = 10
const LEADER_MS_MAX = 30_000

const REMOVAL = { recursive: true, force: true, maxRetries: 3 } as const
const directories = new Set<string>()
// Whatever ends this process but a SIGKILL: the nodes are killed by then, and their stores go.
process.on('exit', () => {
  for (const directory of directories) rmSync(directory, REMOVAL)
})

export interface OurClusterOptions {
  readonly nodes: number
  readonly directory: string
  readonly machine: MachineName
  readonly store?: StoreKind | undefined
}

/** Nodes as processes of this machine, their stores on its disk, and a client in this process that asks after them. */
export class OurCluster {
  readonly client: Client
  readonly clusterFile: string
  readonly #options: OurClusterOptions
  readonly #cluster: Cluster
  /** Of the stores. */
  readonly directory: string
  readonly #nodes = new Map<string, NodeProcess>()

  private constructor(options: OurClusterOptions, cluster: Cluster, directory: string) {
    this.#options = options
    this.#cluster = cluster
    this.directory = directory
    this.clusterFile = join(directory, 'cluster.json')
    this.client = connect(cluster, { deadlineMs: DEADLINE_MS })
  }

  static async start(options: OurClusterOptions): Promise<OurCluster> {
    const ports = await freePorts(options.nodes)
    const nodes = ports.map((port, at) => ({ id: formatNode(at + 1), endpoint: `tcp://${LOOPBACK}:${port}` }))
    const directory = await mkdtemp(join(options.directory, 'synod-bench-'))
    directories.add(directory)
    const made = new OurCluster(options, parseCluster({ name: 'bench', nodes }), directory)
    try {
      await writeCluster(made.clusterFile, made.#cluster)
      await Promise.all(made.ids.map((id) => made.startNode(id, true)))
      await made.leader()
      return made
    } catch (error) {
      await made.close()
      throw error
    }
  }

  get ids(): readonly string[] {
    return this.#cluster.nodes.map(({ node }) => formatNode(node))
  }

  /** Those that run, by their ids. */
  get running(): ReadonlyMap<string, NodeProcess> {
    return new Map([...this.#nodes].filter(([, node]) => node.isRunning))
  }

  async startNode(id: string, initialise = false): Promise<void> {
    const { machine, store } = this.#options
    const data = join(this.directory, id)
    const { clusterFile } = this
    this.#nodes.set(id, await NodeProcess.start({ machine, clusterFile, id, data, initialise, store }))
  }

  /** What each running node says of itself; whoever does not answer in a second is left out. */
  async statuses(): Promise<ReadonlyMap<string, NodeStatus>> {
    const asked = this.#cluster.nodes.filter(({ node }) => this.running.has(formatNode(node)))
    const answers = await Promise.all(
      asked.map(async ({ node }) => {
        const answer = await this.client.status(node, { deadlineMs: STATUS_MS_MAX }).catch(() => undefined)
        return [formatNode(node), answer as NodeStatus | undefined] as const
      }),
    )
    return new Map(answers.flatMap(([id, status]) => (status ? [[id, status]] : [])))
  }

  /** Waits until one of the running nodes leads, and the others know. */
  async leader(): Promise<string> {
    for (const until = performance.now() + LEADER_MS_MAX; performance.now() < until; await sleep(POLL_MS)) {
      const statuses = await this.statuses()
      const [leader] = [...statuses].find(([, { standing }]) => standing === 'leading') ?? []
      const isKnown = [...statuses.values()].every((status) => formatNode(status.leader) === leader)
      if (leader !== undefined && isKnown && statuses.size === this.running.size) return leader
    }
    throw new Error(`no node led for ${LEADER_MS_MAX / 1000} s`)
  }

  /** Waits until every running node has executed as much as the furthest. Only without load does that come true. */
  async level(): Promise<void> {
    for (;;) {
      const through = [...(await this.statuses()).values()].map(({ appliedThrough }) => appliedThrough)
      if (through.length === this.running.size && Math.min(...through) === Math.max(...through)) return
      await sleep(POLL_MS)
    }
  }

  async close(): Promise<void> {
    await this.client.close()
    await Promise.all([...this.running.values()].map((node) => node.kill()))
    await rm(this.directory, REMOVAL)
    directories.delete(this.directory)
  }
}
