import { decodeData, decodeReply, encodeClientMessage, encodeData, encodeEnvelope } from '@synod/codec'
import {
  type Call,
  type CallReply,
  type ClientTransport,
  type Cluster,
  clusterTag,
  type NodeNumber,
} from '@synod/protocol'
import { ManualClock, memoryNetwork, seededEntropy } from '@synod/protocol/memory'
import { Host, type Schema, type StateMachine } from '@synod/replica'
import { FilesStorage } from './files-storage.ts'
import { Random } from './random.fixture.ts'
import { SimulatedDisk } from './simulated-disk.fixture.ts'

const LIMITS = { segmentBytesMin: 2_048, segmentBytesMax: 16_384, rowFileBytesMax: 4_096 }
/** So that snapshots are taken, the log is compacted, and whoever lags is given a snapshot, all within a few commands. */
const SNAPSHOTS = { everySlots: 6, everyBytes: 1 << 20, keepSlots: 2, keepBytes: 1 << 20 }
const STEP_MS = 5
const ANSWER_MS = 300
const TRIES_MAX = 60

/** A sum with a row for each addition. */
class Sum implements StateMachine<number, number, 'sum', number> {
  value = 0
  readonly schemas = { command: schema, query: questions }

  apply(by: number, at: { readonly slot: number; readonly index: number }) {
    this.value += by
    const key = `${String(at.slot).padStart(9, '0')}.${at.index}`
    return { output: this.value, rows: [{ key, value: encodeData(by) }] }
  }

  query(): number {
    return this.value
  }

  snapshot(): Iterable<Uint8Array> {
    return [encodeData(this.value)]
  }

  restore(chunks: Iterable<Uint8Array>): void {
    for (const chunk of chunks) this.value = numberOf(chunk)
  }

  digest(): string {
    return String(this.value)
  }
}

const schema: Schema<number> = {
  encode: (value) => encodeData(value),
  decode: (bytes) => ({ ok: true, value: numberOf(bytes) }),
}

const questions: Schema<'sum'> = {
  encode: (question) => encodeData(question),
  decode: () => ({ ok: true, value: 'sum' }),
}

function numberOf(bytes: Uint8Array): number {
  const read = decodeData(bytes)
  return read.ok ? (read.value as number) : Number.NaN
}

interface Member {
  readonly disk: SimulatedDisk
  host: Host
  sum: Sum
  storage: FilesStorage
  isUp: boolean
  /** It halted, and its machine is to be seen to. */
  isHalted: boolean
}

/** Three nodes that keep their stores in journals on simulated disks; time is moved by hand. */
export class JournalCluster {
  readonly #clock = new ManualClock(1_700_000_000_000)
  readonly #network = memoryNetwork({ clock: this.#clock })
  readonly #cluster: Cluster
  readonly #random: Random
  readonly #members = new Map<NodeNumber, Member>()
  readonly #client: ClientTransport = this.#network.client()
  readonly #replies: CallReply[] = []
  #lives = 0
  /** How many times a node's process or machine died. */
  deaths = 0

  constructor(seed: number) {
    this.#random = new Random(seed)
    const nodes = [1, 2, 3].map((node) => ({ node, endpoint: `memory:${node}` }))
    this.#cluster = { name: 'test', nodes, alpha: 16, quorum: { kind: 'majority' }, learning: 'distinguished' }
  }

  get nodes(): NodeNumber[] {
    return this.#cluster.nodes.map(({ node }) => node)
  }

  async start(): Promise<void> {
    await this.#client.start((frames) => {
      const reply = decodeReply(frames[1]!)
      if (reply.ok) this.#replies.push(...reply.value.replies)
    })
    for (const node of this.nodes)
      await this.#boot(node, new SimulatedDisk(new Random(this.#random.below(1 << 30))), true)
    await this.advance(2_000)
  }

  async advance(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      await this.#clock.advanceAsync(STEP_MS)
      for (const node of this.nodes) await this.#reap(node)
    }
  }

  /** Has the process of a node die soon, at an operation on its disk. */
  doom(node: NodeNumber): void {
    const member = this.#members.get(node)!
    if (member.isUp) member.disk.dieAfter(this.#random.below(30))
  }

  /** From now on no process dies. */
  calm(): void {
    for (const { disk } of this.#members.values()) disk.dieAfter(Number.POSITIVE_INFINITY)
  }

  /** Starts every node that is down; its disk may fail it again while it opens. */
  async revive(isFailing: boolean): Promise<void> {
    for (const node of this.nodes) {
      const member = this.#members.get(node)!
      if (member.isUp) continue
      if (isFailing && this.#random.chance(0.3)) member.disk.dieAfter(this.#random.below(40))
      await this.#boot(node, member.disk, false)
    }
  }

  /** Asks until it is answered, one node after another. */
  async call(call: Call, session: number): Promise<CallReply> {
    const envelope = encodeEnvelope({ cluster: clusterTag(this.#cluster), from: 0, incarnation: 'client' })
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const message = { type: 'request', session, lowestUnanswered: 1, deadlineMs: 10_000, calls: [call] } as const
      this.#client.send(this.nodes[tries % this.nodes.length]!, [envelope, encodeClientMessage(message)])
      await this.advance(ANSWER_MS)
      const reply = this.#replies.find(
        ({ kind, id, status }) => kind === call.kind && id === call.id && status === 'ok',
      )
      if (reply) return reply
      await this.revive(tries < TRIES_MAX / 2)
    }
    throw new Error(`call ${call.id} was not answered in ${TRIES_MAX} tries`)
  }

  /** What each node has: its sum, and the values of its rows. */
  async contents(): Promise<{ readonly sum: number; readonly rows: number[] }[]> {
    const found = this.nodes.map(async (node) => {
      const { sum, storage } = this.#members.get(node)!
      const rows = await storage.readRows({ from: '0', to: ':', limit: 10_000 })
      return { sum: sum.value, rows: rows.map(({ value }) => numberOf(value)) }
    })
    return Promise.all(found)
  }

  async stop(): Promise<void> {
    for (const { host } of this.#members.values()) await host.stop().catch(() => undefined)
    await this.#client.close()
  }

  async #boot(node: NodeNumber, disk: SimulatedDisk, initialise: boolean): Promise<void> {
    const storage = new FilesStorage({
      path: `/node-${node}`,
      limits: LIMITS,
      open: async () => disk.mount(),
      newStoreId: () => `store ${node}`,
    })
    const sum = new Sum()
    this.#lives += 1
    const host = new Host({
      node,
      cluster: this.#cluster,
      machine: sum as never,
      transport: this.#network.transport(node),
      storage,
      clock: this.#clock,
      entropy: seededEntropy(this.#lives * 1_000 + node),
      limits: { snapshots: SNAPSHOTS },
      onHalt: () => {
        member.isUp = false
        member.isHalted = true
      },
      ...(initialise ? { initialise } : {}),
    })
    const member: Member = { disk, host, sum, storage, isUp: true, isHalted: false }
    this.#members.set(node, member)
    await host.start().catch((error: unknown) => this.#died(member, error))
  }

  /** The rest of a process that has halted or died; then its disk is as it is found after a restart or a power failure. */
  async #reap(node: NodeNumber): Promise<void> {
    const member = this.#members.get(node)!
    if (!member.isHalted && !member.disk.hasDied) return
    member.isUp = false
    await this.#end(member)
  }

  async #died(member: Member, error: unknown): Promise<void> {
    if (!String(error).includes('the process is dead')) throw error
    member.isUp = false
    await this.#end(member)
  }

  async #end(member: Member): Promise<void> {
    this.deaths += 1
    member.isHalted = false
    if (this.#random.chance(0.5)) member.disk.kill()
    else member.disk.powerFailure()
    await member.host.stop().catch(() => undefined)
  }
}
