import { type Cluster, clusterTag, type NodeNumber } from '@synod/protocol'
import {
  ManualClock,
  type MemoryDisk,
  memoryDisk,
  memoryNetwork,
  memoryStorage,
  seededEntropy,
} from '@synod/protocol/memory'
import { Counter } from './counter.fixture.ts'
import { Host } from './host.ts'
import type { HostLimits, HostOptions, LogLine } from './host-options.ts'
import type { HostObserver } from './observer.ts'
import type { HostParts } from './parts.ts'
import type { RoleMachines } from './role-machines.ts'
import type { RolesTiming } from './roles.ts'
import { DiskTemper, slowStorage } from './slow-storage.fixture.ts'
import { TestClient } from './test-client.fixture.ts'
import { Wire, watchedTransport } from './watched-transport.fixture.ts'

export { Counter } from './counter.fixture.ts'
export { addition, data, type TestClient } from './test-client.fixture.ts'

export interface MemoryClusterOptions {
  readonly nodes?: number
  readonly alpha?: number
  readonly learning?: Cluster['learning']
  readonly limits?: HostLimits
  readonly timing?: RolesTiming
  readonly seed?: number
  /** Role machines of one node, to break them on purpose. */
  readonly machines?: (node: NodeNumber) => RoleMachines | undefined
  readonly parts?: HostParts
  readonly counter?: (node: NodeNumber) => Counter
  readonly observer?: (node: NodeNumber) => HostObserver
}

interface Member {
  readonly disk: MemoryDisk<Uint8Array>
  readonly temper: DiskTemper
  host: Host
  counter: Counter
  halted: Error | undefined
  /** Why it left, once it was removed and nobody needed it any more. */
  removed: string | undefined
}

/** Whole nodes in one process: hosts on memory ports, time moved by hand. */
export class MemoryCluster {
  readonly clock = new ManualClock(1_700_000_000_000)
  readonly network = memoryNetwork({ clock: this.clock })
  readonly wire = new Wire()
  readonly members = new Map<NodeNumber, Member>()
  readonly log: (LogLine & { node: NodeNumber })[] = []
  readonly cluster: Cluster
  readonly #options: MemoryClusterOptions
  #seed: number

  constructor(options: MemoryClusterOptions = {}) {
    this.#options = options
    this.#seed = options.seed ?? 1
    const nodes = Array.from({ length: options.nodes ?? 3 }, (_, index) => ({
      node: index + 1,
      endpoint: `memory:${index + 1}`,
    }))
    const { alpha = 16, learning = 'distinguished' } = options
    this.cluster = { name: 'test', nodes, alpha, quorum: { kind: 'majority' }, learning }
  }

  /** A cluster with a leader. */
  static async start(options: MemoryClusterOptions = {}): Promise<MemoryCluster> {
    const cluster = new MemoryCluster(options)
    for (const node of cluster.nodes) await cluster.boot(node, true)
    await cluster.untilLeader()
    return cluster
  }

  /** The nodes that the cluster began with, and those that were started since. */
  get nodes(): NodeNumber[] {
    const first = this.cluster.nodes.map(({ node }) => node)
    return [...new Set([...first, ...this.members.keys()])].sort((a, b) => a - b)
  }

  /** Starts a node on its disk. `cluster` is what its configuration says, if it says something else than the others'. */
  async boot(node: NodeNumber, initialise = false, cluster = this.cluster): Promise<void> {
    const disk = this.members.get(node)?.disk ?? memoryDisk<Uint8Array>()
    await this.bootOn(disk, node, { initialise }, cluster)
  }

  /** Starts a new node, which is given its state by the others. */
  async join(node: NodeNumber): Promise<void> {
    await this.bootOn(memoryDisk<Uint8Array>(), node, { join: true })
  }

  async bootOn(
    disk: MemoryDisk<Uint8Array>,
    node: NodeNumber,
    intent: Pick<HostOptions, 'initialise' | 'join'> = {},
    cluster = this.cluster,
  ): Promise<void> {
    const { limits, timing, machines: machinesOf, parts, observer } = this.#options
    const counter = this.#options.counter?.(node) ?? new Counter()
    const temper = new DiskTemper()
    this.#seed += 1
    const machines = machinesOf?.(node)
    const host = new Host({
      node,
      cluster,
      machine: counter as never,
      transport: watchedTransport(node, this.network.transport(node), this.wire),
      storage: slowStorage(memoryStorage(disk), temper),
      clock: this.clock,
      entropy: seededEntropy(this.#seed * 1000 + node),
      ...intent,
      ...(limits ? { limits } : {}),
      ...(timing ? { timing } : {}),
      ...(machines ? { machines } : {}),
      ...(parts ? { parts } : {}),
      ...(observer ? { observer: observer(node) } : {}),
      log: (line) => this.log.push({ ...line, node }),
      onHalt: (error) => {
        member.halted = error
      },
      onRemoved: (reason) => {
        member.removed = reason
        void host.stop()
      },
    })
    const member: Member = { disk, temper, host, counter, halted: undefined, removed: undefined }
    this.members.set(node, member)
    await host.start()
  }

  /** The process dies: what was not durable is gone. */
  async crash(node: NodeNumber): Promise<void> {
    const { host, disk, temper } = this.member(node)
    disk.crash()
    temper.resume()
    await host.stop().catch(() => {})
  }

  async restart(node: NodeNumber): Promise<void> {
    await this.crash(node)
    await this.boot(node)
  }

  host(node: NodeNumber): Host {
    return this.member(node).host
  }

  counter(node: NodeNumber): Counter {
    return this.member(node).counter
  }

  temper(node: NodeNumber): DiskTemper {
    return this.member(node).temper
  }

  halted(node: NodeNumber): Error | undefined {
    return this.member(node).halted
  }

  get running(): NodeNumber[] {
    return this.nodes.filter((node) => this.members.get(node)?.host.isRunning)
  }

  /** The nodes that believe that they lead. */
  get believers(): NodeNumber[] {
    return this.running.filter((node) => this.host(node).replica.standing === 'leading')
  }

  /** The node that leads, if exactly one believes that it does. */
  get leader(): NodeNumber | undefined {
    return this.believers.length === 1 ? this.believers[0] : undefined
  }

  /** The nodes that do not lead. */
  get followers(): NodeNumber[] {
    return this.nodes.filter((node) => node !== this.leader)
  }

  async untilLeader(msMax = 5000): Promise<NodeNumber> {
    await this.until(() => this.leader !== undefined, msMax)
    return this.leader as NodeNumber
  }

  async until(done: () => boolean, msMax = 5000): Promise<void> {
    for (let ms = 0; ms < msMax; ms += 5) {
      if (done()) return
      await this.clock.advanceAsync(5)
    }
    if (!done()) throw new Error(`not so within ${msMax} ms: ${done}`)
  }

  /** Until every running node has executed as much as the furthest. */
  async untilLevel(msMax = 5000): Promise<void> {
    const through = () => this.running.map((node) => this.host(node).replica.executor.appliedThrough)
    await this.until(() => Math.min(...through()) === Math.max(...through()), msMax)
  }

  async advance(ms: number): Promise<void> {
    await this.clock.advanceAsync(ms)
  }

  /** Cuts a node off from the other nodes; clients still reach it. */
  isolate(node: NodeNumber): void {
    for (const other of this.nodes) if (other !== node) this.network.cut(node, other)
  }

  mendAll(): void {
    for (const node of this.nodes) for (const other of this.nodes) if (node < other) this.network.mend(node, other)
  }

  async client(): Promise<TestClient> {
    const client = new TestClient(this, clusterTag(this.cluster), this.network.client())
    await client.start()
    return client
  }

  member(node: NodeNumber): Member {
    const member = this.members.get(node)
    if (!member) throw new Error(`no node ${node}`)
    return member
  }
}
