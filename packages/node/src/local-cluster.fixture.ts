import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Cluster } from '@synod/protocol'
import { counter } from './counter.fixture.ts'
import { type CurveKeys, type NodeOptions, newCurveKeys, parseCluster, type RunningNode, startNode } from './index.ts'

/** Whole nodes of one cluster in this process: real sockets on loopback, real stores in a temporary directory. */
export class LocalCluster {
  readonly cluster: Cluster
  readonly directory: string
  readonly nodes = new Map<string, RunningNode>()
  /** By node; none without keys. */
  readonly keys: ReadonlyMap<string, CurveKeys>

  private constructor(cluster: Cluster, directory: string, keys: ReadonlyMap<string, CurveKeys>) {
    this.cluster = cluster
    this.directory = directory
    this.keys = keys
  }

  /** With `clients`, their public keys, the nodes have keys too. */
  static async prepare(size = 3, clients?: readonly string[]): Promise<LocalCluster> {
    const ports = await freePorts(size)
    const keys = new Map(clients && ports.map((_, at) => [`n${at + 1}`, newCurveKeys()]))
    const nodes = ports.map((port, at) => {
      const id = `n${at + 1}`
      return { id, endpoint: `tcp://127.0.0.1:${port}`, publicKey: keys.get(id)?.publicKey }
    })
    const directory = await mkdtemp(join(tmpdir(), 'synod-node-'))
    return new LocalCluster(parseCluster({ name: 'counters', nodes, clients }), directory, keys)
  }

  async start(id: string, more: Partial<NodeOptions<number, number, null, number>> = {}): Promise<RunningNode> {
    const { cluster } = this
    const keys = this.keys.get(id)
    const node = await startNode({ cluster, id, data: this.data(id), machine: counter(), keys, ...more })
    this.nodes.set(id, node)
    return node
  }

  async startAll(initialise: boolean): Promise<void> {
    for (const { node } of this.cluster.nodes) await this.start(`n${node}`, { initialise })
  }

  data(id: string): string {
    return join(this.directory, id)
  }

  trace(id: string): string {
    return join(this.directory, 'traces', `${id}.jsonl`)
  }

  /** The id of the node that leads. */
  async leader(): Promise<string> {
    for (;;) {
      for (const [id, node] of this.nodes) if (node.status().standing === 'leading') return id
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  async close(): Promise<void> {
    for (const node of this.nodes.values()) await node.stop()
    await rm(this.directory, { recursive: true, force: true })
  }
}

/** Ports that nobody listens on; all are held until the last is known, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer()
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      return server
    }),
  )
  const ports = servers.map((server) => (server.address() as { port: number }).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
