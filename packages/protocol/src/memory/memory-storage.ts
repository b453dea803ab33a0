import type { Recovered, RowRange, Storage } from '../ports.ts'
import type { DurableRecord, Row } from '../records.ts'
import type { Slot } from '../slot.ts'
import type { Entry } from '../value.ts'
import { MemoryDisk } from './memory-storage-disk.ts'

/** An empty disk for {@link memoryStorage}. */
export function memoryDisk<V = Uint8Array>(): MemoryDisk<V> {
  return new MemoryDisk<V>()
}

/**
 * A `Storage` in memory, for tests, simulations and browsers. What was written is on `disk`: open another storage on the
 * same disk to restart. `disk.crash()` loses the write that has not resolved.
 */
export function memoryStorage<V = Uint8Array>(disk: MemoryDisk<V> = memoryDisk<V>()): Storage<V> {
  return new MemoryStorage(disk)
}

class MemoryStorage<V> implements Storage<V> {
  readonly #disk: MemoryDisk<V>
  readonly #crashesAtOpen: number
  #writing: Promise<void> | undefined
  #closed = false
  #failure: unknown

  constructor(disk: MemoryDisk<V>) {
    this.#disk = disk
    this.#crashesAtOpen = disk.crashes
  }

  async recover(): Promise<Recovered<V>> {
    this.#assertOpen()
    return { records: this.#disk.records() }
  }

  async write(records: readonly DurableRecord<V>[]): Promise<void> {
    this.#assertOpen()
    if (this.#writing) throw new Error('the storage is writing already: one write at a time')
    this.#writing = this.#flush(records)
    try {
      await this.#writing
    } catch (error) {
      this.#failure = error
      throw error
    } finally {
      this.#writing = undefined
    }
  }

  async readLog(fromSlot: Slot, toSlot: Slot, bytesMax: number): Promise<readonly Entry<V>[]> {
    this.#assertOpen()
    return this.#disk.log(fromSlot, toSlot, bytesMax)
  }

  async readRows(range: RowRange): Promise<readonly Row[]> {
    this.#assertOpen()
    return this.#disk.rows(range)
  }

  snapshotChunk(slot: Slot, index: number): Uint8Array | undefined {
    this.#assertOpen()
    return this.#disk.chunk(slot, index)
  }

  size(): number {
    return this.#disk.size()
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#writing?.catch(() => undefined)
  }

  /** Gives the caller a turn, as a disk would: a crash in it loses the whole group. */
  async #flush(records: readonly DurableRecord<V>[]): Promise<void> {
    await Promise.resolve()
    this.#assertAlive()
    for (const record of records) this.#disk.take(record)
  }

  #assertOpen(): void {
    if (this.#closed) throw new Error('the storage is closed')
    this.#assertAlive()
  }

  #assertAlive(): void {
    if (this.#disk.crashes !== this.#crashesAtOpen) {
      throw new Error('the disk of this storage has crashed: open a new storage on it')
    }
    if (this.#failure) throw new Error('the storage is dead: an earlier write failed', { cause: this.#failure })
  }
}
