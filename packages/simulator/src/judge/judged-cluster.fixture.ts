import { decodeData, decodeReply, encodeClientMessage, encodeEnvelope } from '@synod/codec'
import {
  type Call,
  type ClientTransport,
  type Cluster,
  clusterQuorums,
  clusterTag,
  type DurableRecord,
  type Frames,
  type NodeNumber,
  type Storage,
  type Transport,
} from '@synod/protocol'
import { ManualClock, memoryDisk, memoryNetwork, memoryStorage, seededEntropy } from '@synod/protocol/memory'
import { type AnyStateMachine, Host, type RoleMachines, roleMachines, type StateMachine } from '@synod/replica'
import { Judge } from './judge.ts'

/*
 * A small cluster of real hosts with everything going wrong at random, for the judge to watch: messages lost, repeated,
 * late and out of order; disks slow; processes that die in the middle of a write, of which a part reaches the disk.
 */

export interface JudgedClusterOptions {
  readonly seed: number
  readonly nodes?: number
  readonly learning?: Cluster['learning']
  /** Role machines of every node; to break them on purpose. */
  readonly machines?: RoleMachines
  /** Changes what a node of a cluster finds after a restart; to break it on purpose. */
  readonly recovers?: (records: readonly DurableRecord<Uint8Array>[]) => readonly DurableRecord<Uint8Array>[]
  /** Nodes do not wait for their disks; to break them on purpose. */
  readonly writesLazily?: boolean
}

interface Member {
  readonly disk: ReturnType<typeof memoryDisk<Uint8Array>>
  host: Host | undefined
  /** What is being written when the process dies. */
  writing: readonly DurableRecord<Uint8Array>[]
  lives: number
}

const SESSIONS = 3
const ALPHA = 8

export class JudgedCluster {
  readonly judge: Judge
  readonly halted: Error[] = []
  readonly #options: JudgedClusterOptions
  readonly #random: () => number
  readonly #clock = new ManualClock(1_700_000_000_000)
  readonly #network = memoryNetwork({ clock: this.#clock })
  readonly #cluster: Cluster
  readonly #members = new Map<NodeNumber, Member>()
  readonly #clients: RandomClient[] = []
  /** Chances of this run, from its seed. */
  readonly #chances: {
    readonly lose: number
    readonly repeat: number
    readonly delayMs: number
    readonly diskMs: number
  }

  constructor(options: JudgedClusterOptions) {
    this.#options = options
    const entropy = seededEntropy(options.seed)
    this.#random = () => entropy.random48() / 2 ** 48
    const nodes = Array.from({ length: options.nodes ?? 3 }, (_, at) => ({ node: at + 1, endpoint: 'memory' }))
    const { learning = 'distinguished' } = options
    this.#cluster = { name: 'judged', nodes, alpha: ALPHA, quorum: { kind: 'majority' }, learning }
    this.#chances = {
      lose: this.#random() * 0.3,
      repeat: this.#random() * 0.2,
      delayMs: this.#random() * 60,
      diskMs: this.#random() * 40,
    }
    this.judge = new Judge({ quorums: clusterQuorums(this.#cluster), alpha: ALPHA, knowsClients: true })
  }

  get nodes(): NodeNumber[] {
    return this.#cluster.nodes.map(({ node }) => node)
  }

  /** Goes wrong for so many steps, or until the judge objects; then all is well for a while. */
  async run(steps: number): Promise<void> {
    for (const node of this.nodes) this.#boot(node)
    for (let at = 0; at < SESSIONS; at++) this.#clients.push(await this.#client())
    for (let step = 0; step < steps && !this.judge.violation; step++) await this.#step()
    if (this.judge.violation) return
    for (const node of this.nodes) if (!this.#member(node).host) this.#boot(node)
    this.#mend()
    await this.#clock.advanceAsync(4000)
    this.judge.finish(this.nodes)
  }

  get acknowledged(): number {
    return this.#clients.reduce((sum, client) => sum + client.acknowledged, 0)
  }

  async #step(): Promise<void> {
    const node = this.#pick(this.nodes)
    const chance = this.#random()
    if (chance < 0.08) this.#crash(node)
    else if (chance < 0.25) {
      for (const other of this.nodes) if (!this.#member(other).host) this.#boot(other)
    } else if (chance < 0.35) this.#network.cut(node, this.#pick(this.nodes.filter((other) => other !== node)))
    else if (chance < 0.4) this.#network.cutOneWay(node, this.#pick(this.nodes.filter((other) => other !== node)))
    else if (chance < 0.6) this.#mend()
    for (const client of this.#clients) client.ask(this.#pick(this.nodes), 1 + Math.floor(this.#random() * 4))
    await this.#clock.advanceAsync(Math.floor(this.#random() * 120))
  }

  #mend(): void {
    for (const node of this.nodes) for (const other of this.nodes) if (node < other) this.#network.mend(node, other)
  }

  #crash(node: NodeNumber): void {
    const member = this.#member(node)
    if (!member.host) return
    member.lives += 1
    member.disk.crash()
    const reached = Math.floor(this.#random() * (member.writing.length + 1))
    for (const record of member.writing.slice(0, reached)) member.disk.take(record)
    member.writing = []
    this.judge.crashed(node)
    void member.host.stop().catch(() => undefined)
    member.host = undefined
  }

  #boot(node: NodeNumber): void {
    const member: Member = this.#members.get(node) ?? { disk: memoryDisk(), host: undefined, writing: [], lives: 0 }
    this.#members.set(node, member)
    const observer = this.judge.observer(node)
    const host = new Host({
      node,
      cluster: this.#cluster,
      machine: this.judge.machine(node, new Adder() as AnyStateMachine),
      transport: this.#unreliable(this.#network.transport(node)),
      storage: this.#slow(member),
      clock: this.#clock,
      entropy: seededEntropy(Math.floor(this.#random() * 2 ** 32)),
      // It may have died before it had written who it is.
      initialise: member.disk.records().every(({ type }) => type !== 'identity'),
      machines: this.#options.machines ?? roleMachines,
      observer,
      onHalt: (error) => this.halted.push(error),
    })
    member.host = host
    host.start().catch((error) => this.halted.push(error))
  }

  async #client(): Promise<RandomClient> {
    const client = new RandomClient(this.#cluster, this.#network.client(), this.judge, this.#clients.length)
    await client.start()
    return client
  }

  #slow(member: Member): Storage<Uint8Array> {
    const inner = memoryStorage(member.disk)
    const { recovers, writesLazily } = this.#options
    const { lives } = member
    let lazily: Promise<void> = Promise.resolve()
    return {
      recover: async () => {
        const { records } = await inner.recover()
        return { records: recovers ? recovers(records) : records }
      },
      readLog: (from, to, bytesMax) => inner.readLog(from, to, bytesMax),
      readRows: (range) => inner.readRows(range),
      snapshotChunk: (slot, index) => inner.snapshotChunk(slot, index),
      size: () => inner.size(),
      close: () => inner.close(),
      write: async (records) => {
        if (writesLazily) {
          const before = lazily
          lazily = this.#delay().then(async () => {
            await before
            if (member.lives === lives) await inner.write(records)
          })
          return
        }
        member.writing = records
        await this.#delay()
        if (member.lives !== lives) await new Promise(() => undefined)
        member.writing = []
        await inner.write(records)
      },
    }
  }

  #delay(): Promise<void> {
    const ms = this.#random() * this.#chances.diskMs
    return new Promise((resolve) => void this.#clock.startTimer(ms, resolve))
  }

  #unreliable(inner: Transport): Transport {
    const { lose, repeat, delayMs } = this.#chances
    return {
      start: (receive) => inner.start(receive),
      stats: () => inner.stats(),
      connect: (peer) => inner.connect(peer),
      disconnect: (peer) => inner.disconnect(peer),
      close: () => inner.close(),
      answer: (route, frames) => inner.answer(route, frames),
      send: (peer, frames) => {
        for (let copies = this.#random() < repeat ? 2 : 1; copies > 0; copies--) {
          if (this.#random() < lose) continue
          if (this.#random() < 0.5) inner.send(peer, frames)
          else this.#clock.startTimer(this.#random() * delayMs, () => inner.send(peer, frames))
        }
        return true
      },
    }
  }

  #member(node: NodeNumber): Member {
    return this.#members.get(node) as Member
  }

  #pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)] as T
  }
}

/** Sends commands of one session, old ones again, to any node; tells the judge what it asks and hears. */
class RandomClient {
  readonly #transport: ClientTransport
  readonly #judge: Judge
  readonly #nonce: number
  readonly #envelope: Uint8Array
  readonly #unanswered = new Set<number>()
  #session = 0
  #next = 1
  acknowledged = 0

  constructor(cluster: Cluster, transport: ClientTransport, judge: Judge, at: number) {
    this.#transport = transport
    this.#judge = judge
    this.#nonce = 1000 + at
    this.#envelope = encodeEnvelope({ cluster: clusterTag(cluster), from: 0, incarnation: 'client' })
  }

  async start(): Promise<void> {
    await this.#transport.start((frames) => this.#hear(frames))
  }

  ask(node: NodeNumber, count: number): void {
    if (this.#session === 0) {
      this.#send(node, 1, [{ kind: 'open', id: this.#nonce }])
      return
    }
    while (this.#unanswered.size < count) {
      this.#unanswered.add(this.#next)
      this.#next += 1
    }
    const ids = [...this.#unanswered]
    const calls = ids.map((id) => ({ kind: 'command', id, body: bodyOf(this.#session, id) }) as const)
    this.#send(node, ids[0] ?? 1, calls)
  }

  #send(node: NodeNumber, lowestUnanswered: number, calls: readonly Call[]): void {
    const request = { type: 'request', session: this.#session, lowestUnanswered, deadlineMs: 2000, calls } as const
    const body = encodeClientMessage(request)
    this.#judge.requestSent(body)
    this.#transport.send(node, [this.#envelope, body])
  }

  #hear(frames: Frames): void {
    this.#judge.replyHeard(frames[1] as Uint8Array)
    const read = decodeReply(frames[1] as Uint8Array)
    if (!read.ok) return
    for (const { kind, id, status, body } of read.value.replies) {
      if (status !== 'ok') continue
      if (kind === 'open' && this.#session === 0) this.#session = numberIn(body)
      if (kind !== 'command') continue
      if (this.#unanswered.delete(id)) this.acknowledged += 1
    }
  }
}

function numberIn(body: Uint8Array): number {
  const read = decodeData(body)
  return read.ok ? (read.value as number) : 0
}

function bodyOf(session: number, sequence: number): Uint8Array {
  return Uint8Array.of(session, sequence & 0xff, sequence >> 8)
}

/** Adds up the bytes of all commands: the smallest state whose digest tells what was executed. */
class Adder implements StateMachine<Uint8Array, number, null, number> {
  #sum = 0
  readonly schemas = {
    command: {
      decode: (bytes: Uint8Array) => ({ ok: true, value: bytes }) as const,
      encode: (value: Uint8Array) => value,
    },
    query: { decode: () => ({ ok: true, value: null }) as const, encode: () => new Uint8Array(0) },
  }

  apply(command: Uint8Array) {
    for (const byte of command) this.#sum = (this.#sum * 31 + byte) % 1_000_003
    return { output: this.#sum, rows: [] }
  }

  query(): number {
    return this.#sum
  }

  *snapshot(): Iterable<Uint8Array> {
    yield Uint8Array.of(this.#sum)
  }

  restore(): void {}

  digest(): string {
    return `${this.#sum}`
  }
}
