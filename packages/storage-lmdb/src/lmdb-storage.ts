import { statfsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import {
  type DurableRecord,
  type Entry,
  InvariantError,
  type Recovered,
  type Row,
  type RowRange,
  type Slot,
  type Storage,
} from '@synod/protocol'
import { claimDirectory, makeDirectory, reasonOf, StoreError, syncDirectories } from '@synod/store-directory'
import { dataFile, prepareDataFile } from './data-file.ts'
import { type Bytes, commit, openDatabase } from './database.ts'
import { type Marks, NO_MARKS } from './marks.ts'
import { planGroup } from './plan.ts'
import { keyRange, readChunk, readLog, readRows } from './read.ts'
import { checkFormat, readMarks, readRecovered } from './recover.ts'
import { findGarbage, leavesGarbage, sweptKeysMax } from './sweep.ts'

export interface LmdbStorageOptions {
  /** The store's directory, made when it is missing. One process at a time may have it open. */
  readonly path: string
  /** Address space reserved at first; LMDB reserves more when the store outgrows it. Default 1 GiB. */
  readonly mapSizeBytes?: number
}

const MAP_SIZE_BYTES_DEFAULT = 1 << 30

/**
 * A `Storage` on disk. `write` resolves when the disk has the group (fdatasync), whole. Rejects with a `StoreError`;
 * after a failure that is not the caller's misuse the storage is dead, and so should be the node.
 */
export function lmdbStorage(options: LmdbStorageOptions): Storage<Uint8Array> {
  return new LmdbStorage(options)
}

class LmdbStorage implements Storage<Uint8Array> {
  readonly #path: string
  readonly #mapSizeBytes: number
  #opening: Promise<Recovered<Uint8Array>> | undefined
  #release: (() => void) | undefined
  #database: Bytes | undefined
  #recovered = false
  #marks: Marks = NO_MARKS
  /** Whether keys may be left in the database that are no longer in the store. */
  #hasGarbage = true
  #writing: Promise<void> | undefined
  #failure: { error: unknown } | undefined
  #closing: Promise<void> | undefined

  constructor({ path, mapSizeBytes = MAP_SIZE_BYTES_DEFAULT }: LmdbStorageOptions) {
    this.#path = resolve(path)
    this.#mapSizeBytes = mapSizeBytes
  }

  async recover(): Promise<Recovered<Uint8Array>> {
    if (this.#closing) throw this.#misuse('it is closed')
    if (this.#opening) throw this.#misuse('recover is called once')
    this.#opening = this.#open()
    return this.#opening
  }

  async write(records: readonly DurableRecord<Uint8Array>[]): Promise<void> {
    const database = this.#usable()
    if (this.#writing) throw this.#misuse('it is writing already: one write at a time')
    this.#writing = this.#commit(database, records)
    try {
      await this.#writing
    } finally {
      this.#writing = undefined
    }
  }

  async readLog(fromSlot: Slot, toSlot: Slot, bytesMax: number): Promise<readonly Entry<Uint8Array>[]> {
    const database = this.#usable()
    return this.#reading(() => readLog(database, this.#path, this.#marks.compactedThrough, fromSlot, toSlot, bytesMax))
  }

  async readRows(range: RowRange): Promise<readonly Row[]> {
    const database = this.#usable()
    const keys = keyRange(range)
    return this.#reading(() => readRows(database, this.#path, keys))
  }

  snapshotChunk(slot: Slot, index: number): Uint8Array | undefined {
    const database = this.#usable()
    return this.#reading(() => readChunk(database, this.#path, this.#marks, slot, index))
  }

  size(): number {
    return statSync(dataFile(this.#path), { throwIfNoEntry: false })?.size ?? 0
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  /** Nobody else may have the store, and everything in it is synced, before anything is read from it. */
  async #open(): Promise<Recovered<Uint8Array>> {
    try {
      await makeDirectory(this.#path)
      this.#release = claimDirectory(this.#path)
      await prepareDataFile(this.#path)
      const database = await openDatabase(dataFile(this.#path), this.#mapSizeBytes)
      this.#database = database
      await checkFormat(database, this.#path)
      await syncDirectories(this.#path)
      this.#marks = readMarks(database, this.#path)
      const recovered = readRecovered(database, this.#path, this.#marks)
      this.#recovered = true
      return recovered
    } catch (error) {
      const reason = this.#died('open', error)
      await this.#shut()
      throw reason
    }
  }

  async #commit(database: Bytes, records: readonly DurableRecord<Uint8Array>[]): Promise<void> {
    try {
      const { puts, removals, marks } = planGroup(this.#marks, records)
      await commit(database, puts, [...this.#sweep(database, puts.length), ...removals])
      this.#hasGarbage ||= leavesGarbage(this.#marks, marks)
      this.#marks = marks
    } catch (error) {
      throw this.#died('write to', error)
    }
  }

  /**
   * Some of the keys that no reader sees any more. What this very write drops is left to the next one, since until it is
   * durable readers go by the marks before it.
   */
  #sweep(database: Bytes, puts: number): Buffer[] {
    if (!this.#hasGarbage || puts === 0) return []
    const limit = sweptKeysMax(puts)
    const keys = findGarbage(database, this.#marks, limit)
    this.#hasGarbage = keys.length === limit
    return keys
  }

  #reading<T>(read: () => T): T {
    try {
      return read()
    } catch (error) {
      throw this.#died('read', error)
    }
  }

  async #close(): Promise<void> {
    await this.#opening?.catch(() => undefined)
    await this.#writing?.catch(() => undefined)
    await this.#shut()
  }

  async #shut(): Promise<void> {
    const database = this.#database
    this.#database = undefined
    await database?.close()
    this.#release?.()
    this.#release = undefined
  }

  /**
   * What a failed call rejects with. It kills the storage, since what the disk holds now is not known; a record that no
   * correct node writes kills it too, since its node must stop.
   */
  #died(attempt: string, error: unknown): unknown {
    this.#failure ??= { error }
    if (error instanceof StoreError || error instanceof InvariantError || error instanceof RangeError) return error
    return new StoreError(
      'failed',
      `could not ${attempt} the store ${this.#path}: ${reasonOf(error)} (${freeSpace(this.#path)}). ` +
        'What this call wrote may or may not be there. Stop the node, free space or check the disk, and start it again.',
      error,
    )
  }

  #usable(): Bytes {
    if (this.#closing) throw this.#misuse('it is closed')
    if (this.#failure) {
      const reason = reasonOf(this.#failure.error)
      throw new StoreError('dead', `the store ${this.#path} is dead, because an earlier call failed: ${reason}`)
    }
    if (!this.#recovered || !this.#database) throw this.#misuse('recover is called first')
    return this.#database
  }

  #misuse(what: string): StoreError {
    return new StoreError('misuse', `wrong use of the store ${this.#path}: ${what}`)
  }
}

function freeSpace(path: string): string {
  try {
    const { bavail, bsize } = statfsSync(path)
    return `its disk has ${bavail * bsize} bytes free`
  } catch {
    return 'how full its disk is could not be found out'
  }
}
