import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, type Cluster, connect, parseCluster } from '@synod/node'
import type { SnapshotLimits } from '@synod/replica'
import type { MachineName, NodeSample } from './node-job.ts'
import { NodeProcess } from './node-process.ts'

const DEADLINE_MS = 60_000
const POLL_MS = 20

const REMOVAL = { recursive: true, force: true, maxRetries: 3 } as const
const directories = new Set<string>()

// Whatever ends this process but a SIGKILL: the nodes are killed by then, and their stores go.
process.on('exit', () => {
  for (const directory of directories) rmSync(directory, REMOVAL)
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

export interface MeasuredClusterOptions {
  readonly machine: MachineName
  readonly nodes?: number
  readonly snapshots?: Partial<SnapshotLimits>
  /** The stores go into a new directory in this one. Default: the system's for temporary files. */
  readonly directory?: string
  /** What Node itself is told, by node. */
  readonly execArgv?: (id: string) => readonly string[]
}

/** Nodes as processes of this machine, with stores on its disk, and a client in this process. */
export class MeasuredCluster {
  readonly cluster: Cluster
  readonly client: Client
  readonly #options: MeasuredClusterOptions
  readonly #directory: string
  readonly #nodes = new Map<string, NodeProcess>()

  private constructor(options: MeasuredClusterOptions, cluster: Cluster, directory: string) {
    this.#options = options
    this.cluster = cluster
    this.#directory = directory
    this.client = connect(cluster, { deadlineMs: DEADLINE_MS })
  }

  static async start(options: MeasuredClusterOptions): Promise<MeasuredCluster> {
    const ports = await freePorts(options.nodes ?? 3)
    const nodes = ports.map((port, at) => ({ id: `n${at + 1}`, endpoint: `tcp://127.0.0.1:${port}` }))
    const directory = await mkdtemp(join(options.directory ?? tmpdir(), 'synod-measure-'))
    directories.add(directory)
    const measured = new MeasuredCluster(options, parseCluster({ name: 'measured', nodes }), directory)
    try {
      await Promise.all(nodes.map(({ id }) => measured.startNode(id, true)))
      await measured.leader()
      return measured
    } catch (error) {
      await measured.close()
      throw error
    }
  }

  get nodes(): readonly NodeProcess[] {
    return [...this.#nodes.values()].sort((one, other) => one.id.localeCompare(other.id, 'en', { numeric: true }))
  }

  /** Starts a node on its store, which is a new one when it is to `initialise` it. */
  async startNode(id: string, initialise = false): Promise<NodeProcess> {
    const { machine, snapshots = {}, execArgv } = this.#options
    const job = { cluster: this.cluster, id, data: join(this.#directory, id), machine, initialise, snapshots }
    const node = await NodeProcess.start(job, execArgv?.(id))
    this.#nodes.set(id, node)
    return node
  }

  async kill(id: string): Promise<void> {
    await this.#nodes.get(id)?.kill()
    this.#nodes.delete(id)
  }

  /** Each running node, and what it says of itself. */
  samples(): Promise<readonly { readonly node: NodeProcess; readonly sample: NodeSample }[]> {
    return Promise.all(this.nodes.map(async (node) => ({ node, sample: await node.ask('sample') })))
  }

  async leader(): Promise<NodeProcess> {
    for (;;) {
      const leading = (await this.samples()).find(({ sample }) => sample.status.standing === 'leading')
      if (leading) return leading.node
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
  }

  /** One that does not lead. */
  async follower(): Promise<NodeProcess> {
    const leader = await this.leader()
    return this.nodes.find((node) => node !== leader) as NodeProcess
  }

  /** Waits until every running node has executed as much as the furthest. Only without load does that come true. */
  async level(): Promise<void> {
    for (;;) {
      const through = (await this.samples()).map(({ sample }) => sample.status.appliedThrough)
      if (Math.min(...through) === Math.max(...through)) return
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
  }

  /** Ends every process and removes every store. */
  async close(): Promise<void> {
    await this.client.close()
    await Promise.all(this.nodes.map((node) => node.stop()))
    await rm(this.#directory, REMOVAL)
    directories.delete(this.#directory)
  }
}

/** Ports that nobody listens on; all are held until the last is known, so that they differ. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer()
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      return server
    }),
  )
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
