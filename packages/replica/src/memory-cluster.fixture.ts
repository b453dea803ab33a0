import { decodeData, decodeReply, encodeClientMessage, encodeData, encodeEnvelope } from '@synod/codec'
import {
  type Call,
  type CallReply,
  type ClientTransport,
  type Cluster,
  clusterTag,
  type NodeNumber,
  type Reply,
} from '@synod/protocol'
import {
  ManualClock,
  type MemoryDisk,
  memoryDisk,
  memoryNetwork,
  memoryStorage,
  seededEntropy,
} from '@synod/protocol/memory'
import { Host, type HostLimits, type LogLine } from './host.ts'
import type { RoleMachines } from './roles.ts'
import type { Decoded, Schema, StateMachine } from './state-machine.ts'

/** A counter that says what it was and what it is: the smallest state machine worth replicating. */
export class Counter implements StateMachine<number, { old: number; new: number }, null, number> {
  value = 0
  readonly applied: { slot: number; index: number; time: number; by: number }[] = []
  readonly schemas = { command: integers, query: nothing }

  apply(by: number, at: { slot: number; index: number; time: number }) {
    const old = this.value
    this.value += by
    this.applied.push({ ...at, by })
    return { output: { old, new: this.value }, rows: [{ key: `${at.slot}.${at.index}`, value: encodeData(by) }] }
  }

  query(): number {
    return this.value
  }

  *snapshot(): Iterable<Uint8Array> {
    yield encodeData(this.value)
  }

  restore(chunks: Iterable<Uint8Array>): void {
    for (const chunk of chunks) this.value = (decodeData(chunk) as { value: number }).value
  }

  digest(): string {
    return `${this.value}`
  }
}

const integers: Schema<number> = {
  encode: (value) => encodeData(value),
  decode(bytes): Decoded<number> {
    const read = decodeData(bytes)
    if (read.ok && Number.isSafeInteger(read.value)) return { ok: true, value: read.value as number }
    return { ok: false, reason: 'not a whole number' }
  },
}

const nothing: Schema<null> = { encode: () => encodeData(null), decode: () => ({ ok: true, value: null }) }

export interface MemoryClusterOptions {
  readonly nodes?: number
  readonly alpha?: number
  readonly learning?: Cluster['learning']
  readonly limits?: HostLimits
  /** Role machines of one node, to break them on purpose. */
  readonly machines?: (node: NodeNumber) => RoleMachines | undefined
  readonly counter?: (node: NodeNumber) => Counter
}

interface Member {
  readonly disk: MemoryDisk<Uint8Array>
  host: Host
  counter: Counter
  halted: Error | undefined
}

/** Whole nodes in one process: hosts on memory ports, time moved by hand. */
export class MemoryCluster {
  readonly clock = new ManualClock(1_700_000_000_000)
  readonly network = memoryNetwork({ clock: this.clock })
  readonly members = new Map<NodeNumber, Member>()
  readonly log: (LogLine & { node: NodeNumber })[] = []
  readonly cluster: Cluster
  readonly #options: MemoryClusterOptions
  #seed = 1

  constructor(options: MemoryClusterOptions = {}) {
    this.#options = options
    const nodes = Array.from({ length: options.nodes ?? 3 }, (_, index) => ({ node: index + 1, endpoint: 'memory' }))
    const { alpha = 16, learning = 'distinguished' } = options
    this.cluster = { name: 'test', nodes, alpha, quorum: { kind: 'majority' }, learning }
  }

  /** A cluster with a leader. */
  static async start(options: MemoryClusterOptions = {}): Promise<MemoryCluster> {
    const cluster = new MemoryCluster(options)
    for (const { node } of cluster.cluster.nodes) await cluster.boot(node, true)
    await cluster.untilLeader()
    return cluster
  }

  async boot(node: NodeNumber, initialise = false): Promise<void> {
    const disk = this.members.get(node)?.disk ?? memoryDisk<Uint8Array>()
    const counter = this.#options.counter?.(node) ?? new Counter()
    this.#seed += 1
    const machines = this.#options.machines?.(node)
    const host = new Host({
      node,
      cluster: this.cluster,
      machine: counter as never,
      transport: this.network.transport(node),
      storage: memoryStorage(disk),
      clock: this.clock,
      entropy: seededEntropy(this.#seed * 1000 + node),
      initialise,
      ...(this.#options.limits ? { limits: this.#options.limits } : {}),
      ...(machines ? { machines } : {}),
      log: (line) => this.log.push({ ...line, node }),
      onHalt: (error) => {
        const member = this.members.get(node)
        if (member) member.halted = error
      },
    })
    this.members.set(node, { disk, host, counter, halted: undefined })
    await host.start()
  }

  /** The process dies: what was not durable is gone. */
  async crash(node: NodeNumber): Promise<void> {
    const { host, disk } = this.#member(node)
    disk.crash()
    await host.stop().catch(() => {})
  }

  host(node: NodeNumber): Host {
    return this.#member(node).host
  }

  counter(node: NodeNumber): Counter {
    return this.#member(node).counter
  }

  halted(node: NodeNumber): Error | undefined {
    return this.#member(node).halted
  }

  /** The node that leads, if the running ones have exactly one that does. */
  get leader(): NodeNumber | undefined {
    const leading = [...this.members].filter(([, { host }]) => host.isRunning && host.replica.standing === 'leading')
    return leading.length === 1 ? leading[0]?.[0] : undefined
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

  async client(): Promise<TestClient> {
    this.#seed += 1
    const client = new TestClient(this, this.network.client())
    await client.start()
    return client
  }

  #member(node: NodeNumber): Member {
    const member = this.members.get(node)
    if (!member) throw new Error(`no node ${node}`)
    return member
  }
}

/** Sends frames and collects replies; no retries, no cleverness, so that tests see what nodes answer. */
export class TestClient {
  readonly replies: Reply[] = []
  readonly #cluster: MemoryCluster
  readonly #transport: ClientTransport

  constructor(cluster: MemoryCluster, transport: ClientTransport) {
    this.#cluster = cluster
    this.#transport = transport
  }

  async start(): Promise<void> {
    await this.#transport.start((frames) => {
      const reply = decodeReply(frames[1] as Uint8Array)
      if (!reply.ok) throw new Error(reply.detail)
      this.replies.push(reply.value)
    })
  }

  send(
    node: NodeNumber,
    calls: readonly Call[],
    session = 0,
    options: { lowest?: number; deadlineMs?: number } = {},
  ): void {
    const { lowest = 1, deadlineMs = 10_000 } = options
    const envelope = encodeEnvelope({ cluster: clusterTag(this.#cluster.cluster), from: 0, incarnation: 'client' })
    const request = { type: 'request', session, lowestUnanswered: lowest, deadlineMs, calls } as const
    this.#transport.send(node, [envelope, encodeClientMessage(request)])
  }

  sendRaw(node: NodeNumber, frames: readonly Uint8Array[]): void {
    this.#transport.send(node, frames)
  }

  reply(kind: Call['kind'], id: number): CallReply | undefined {
    return this.replies.flatMap(({ replies }) => replies).find((reply) => reply.kind === kind && reply.id === id)
  }

  async open(node: NodeNumber, nonce = 7): Promise<number> {
    this.send(node, [{ kind: 'open', id: nonce }])
    await this.#cluster.until(() => this.reply('open', nonce) !== undefined)
    return data(this.reply('open', nonce)) as number
  }

  async add(node: NodeNumber, session: number, id: number, by: number): Promise<CallReply> {
    this.send(node, [{ kind: 'command', id, body: encodeData(by) }], session)
    await this.#cluster.until(() => this.reply('command', id) !== undefined)
    return this.reply('command', id) as CallReply
  }
}

/** The decoded body of an `ok` reply, or the text of another. */
export function data(reply: CallReply | undefined): unknown {
  if (!reply) return undefined
  if (reply.status !== 'ok') return new TextDecoder().decode(reply.body)
  const read = decodeData(reply.body)
  return read.ok ? read.value : undefined
}
