import { type Client, createClient } from '@synod/client'
import {
  type Cluster,
  clusterQuorums,
  type DurableRecord,
  type NodeNumber,
  type Storage,
  type Transport,
} from '@synod/protocol'
import {
  ManualClock,
  type MemoryDisk,
  memoryDisk,
  memoryNetwork,
  memoryStorage,
  seededEntropy,
} from '@synod/protocol/memory'
import { Host, type HostObserver, type RoleMachines, type StateMachine, traceObserver } from '@synod/replica'
import { parseTraceLine, type TraceLine } from './trace-line.ts'

/** When a process dies: at once, when the disk has the next group but nobody was told, or when it was just told. */
export type Death = 'now' | 'unawares' | 'mid-turn'

const WRITE_MS_MAX = 20

/** One life of a node's process. */
interface Life {
  readonly host: Host
  isAlive: boolean
  dies: Death | undefined
}

/** A state machine that takes any bytes and does nothing with them. */
const nothing: StateMachine<Uint8Array, null, null, null> = {
  schemas: {
    command: { encode: (bytes) => bytes, decode: (bytes) => ({ ok: true, value: new Uint8Array(bytes) }) },
    query: { encode: () => new Uint8Array(), decode: () => ({ ok: true, value: null }) },
  },
  apply: () => ({ output: null, rows: [] }),
  query: () => null,
  *snapshot() {},
  restore: () => {},
  digest: () => '',
}

/**
 * Hosts on memory ports that write traces, on a network that loses, repeats and delays, and that die at the worst moments:
 * a dead process writes nothing, sends nothing, and leaves what its disk has. Everything follows from the seed.
 */
export class TracedCluster {
  readonly clock = new ManualClock(1_700_000_000_000)
  readonly cluster: Cluster
  readonly lines = new Map<NodeNumber, string[]>()
  readonly #network = memoryNetwork({ clock: this.clock })
  readonly #disks = new Map<NodeNumber, MemoryDisk<Uint8Array>>()
  readonly #lives = new Map<NodeNumber, Life>()
  readonly #machines: RoleMachines | undefined
  readonly #random: () => number
  #seed: number
  #at = 0
  #client!: Client
  #calls = 0
  /** How likely a frame between nodes is lost, or sent twice, or late. */
  mischief = 0

  constructor(seed: number, { nodes = 3, machines }: { nodes?: number; machines?: RoleMachines } = {}) {
    const entropy = seededEntropy(seed)
    this.#seed = seed * 1000
    this.#random = () => entropy.random48() / 2 ** 48
    this.#machines = machines
    const members = Array.from({ length: nodes }, (_, index) => ({ node: index + 1, endpoint: 'memory' }))
    const learning = (['distinguished', 'every', { delegates: 2 }] as const)[seed % 3] ?? 'every'
    const quorum = seed % 5 === 0 ? { kind: 'flexible' as const, accept: nodes } : { kind: 'majority' as const }
    this.cluster = { name: 'traced', nodes: members, alpha: 8, quorum, learning }
  }

  get nodes(): NodeNumber[] {
    return this.cluster.nodes.map(({ node }) => node)
  }

  get running(): NodeNumber[] {
    return this.nodes.filter((node) => this.#lives.get(node)?.isAlive)
  }

  get hasLeader(): boolean {
    return this.running.some((node) => this.#lives.get(node)?.host.replica.standing === 'leading')
  }

  chance(probability: number): boolean {
    return this.#random() < probability
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)] as T
  }

  async start(): Promise<void> {
    for (const node of this.nodes) await this.boot(node, true)
    const ports = { transport: this.#network.client(), clock: this.clock, entropy: seededEntropy(this.#seed) }
    this.#client = createClient({ cluster: this.cluster, ...ports, deadlineMs: 2000 })
  }

  async boot(node: NodeNumber, initialise = false): Promise<void> {
    const disk = this.#disks.get(node) ?? memoryDisk<Uint8Array>()
    this.#disks.set(node, disk)
    this.#seed += 1
    const host = new Host({
      node,
      cluster: this.cluster,
      machine: nothing as never,
      transport: this.#unreliable(this.#network.transport(node), () => life),
      storage: this.#mortal(memoryStorage(disk), () => life),
      clock: this.clock,
      entropy: seededEntropy(this.#seed),
      initialise,
      limits: { pipelineSlotsMax: 8 },
      observer: this.#observer(node, () => life),
      ...(this.#machines ? { machines: this.#machines } : {}),
    })
    const life: Life = { host, isAlive: true, dies: undefined }
    this.#lives.set(node, life)
    await host.start()
  }

  /** Has a process die now, or at such a moment soon. */
  async kill(node: NodeNumber, death: Death): Promise<void> {
    const life = this.#lives.get(node)
    if (!life) return
    life.dies = death
    for (let ms = 0; ms < 100 && life.isAlive && death !== 'now'; ms += 5) await this.clock.advanceAsync(5)
    life.isAlive = false
    this.#disks.get(node)?.crash()
    const stopped = life.host.stop().catch(() => undefined)
    // A write in flight must come to its end.
    await this.clock.advanceAsync(WRITE_MS_MAX)
    await stopped
  }

  cut(): void {
    this.#network.cutOneWay(this.pick(this.nodes), this.pick(this.nodes))
  }

  mend(): void {
    for (const node of this.nodes) for (const other of this.nodes) if (node < other) this.#network.mend(node, other)
  }

  /** Hands commands in; what becomes of them is nobody's concern here. */
  submit(count: number): void {
    for (let at = 0; at < count; at++) {
      this.#calls += 1
      const command = new TextEncoder().encode(`command ${this.#calls}`)
      void this.#client.submit(command).catch(() => undefined)
    }
  }

  /** The traces of all nodes as one. */
  merged(): TraceLine[] {
    const lines = [...this.lines.values()].flat().map(parseTraceLine)
    return lines.sort((a, b) => (a.at ?? 0) - (b.at ?? 0))
  }

  async close(): Promise<void> {
    await this.#client.close()
    const living = [...this.#lives.values()].filter(({ isAlive }) => isAlive)
    const stopped = Promise.all(living.map(({ host }) => host.stop()))
    await this.clock.advanceAsync(2 * WRITE_MS_MAX)
    await stopped
  }

  #observer(node: NodeNumber, life: () => Life | undefined): HostObserver {
    const lines = this.lines.get(node) ?? []
    this.lines.set(node, lines)
    const trace = traceObserver({
      node,
      quorumsOf: () => clusterQuorums(this.cluster),
      hash: (value) => Buffer.from(value).toString('base64url').slice(-16),
      at: () => ++this.#at,
      write: (line) => life()?.isAlive !== false && lines.push(line),
    })
    return {
      recovered: (records) => trace.recovered?.(records),
      sending: (to, message) => trace.sending?.(to, message),
      executed: (slot, value, executor) => trace.executed?.(slot, value, executor),
      durable(records: readonly DurableRecord<Uint8Array>[]) {
        trace.durable?.(records)
        const current = life()
        if (current?.dies === 'mid-turn') current.isAlive = false
      },
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => this.clock.startTimer(this.#random() * WRITE_MS_MAX, resolve))
  }

  #mortal(storage: Storage<Uint8Array>, life: () => Life | undefined): Storage<Uint8Array> {
    return {
      recover: () => storage.recover(),
      readLog: (from, to, bytesMax) => storage.readLog(from, to, bytesMax),
      readRows: (range) => storage.readRows(range),
      snapshotChunk: (slot, index) => storage.snapshotChunk(slot, index),
      size: () => storage.size(),
      close: () => storage.close(),
      write: async (records) => {
        const current = life()
        if (current?.isAlive === false) throw new Error('the process is dead')
        // A disk that takes its time lets more gather in the next group.
        if (current?.host.isRunning && this.chance(0.3)) await this.#pause()
        await storage.write(records)
        if (current?.dies !== 'unawares' || !current.isAlive) return
        current.isAlive = false
        throw new Error('the process is dead')
      },
    }
  }

  #unreliable(transport: Transport, life: () => Life | undefined): Transport {
    return {
      connect: (peer) => transport.connect(peer),
      disconnect: (peer) => transport.disconnect(peer),
      start: (receive) =>
        transport.start((frames, route) => {
          if (life()?.isAlive !== false) receive(frames, route)
        }),
      send: (peer, frames) => {
        if (life()?.isAlive === false) return false
        const copy = frames.map((frame) => new Uint8Array(frame))
        if (this.chance(this.mischief)) {
          const late = () => life()?.isAlive !== false && transport.send(peer, copy)
          this.clock.startTimer(this.#random() * 400, () => void late())
          if (this.chance(0.5)) return true
        }
        return this.chance(this.mischief) ? false : transport.send(peer, frames)
      },
      answer: (route, frames) => life()?.isAlive !== false && transport.answer(route, frames),
      stats: () => transport.stats(),
      close: () => transport.close(),
    }
  }
}

/** One run of forty steps: commands, faults, deaths at every moment; then all is healed and level. */
export async function storm(seed: number, machines?: RoleMachines): Promise<TraceLine[]> {
  const cluster = new TracedCluster(seed, { nodes: seed % 4 === 0 ? 5 : 3, ...(machines ? { machines } : {}) })
  await cluster.start()
  for (let step = 0; step < 40; step++) {
    cluster.submit(1 + Math.floor(step % 5))
    cluster.mischief = cluster.chance(0.5) ? 0 : 0.3
    const node = cluster.pick(cluster.nodes)
    if (cluster.chance(0.2)) await cluster.kill(node, cluster.pick(['now', 'unawares', 'mid-turn'] as const))
    if (cluster.chance(0.2)) cluster.cut()
    if (cluster.chance(0.3)) cluster.mend()
    if (cluster.chance(0.4)) await reboot(cluster)
    await cluster.clock.advanceAsync(20 * (step % 7))
  }
  cluster.mend()
  cluster.mischief = 0
  await reboot(cluster)
  await cluster.clock.advanceAsync(2000)
  await cluster.close()
  return cluster.merged()
}

async function reboot(cluster: TracedCluster): Promise<void> {
  for (const node of cluster.nodes) if (!cluster.running.includes(node)) await cluster.boot(node)
}
