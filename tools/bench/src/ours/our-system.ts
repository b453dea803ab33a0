import { ballotRound } from '@synod/protocol'
import { measure } from '../load/measure.ts'
import { figuresOf } from '../process-figures.ts'
import type { Load, Measured, Operation, System, SystemOptions } from '../system.ts'
import { Bank } from './bank.ts'
import type { ClientSetup } from './client-program.ts'
import { OurCluster } from './our-cluster.ts'
import { callsOf, type RequestSettings } from './requests.ts'

/** As built: what is measured is what people run. */
const CLIENT_PROGRAM = new URL('../../dist/ours/client-program.js', import.meta.url)
/** Between which money is moved, unless told otherwise. */
const ACCOUNTS = 1000
/** Longer values than this no transfer has. */
export const TRANSFER_BYTES_MAX = 256
/** A writer writes so long before its leader dies. */
const BEFORE_KILL_MS = 300
/** Of a batch each: 512 writes are in flight. */
const FILL_CALLERS = 2
const FILL_BATCH = 256

/** How far the nodes have come. */
export interface Progress {
  readonly atMs: number
  /** Executed by the one furthest ahead. */
  readonly commands: number
  /** Of all nodes together. */
  readonly processorSeconds: number
}

/** Our cluster: the shipped program in real processes, and clients in processes of their own. */
export class OurSystem implements System {
  readonly name = 'synod'
  readonly #cluster: OurCluster
  readonly #settings: RequestSettings
  readonly #bank: Bank
  readonly #killed = new Set<string>()
  #made = 0
  #acknowledged = 0
  #closing: Promise<void> | undefined

  private constructor(cluster: OurCluster, settings: RequestSettings) {
    this.#cluster = cluster
    this.#settings = settings
    this.#bank = new Bank(cluster.client, settings.accounts)
  }

  static async start(options: SystemOptions): Promise<OurSystem> {
    const { nodes, directory, store, valueBytesMax = 0, accounts = ACCOUNTS } = options
    const machine = valueBytesMax > TRANSFER_BYTES_MAX ? 'registers' : 'ledger'
    const cluster = await OurCluster.start({ nodes, directory, store, machine })
    const system = new OurSystem(cluster, { machine, accounts })
    try {
      if (machine === 'ledger') await system.#bank.open()
      return system
    } catch (error) {
      await system.close()
      throw error
    }
  }

  async run(load: Load): Promise<Measured> {
    const leader = await this.#cluster.leader()
    const pids = new Map([...this.#cluster.running].map(([id, { pid }]) => [id, pid]))
    const setup: ClientSetup = { ...this.#settings, clusterFile: this.#cluster.clusterFile }
    const followers = [...pids].filter(([id]) => id !== leader).map(([, pid]) => pid)
    const { directory } = this.#cluster
    const nodes = { leader: pids.get(leader) ?? 0, followers, directory }
    const measured = await measure(load, CLIENT_PROGRAM, setup, nodes)
    await this.#account(load.operation, measured)
    return measured
  }

  async killLeader(): Promise<void> {
    this.#kill(await this.#cluster.leader())
  }

  async killFollower(): Promise<void> {
    const leader = await this.#cluster.leader()
    const follower = [...this.#cluster.running.keys()].find((id) => id !== leader)
    if (follower !== undefined) this.#kill(follower)
  }

  async restartKilled(): Promise<void> {
    await Promise.all([...this.#killed].map((id) => this.#cluster.startNode(id)))
    this.#killed.clear()
    await this.#cluster.leader()
  }

  async failover(): Promise<{ readonly ms: number }> {
    const write = this.#writer()
    const leader = await this.#cluster.leader()
    for (const until = performance.now() + BEFORE_KILL_MS; performance.now() < until; ) await write()
    // Between two writes, so that no acknowledgement that was on its way can be taken for one of the next leader's.
    const killedAt = performance.now()
    this.#kill(leader)
    await write()
    const ms = performance.now() - killedAt
    await this.restartKilled()
    await this.#cluster.level()
    await this.#checkBooks()
    return { ms }
  }

  async fill({ count, valueBytes }: { readonly count: number; readonly valueBytes: number }): Promise<void> {
    const write = this.#callsOf({ type: 'batch', valueBytes, count: FILL_BATCH })
    const batches = Math.floor(count / FILL_BATCH)
    let begun = 0
    const caller = async () => {
      for (; begun < batches; this.#count(FILL_BATCH)) {
        begun += 1
        await write()
      }
    }
    await Promise.all(Array.from({ length: FILL_CALLERS }, caller))
    const rest = count - batches * FILL_BATCH
    if (rest > 0) await this.#callsOf({ type: 'batch', valueBytes, count: rest })()
    this.#count(rest)
    await this.#checkBooks()
  }

  async restartAll(): Promise<{ readonly ms: number }> {
    await this.#cluster.level()
    await Promise.all([...this.#cluster.running.values()].map((node) => node.kill()))
    const startedAt = performance.now()
    const started = Promise.all(this.#cluster.ids.map((id) => this.#cluster.startNode(id)))
    const written = this.#writer()()
    // A node that does not start ends the wait.
    await Promise.race([written, started.then(() => written)])
    const ms = performance.now() - startedAt
    await started
    await this.#cluster.leader()
    await this.#checkBooks()
    return { ms }
  }

  /** How many writes were acknowledged so far, those that opened the bank not counted. */
  get writes(): number {
    return this.#acknowledged
  }

  /** The most main memory that a node ever had, in MiB. */
  peakRssMiB(): number {
    return Math.max(...[...this.#cluster.running.values()].map(({ pid }) => figuresOf(pid)?.peakRssMiB ?? Number.NaN))
  }

  /** The round of the highest ballot that any node has answered: it rises with every election. */
  async electionRound(): Promise<number> {
    return Math.max(...[...(await this.#cluster.statuses()).values()].map(({ ballot }) => ballotRound(ballot)))
  }

  /** Has all nodes tell this process what happens in them, as they do while somebody has the console open, or nothing any more. */
  watch(isOn: boolean): void {
    for (const node of this.#cluster.running.values()) node.watch(isOn)
  }

  async progress(): Promise<Progress> {
    const statuses = await this.#cluster.statuses()
    const figures = [...this.#cluster.running.values()].map(({ pid }) => figuresOf(pid)?.processorSeconds ?? Number.NaN)
    return {
      atMs: performance.now(),
      commands: Math.max(...[...statuses.values()].map(({ commands }) => commands)),
      processorSeconds: figures.reduce((sum, seconds) => sum + seconds, 0),
    }
  }

  /** Waits until every running node has executed the same. */
  level(): Promise<void> {
    return this.#cluster.level()
  }

  close(): Promise<void> {
    this.#closing ??= this.#cluster.close()
    return this.#closing
  }

  #kill(id: string): void {
    void this.#cluster.running.get(id)?.kill()
    this.#killed.add(id)
  }

  #callsOf(operation: Operation) {
    return callsOf(this.#cluster.client, this.#settings, operation)
  }

  /** One write at a time, by the client in this process. */
  #writer(): () => Promise<void> {
    const valueBytes = TRANSFER_BYTES_MAX
    const write = this.#callsOf({ type: 'write', valueBytes })
    return async () => {
      await write()
      this.#count(1)
    }
  }

  #count(writes: number): void {
    this.#made += writes
    this.#acknowledged += writes
  }

  async #account(operation: Operation, { begun, failed }: Measured): Promise<void> {
    if (operation.type === 'read') return
    const writes = operation.type === 'batch' ? operation.count : 1
    this.#made += begun * writes
    // How many of the calls were writes is not known of a mixed load: any number of them.
    if (operation.type !== 'mixed') this.#acknowledged += (begun - failed) * writes
    await this.#checkBooks()
  }

  async #checkBooks(): Promise<void> {
    if (this.#settings.machine !== 'ledger') return
    await this.#bank.check({ made: this.#made, acknowledged: this.#acknowledged })
  }
}
