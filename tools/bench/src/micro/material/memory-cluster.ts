import { decodeData, decodeReply, encodeClientMessage, encodeEnvelope } from '@synod/codec'
import { createLedger } from '@synod/ledger'
import { type Call, type ClientTransport, type Cluster, clusterTag, type Frames, type Reply } from '@synod/protocol'
import { ManualClock, memoryNetwork, seededEntropy } from '@synod/protocol/memory'
import { Host } from '@synod/replica'
import { ForgetfulStorage } from './forgetful-storage.ts'

const WALL_START_MS = 1_700_000_000_000
const LEADER_MS_MAX = 5000
const STEP_MS = 5
/** For what was sent to nodes that had not started yet, and is sent again. */
const SETTLING_MS = 1000
/** Turns and promises that one answer may take. */
const TURNS_MAX = 1_000_000
const DEADLINE_MS = 60_000

/**
 * Hosts with a ledger each, in one process, on ports that cost little: a network in memory, storages that keep nothing, and
 * a clock that stands still unless it is told otherwise. No snapshot is taken.
 */
export class MemoryCluster {
  readonly clock = new ManualClock(WALL_START_MS)
  readonly network = memoryNetwork({ clock: this.clock })
  readonly cluster: Cluster
  #hosts: Host[] = []

  private constructor(nodes: number) {
    this.cluster = {
      name: 'bench',
      nodes: Array.from({ length: nodes }, (_, index) => ({ node: index + 1, endpoint: `memory:${index + 1}` })),
      alpha: 64,
      quorum: { kind: 'majority' },
      learning: 'distinguished',
    }
  }

  /** A cluster with a leader. */
  static async start(nodes: number): Promise<MemoryCluster> {
    const started = new MemoryCluster(nodes)
    await started.#start()
    return started
  }

  /** The number of the node that leads. */
  get leader(): number {
    return this.#hosts.findIndex((host) => host.replica.standing === 'leading') + 1
  }

  /** A client that has opened a session. */
  async client(): Promise<FrameClient> {
    const client = new FrameClient(this, this.network.client())
    await client.open()
    return client
  }

  /** Runs turns, and lets promises settle, until it is `done`. Time stands still. */
  async until(done: () => boolean): Promise<void> {
    for (let turns = 0; !done(); turns++) {
      if (turns === TURNS_MAX) throw new Error('an answer comes within so many turns')
      if (!this.clock.turn()) await undefined
    }
  }

  /** Runs on until nothing more happens. */
  async quieten(): Promise<void> {
    await this.clock.advanceAsync(0)
  }

  async stop(): Promise<void> {
    await Promise.all(this.#hosts.map((host) => host.stop()))
  }

  async #start(): Promise<void> {
    const limits = { snapshots: { everySlots: Number.MAX_SAFE_INTEGER, everyBytes: Number.MAX_SAFE_INTEGER } }
    this.#hosts = this.cluster.nodes.map(
      ({ node }) =>
        new Host({
          ...{ node, cluster: this.cluster, clock: this.clock, limits, initialise: true },
          machine: createLedger(),
          transport: this.network.transport(node),
          storage: new ForgetfulStorage(),
          entropy: seededEntropy(node),
          onHalt: (error) => {
            throw error
          },
        }),
    )
    for (const host of this.#hosts) await host.start()
    for (let ms = 0; this.leader === 0 && ms < LEADER_MS_MAX; ms += STEP_MS) await this.clock.advanceAsync(STEP_MS)
    if (this.leader === 0) throw new Error('the cluster elects a leader')
    await this.clock.advanceAsync(SETTLING_MS)
  }
}

/** Sends frames that were encoded before and counts what comes back, so that the nodes are measured and not their client. */
export class FrameClient {
  readonly #cluster: MemoryCluster
  readonly #transport: ClientTransport
  readonly #envelope: Uint8Array
  #session = 0
  #sequence = 0
  #answers = 0
  #last: Frames = []

  constructor(cluster: MemoryCluster, transport: ClientTransport) {
    this.#cluster = cluster
    this.#transport = transport
    this.#envelope = encodeEnvelope({ cluster: clusterTag(cluster.cluster), from: 0, incarnation: 'client' })
  }

  async open(): Promise<void> {
    await this.#transport.start((frames) => {
      this.#answers += 1
      this.#last = frames
    })
    const reply = await this.ask(this.frame([{ kind: 'open', id: 7 }]))
    const [opened] = reply.replies
    if (opened?.status !== 'ok') throw new Error(`a session is opened, not ${opened?.status}`)
    const number = decodeData(opened.body)
    if (!number.ok) throw new Error(number.detail)
    this.#session = number.value as number
  }

  /** The request of these commands, which are the next ones of the session. */
  request(commands: readonly Uint8Array[]): Uint8Array {
    const lowest = this.#sequence + 1
    const calls = commands.map((body): Call => ({ kind: 'command', id: ++this.#sequence, body }))
    return this.frame(calls, lowest)
  }

  /** Asks and reads the answer. */
  async ask(request: Uint8Array): Promise<Reply> {
    await this.exchange(request)
    const reply = decodeReply(this.#last[1] as Uint8Array)
    if (!reply.ok) throw new Error(reply.detail)
    return reply.value
  }

  /** Asks the leader and waits for one frame in answer. */
  async exchange(request: Uint8Array): Promise<void> {
    const before = this.#answers
    this.#transport.send(this.#cluster.leader, [this.#envelope, request])
    await this.#cluster.until(() => this.#answers > before)
  }

  frame(calls: readonly Call[], lowestUnanswered = 1): Uint8Array {
    return encodeClientMessage({
      ...{ type: 'request', session: this.#session, lowestUnanswered, deadlineMs: DEADLINE_MS },
      calls,
    })
  }
}
