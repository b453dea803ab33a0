import { randomBytes } from 'node:crypto'
import { measure } from '../load/measure.ts'
import type { Load, Measured, System, SystemOptions } from '../system.ts'
import { fill, keysOf } from './calls.ts'
import type { EtcdClientSetup } from './client-program.ts'
import { EtcdCluster } from './etcd-cluster.ts'
import type { EtcdNode } from './etcd-node.ts'
import { firstAcknowledgement, type TryWrite } from './first-acknowledgement.ts'
import { METHOD, putRequest } from './messages.ts'

/** As built, like everything that is measured. */
const CLIENT_PROGRAM = new URL('../../dist/etcd/client-program.js', import.meta.url)
const KEYS = 1000
const VALUE_BYTES = 256
/** A writer writes so long before its leader dies. */
const BEFORE_KILL_MS = 300
/** A node that still believes in a dead leader holds what it is asked for seven seconds; the tries after it do not wait for that. */
const TRY_MS_MAX = 10_000

/** etcd with its defaults, each node in a process of its own. All clients ask the leader, which spares etcd the way by a follower. */
export class EtcdSystem implements System {
  readonly name = 'etcd'
  readonly #cluster: EtcdCluster
  readonly #keys: readonly Buffer[]
  /** How long the value of every key is; undefined when some have none, or when their lengths differ. */
  #valueBytes: number | undefined
  /**
   * etcd 3.4 copies a buffer for every read, which has grown to the most puts that ever came within a tenth of a second: 46 µs a read when the
   * keys were put one by one, twice as many after a load of puts, four times as many after a load of transactions. So it reads with processes
   * that have had no such load: its best case.
   */
  #isSlowToRead = false
  #closing: Promise<void> | undefined

  private constructor(cluster: EtcdCluster, keys: readonly Buffer[]) {
    this.#cluster = cluster
    this.#keys = keys
  }

  static async start({ nodes, directory, accounts = KEYS }: SystemOptions): Promise<EtcdSystem> {
    return new EtcdSystem(await EtcdCluster.start(nodes, directory), keysOf(accounts))
  }

  async run(load: Load): Promise<Measured> {
    const { type, valueBytes } = load.operation
    const isWhole = this.#cluster.running.length === this.#cluster.nodes.length
    if (type === 'read' && this.#isSlowToRead && isWhole) await this.restartAll()
    if (type === 'read' || type === 'mixed') await this.#giveValues(valueBytes)
    if (type !== 'read') this.#isWritten(valueBytes)
    const leader = await this.#cluster.leader()
    const followers = this.#cluster.running.filter((node) => node !== leader).map(({ pid }) => pid)
    const setup: EtcdClientSetup = { port: leader.clientPort, keys: this.#keys.length }
    const { directory } = this.#cluster
    return measure(load, CLIENT_PROGRAM, setup, { leader: leader.pid, followers, directory })
  }

  async killLeader(): Promise<void> {
    const leader = await this.#cluster.leader()
    void leader.kill()
  }

  async killFollower(): Promise<void> {
    const leader = await this.#cluster.leader()
    void this.#cluster.running.find((node) => node !== leader)?.kill()
  }

  async restartKilled(): Promise<void> {
    const killed = this.#cluster.nodes.filter(({ isRunning }) => !isRunning)
    await Promise.all(killed.map((node) => node.start('existing')))
    await this.#cluster.level()
  }

  async failover(): Promise<{ readonly ms: number }> {
    const leader = await this.#cluster.leader()
    const put = this.#putTo(leader)
    for (const until = performance.now() + BEFORE_KILL_MS; performance.now() < until; ) await put()
    // Between two writes, so that no acknowledgement that was on its way can be taken for one of the next leader's.
    const killedAt = performance.now()
    void leader.kill()
    await firstAcknowledgement(this.#cluster.nodes.map((node) => this.#putTo(node)))
    const ms = performance.now() - killedAt
    await this.restartKilled()
    return { ms }
  }

  async fill(writes: { readonly count: number; readonly valueBytes: number }): Promise<void> {
    this.#isWritten(writes.valueBytes)
    await fill(await this.#cluster.leader(), this.#keys, writes)
  }

  async restartAll(): Promise<{ readonly ms: number }> {
    await this.#cluster.level()
    await Promise.all(this.#cluster.nodes.map((node) => node.kill()))
    const startedAt = performance.now()
    await Promise.all(this.#cluster.nodes.map((node) => node.start('existing')))
    await firstAcknowledgement(this.#cluster.nodes.map((node) => this.#putTo(node)))
    const ms = performance.now() - startedAt
    await this.#cluster.level()
    this.#isSlowToRead = false
    return { ms }
  }

  close(): Promise<void> {
    this.#closing ??= this.#cluster.close()
    return this.#closing
  }

  /** So that every read finds what it is to find. One put at a time, which leaves reads as fast as they can be. */
  async #giveValues(valueBytes: number): Promise<void> {
    if (this.#valueBytes === valueBytes) return
    const leader = await this.#cluster.leader()
    const value = randomBytes(valueBytes)
    for (const key of this.#keys) await leader.call(METHOD.put, putRequest(key, value))
    this.#valueBytes = valueBytes
  }

  /** In numbers; some keys have a value of this length now. */
  #isWritten(valueBytes: number): void {
    this.#isSlowToRead = true
    if (this.#valueBytes !== valueBytes) this.#valueBytes = undefined
  }

  #putTo(node: EtcdNode): TryWrite {
    if (this.#valueBytes !== VALUE_BYTES) this.#valueBytes = undefined
    const put = putRequest(this.#keys[0]!, randomBytes(VALUE_BYTES))
    return () => node.call(METHOD.put, put, TRY_MS_MAX)
  }
}
