import {
  assert,
  type Clock,
  type DurableRecord,
  type Effect,
  type Message,
  type NodeNumber,
  type Outbox,
  type Slot,
  type Storage,
} from '@synod/protocol'
import { Compaction } from './compaction.ts'
import type { Executor } from './executor.ts'
import type { HostObserver } from './observer.ts'
import { reasonOf } from './reason.ts'
import { restore, type StoredPast } from './recovery.ts'
import { SNAPSHOT_LIMITS, type SnapshotLimits, SnapshotTaker, type StoredSnapshot } from './snapshot-taker.ts'
import { Supply } from './supply.ts'

export interface StoreKeeperOptions {
  readonly node: NodeNumber
  readonly storage: Storage<Uint8Array>
  readonly outbox: Outbox<Uint8Array>
  readonly clock: Clock
  readonly executor: Executor
  readonly past: StoredPast
  readonly limits?: Partial<SnapshotLimits> | undefined
  /** Whoever is to be told now. */
  readonly observer: () => HostObserver | undefined
  /** Runs what comes outside of a turn, and has a turn end after it; not at all when the node has stopped. */
  readonly run: (task: () => void) => void
  readonly send: (to: NodeNumber, message: Message<Uint8Array>) => void
  /** The learner receives a snapshot. */
  readonly isReceiving: () => boolean
  /** The execution goes on above this slot, from a snapshot of another node. */
  readonly restored: (through: Slot) => void
  readonly halt: (error: Error) => void
}

/** Notes of the learner that are answered from the store. */
type Asked = Extract<Effect<Uint8Array>, { type: 'valuesAsked' | 'snapshotAsked' | 'snapshotReceived' }>

/**
 * Keeps what the store holds of the past bounded, and gives it to others: snapshots are taken and the log below them is
 * dropped, other nodes are supplied, and a snapshot that was received is put in force.
 */
export class StoreKeeper {
  readonly #options: StoreKeeperOptions
  readonly #compaction: Compaction
  readonly #supply: Supply
  /** Undefined while there is nothing that a next snapshot could follow: a node that joins is given its first one. */
  #taker: SnapshotTaker | undefined
  #durableThrough: Slot

  constructor(options: StoreKeeperOptions) {
    const { past, limits } = options
    this.#options = options
    this.#durableThrough = past.durableThrough
    const keep = { ...SNAPSHOT_LIMITS, ...limits }
    this.#compaction = new Compaction((record) => this.#persist(record), keep, past.compactedThrough)
    if (past.snapshot) {
      this.#taker = this.#takerFrom(past.snapshot, past.logBytes)
      this.#compaction.snapshotTaken(past.snapshot.slot)
    }
    this.#supply = new Supply({
      node: options.node,
      storage: options.storage,
      clock: options.clock,
      drain: () => options.outbox.drain(),
      durableThrough: () => this.#durableThrough,
      logFrom: () => this.#compaction.logFrom,
      snapshot: () => this.snapshot,
      send: (to, message) => options.run(() => options.send(to, message)),
      failed: (error) => this.#failed(error),
    })
  }

  /** Everything chosen up to here is durable. */
  get durableThrough(): Slot {
    return this.#durableThrough
  }

  /** The durable snapshot; undefined before the first one is here. */
  get snapshot(): StoredSnapshot | undefined {
    return this.#taker?.last
  }

  /** The first slot that the log still has. */
  get logFrom(): Slot {
    return this.#compaction.logFrom
  }

  /** A value of so many bytes was executed, that of the slot applied last. */
  executed(bytes: number): void {
    this.#compaction.executed(this.#options.executor.appliedThrough, bytes)
    this.#taker?.executed(bytes)
  }

  /** Have a snapshot taken now, whatever the limits say. */
  wantSnapshot(): void {
    this.#taker?.want()
  }

  /** A role is about to have this made durable. */
  persisting(record: DurableRecord<Uint8Array>): void {
    if (record.type === 'snapshotChunk') this.#taker?.abandon()
  }

  /** One flush made these durable. */
  durable(records: readonly DurableRecord<Uint8Array>[]): void {
    for (const record of records) {
      if (record.type === 'chosen') this.#durableThrough = Math.max(this.#durableThrough, record.through)
      this.#compaction.durable(record)
      this.#taker?.durable(record)
    }
  }

  answer(asked: Asked): void {
    if (asked.type === 'valuesAsked') void this.#supply.values(asked.by, asked.fromSlot, asked.toSlot)
    else if (asked.type === 'snapshotAsked') void this.#supply.part(asked.by, asked)
    else void this.#putInForce(asked.slot, asked.chunks)
  }

  /** To be called once a turn, before its flush. */
  turn(): void {
    const { isReceiving, storage } = this.#options
    const storeBytes = () => storage.size()
    this.#taker?.turn({ isReceiving: isReceiving(), isGiven: this.#supply.isGivingSnapshot, storeBytes })
    this.#compaction.turn(this.#supply.wantedFrom, storeBytes)
  }

  #takerFrom(last: StoredSnapshot, bytesSince: number): SnapshotTaker {
    const { executor, clock, limits, observer } = this.#options
    const taken = ({ slot }: StoredSnapshot) => {
      this.#compaction.snapshotTaken(slot)
      observer()?.snapshotTaken?.(slot)
    }
    const options = { executor, clock, persist: (record: DurableRecord<Uint8Array>) => this.#persist(record), taken }
    return new SnapshotTaker({ ...options, ...(limits ? { limits } : {}) }, last, bytesSince)
  }

  /** A whole snapshot was received, and asked to be made durable before this is called: it becomes the store's, then the state. */
  async #putInForce(slot: Slot, chunks: number): Promise<void> {
    const { outbox, run } = this.#options
    run(() => this.#persist({ type: 'snapshot', slot, chunks }))
    await outbox.drain()
    run(() => {
      const bytes = this.#restore(slot, chunks)
      if (bytes !== undefined) this.#goOnFrom({ slot, chunks, bytes })
    })
  }

  /** What restores nothing leaves a state that is half another one, so the node stops. */
  #restore(slot: Slot, chunks: number): number | undefined {
    const { executor, storage, halt } = this.#options
    assert(!this.#taker || executor.appliedThrough < slot, `slot ${slot} was executed before its snapshot came`)
    try {
      return restore(executor, storage, { slot, chunks })
    } catch (error) {
      const what = `the snapshot at slot ${slot} that was received cannot be restored`
      halt(new Error(`${what}, the node stops: ${reasonOf(error)}`, { cause: error }))
      return undefined
    }
  }

  #goOnFrom(snapshot: StoredSnapshot): void {
    const { slot } = snapshot
    this.#durableThrough = Math.max(this.#durableThrough, slot)
    if (this.#taker) this.#taker.restored(snapshot)
    else this.#taker = this.#takerFrom(snapshot, 0)
    this.#compaction.snapshotReceived(slot)
    this.#options.observer()?.restored?.(slot, this.#options.executor)
    this.#options.restored(slot)
  }

  #persist(record: DurableRecord<Uint8Array>): void {
    this.#options.outbox.push([{ type: 'persist', record }])
  }

  #failed(error: unknown): void {
    this.#options.halt(new Error(`the store failed, the node stops: ${reasonOf(error)}`, { cause: error }))
  }
}
