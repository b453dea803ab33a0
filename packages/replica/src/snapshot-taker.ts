import { assert, type Clock, type DurableRecord, type Slot } from '@synod/protocol'
import type { Executor } from './executor.ts'
import { snapshotChunks } from './snapshot.ts'

/** When a snapshot is taken, and how much of the log below it stays. */
export interface SnapshotLimits {
  /** A snapshot is taken when so many slots were executed since the last one … */
  readonly everySlots: number
  /** … or so many bytes of values; more when the snapshot itself is large, see {@link SnapshotTaker}. */
  readonly everyBytes: number
  /** So many slots below a snapshot stay in the log, for those who are only a little behind … */
  readonly keepSlots: number
  /** … but no more than about so many bytes of values in all. */
  readonly keepBytes: number
}

export const SNAPSHOT_LIMITS: SnapshotLimits = {
  everySlots: 50_000,
  everyBytes: 8 << 20,
  keepSlots: 2000,
  keepBytes: 16 << 20,
}

/** What a snapshot is made of in one turn of the event loop takes about so long at most, in milliseconds. */
const TURN_MS_MAX = 2
/** Chunks that are not durable yet: so few that a flush stays short and the memory for them small. */
const CHUNKS_IN_FLIGHT_MAX = 2
/** The log may grow to so many times its due, or to half the store, while somebody is being given the snapshot that is there. */
const OVERDUE_TIMES = 10

/** The log may grow to so many times the last snapshot before the next one … */
const LOG_PER_SNAPSHOT = 2
/** … but while that is smaller, to no more than so many bytes: what a restart executes in about half a second. */
const TAIL_BYTES_MAX = 64 << 20

/** A snapshot in the store. */
export interface StoredSnapshot {
  readonly slot: Slot
  readonly chunks: number
  readonly bytes: number
}

export interface TakerOptions {
  readonly executor: Executor
  readonly clock: Pick<Clock, 'monotonicMs'>
  readonly limits?: Partial<SnapshotLimits>
  /** Has a record made durable; {@link SnapshotTaker.durable} says when it is. */
  readonly persist: (record: DurableRecord<Uint8Array>) => void
  /** The snapshot is durable. */
  readonly taken: (snapshot: StoredSnapshot) => void
}

/** What else the node does with snapshots. */
export interface Surroundings {
  readonly isReceiving: boolean
  /** Somebody is being given the one that is there. */
  readonly isGiven: boolean
  readonly storeBytes: () => number
}

interface Taking {
  readonly slot: Slot
  readonly chunks: Iterator<Uint8Array>
  staged: number
  stagedBytes: number
  durable: number
  isWhole: boolean
}

/**
 * Takes snapshots of the running execution: freezes the state at one slot, and makes its chunks in short slices while commands
 * go on, never more than the disk takes. A snapshot of many bytes is taken more seldom: whenever the log has grown by twice
 * its size, or, from 64 MiB on, by its size. So the disk writes two bytes at most for one of the log, and a restart is short: it
 * executes little while there is little to restore, and later no more than that takes.
 */
export class SnapshotTaker {
  readonly #options: TakerOptions
  readonly #limits: SnapshotLimits
  #last: StoredSnapshot
  #bytesSince: number
  #isWanted = false
  #taking: Taking | undefined

  /** `last` is what the store holds, `bytesSince` what was executed after it. */
  constructor(options: TakerOptions, last: StoredSnapshot, bytesSince: number) {
    this.#options = options
    this.#limits = { ...SNAPSHOT_LIMITS, ...options.limits }
    this.#last = last
    this.#bytesSince = bytesSince
  }

  /** The snapshot that the store holds. */
  get last(): StoredSnapshot {
    return this.#last
  }

  get isTaking(): boolean {
    return this.#taking !== undefined
  }

  /** A value of so many bytes was executed. */
  executed(bytes: number): void {
    this.#bytesSince += bytes
  }

  /** Have one taken now, whatever the limits say, if anything was executed since the last one. */
  want(): void {
    this.#isWanted = true
  }

  /**
   * To be called once a turn: begins if it is time to, and makes the next chunks. While `isReceiving`, none is begun; while
   * `isGiven` to somebody, none that is not long overdue, since a new snapshot would have them begin anew.
   */
  turn(state: Surroundings): void {
    if (!this.#taking && !state.isReceiving && this.#isDue(state)) this.#begin()
    if (this.#taking) this.#makeChunks(this.#taking)
  }

  /** One of the records handed to `persist` is durable. */
  durable(record: DurableRecord<Uint8Array>): void {
    const taking = this.#taking
    if (!taking) return
    if (record.type === 'snapshotChunk' && record.slot === taking.slot) taking.durable += 1
    if (record.type !== 'snapshot' || record.slot !== taking.slot) return
    this.#taking = undefined
    this.#last = { slot: taking.slot, chunks: taking.staged, bytes: taking.stagedBytes }
    this.#options.taken(this.#last)
  }

  /** Gives up what is being taken: the store is about to hold another one's chunks. */
  abandon(): void {
    if (!this.#taking || this.#taking.isWhole) return
    this.#taking.chunks.return?.()
    this.#taking = undefined
  }

  /** The state was restored from this snapshot, which the store holds. */
  restored(snapshot: StoredSnapshot): void {
    assert(!this.#taking, 'no snapshot is taken while another is restored')
    this.#last = snapshot
    this.#bytesSince = 0
  }

  #isDue({ isGiven, storeBytes }: Surroundings): boolean {
    const slots = this.#options.executor.appliedThrough - this.#last.slot
    if (slots === 0) return false
    if (this.#isWanted) return true
    const { bytes } = this.#last
    const bytesMax = Math.max(this.#limits.everyBytes, Math.min(LOG_PER_SNAPSHOT * bytes, TAIL_BYTES_MAX), bytes)
    const isDue = slots >= this.#limits.everySlots || this.#bytesSince >= bytesMax
    if (!isDue || !isGiven) return isDue
    const isOverdue = slots >= this.#limits.everySlots * OVERDUE_TIMES || this.#bytesSince >= bytesMax * OVERDUE_TIMES
    // What is given includes the history: the more there is of it, the longer it takes.
    return isOverdue && this.#bytesSince >= storeBytes() / 2
  }

  #begin(): void {
    const { executor } = this.#options
    const chunks = snapshotChunks(executor.freeze())
    const slot = executor.appliedThrough
    this.#isWanted = false
    this.#bytesSince = 0
    this.#taking = { slot, chunks, staged: 0, stagedBytes: 0, durable: 0, isWhole: false }
  }

  #makeChunks(taking: Taking): void {
    const { clock, persist } = this.#options
    const startedAt = clock.monotonicMs()
    while (!taking.isWhole && taking.staged - taking.durable < CHUNKS_IN_FLIGHT_MAX) {
      const { done, value } = taking.chunks.next()
      if (done) {
        taking.isWhole = true
        persist({ type: 'snapshot', slot: taking.slot, chunks: taking.staged })
        return
      }
      persist({ type: 'snapshotChunk', slot: taking.slot, index: taking.staged, bytes: value })
      taking.staged += 1
      taking.stagedBytes += value.byteLength
      if (clock.monotonicMs() - startedAt >= TURN_MS_MAX) return
    }
  }
}
