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
import { reasonOf, StoreError } from '@synod/store-directory'
import type { FileLimits } from './file-limits.ts'
import type { Files } from './files.ts'
import { FrameWriter } from './frame-writer.ts'
import type { Marks } from './marks.ts'
import { PlaceReader } from './place-reader.ts'
import { type Changes, planRecord } from './plan.ts'
import { checkRange, readChunk, readLog, readRows } from './read.ts'
import { type OpenStore, openStore } from './recover.ts'
import { readRecovered } from './recovered.ts'
import { Upkeep } from './upkeep.ts'

export interface FilesStorageOptions {
  /** The directory, as messages name it. */
  readonly path: string
  readonly limits: FileLimits
  /** Has the directory for this storage alone, until it is released. */
  readonly open: () => Promise<Files>
  readonly newStoreId: () => string
}

/** A store that was recovered. */
interface Store extends OpenStore {
  readonly reader: PlaceReader
  readonly upkeep: Upkeep
}

/** The `Storage` over {@link Files}. */
export class FilesStorage implements Storage<Uint8Array> {
  readonly #options: FilesStorageOptions
  readonly #writer = new FrameWriter()
  #opening: Promise<Recovered<Uint8Array>> | undefined
  #files: Files | undefined
  #store: Store | undefined
  #marks: Marks | undefined
  #writing: Promise<void> | undefined
  #failure: { error: unknown } | undefined
  #closing: Promise<void> | undefined

  constructor(options: FilesStorageOptions) {
    this.#options = options
  }

  async recover(): Promise<Recovered<Uint8Array>> {
    if (this.#closing) throw this.#misuse('it is closed')
    if (this.#opening) throw this.#misuse('recover is called once')
    this.#opening = this.#open()
    return this.#opening
  }

  async write(records: readonly DurableRecord<Uint8Array>[]): Promise<void> {
    const store = this.#usable()
    if (this.#writing) throw this.#misuse('it is writing already: one write at a time')
    if (records.length === 0) return
    this.#writing = this.#commit(store, records)
    try {
      await this.#writing
    } finally {
      this.#writing = undefined
    }
  }

  async readLog(fromSlot: Slot, toSlot: Slot, bytesMax: number): Promise<readonly Entry<Uint8Array>[]> {
    const { contents, reader } = this.#usable()
    const { compactedThrough } = this.#marks!
    return this.#reading(readLog(contents, reader, compactedThrough, { fromSlot, toSlot, bytesMax }))
  }

  async readRows(range: RowRange): Promise<readonly Row[]> {
    const { contents, reader } = this.#usable()
    checkRange(range)
    return this.#reading(readRows(contents, reader, range))
  }

  snapshotChunk(slot: Slot, index: number): Uint8Array | undefined {
    const { reader } = this.#usable()
    try {
      return readChunk(reader, this.#marks!, slot, index)
    } catch (error) {
      throw this.#died('read', error)
    }
  }

  size(): number {
    return this.#store ? this.#store.journal.bytes + this.#store.rowFiles.bytes : 0
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #open(): Promise<Recovered<Uint8Array>> {
    try {
      const files = await this.#options.open()
      this.#files = files
      const opened = await openStore(files, this.#options)
      const { journal, rowFiles, contents, marks } = opened
      const reader = new PlaceReader(files.path, (name) => journal.fileOf(name) ?? rowFiles.fileOf(name))
      const upkeep = new Upkeep({
        files,
        journal,
        rowFiles,
        contents,
        reader,
        marks: () => this.#marks!,
        failed: (error) => this.#died('keep', error),
      })
      this.#marks = marks
      this.#store = { ...opened, reader, upkeep }
      return readRecovered(marks, contents, reader)
    } catch (error) {
      const reason = this.#died('open', error)
      await this.#shut()
      throw reason
    }
  }

  /** Plans first: a group that no correct node writes leaves nothing behind. Readers see it once it is durable. */
  async #commit({ journal, contents, upkeep }: Store, records: readonly DurableRecord<Uint8Array>[]): Promise<void> {
    try {
      const before = this.#marks!
      const changes: Changes = { log: [], rows: [] }
      const { proposal } = upkeep
      this.#writer.clear()
      let marks = proposal ? planRecord(before, this.#writer.addInventory(proposal), changes) : before
      for (const record of records) marks = planRecord(marks, this.#writer.add(record), changes)
      await journal.append(this.#writer, () => ({ marks: before }))
      contents.apply(changes)
      contents.compact(before.compactedThrough, marks.compactedThrough)
      this.#marks = marks
      if (proposal) upkeep.accepted(proposal)
      upkeep.nudge()
    } catch (error) {
      throw this.#died('write to', error)
    }
  }

  async #reading<T>(reading: Promise<T>): Promise<T> {
    try {
      return await reading
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
    await this.#store?.upkeep.stop()
    this.#store?.journal.close()
    this.#store?.rowFiles.close()
    this.#files?.release()
    this.#files = undefined
  }

  /**
   * What a failed call rejects with. It kills the storage, since what the disk holds now is not known; a record that no
   * correct node writes kills it too, since its node must stop.
   */
  #died(attempt: string, error: unknown): unknown {
    this.#failure ??= { error }
    if (error instanceof StoreError || error instanceof InvariantError || error instanceof RangeError) return error
    const space = this.#files?.describeSpace() ?? 'its directory could not be opened'
    return new StoreError(
      'failed',
      `could not ${attempt} the store ${this.#options.path}: ${reasonOf(error)} (${space}). ` +
        'What this call wrote may or may not be there. Stop the node, free space or check the disk, and start it again.',
      error,
    )
  }

  #usable(): Store {
    if (this.#closing) throw this.#misuse('it is closed')
    if (this.#failure) {
      const reason = reasonOf(this.#failure.error)
      throw new StoreError('dead', `the store ${this.#options.path} is dead, because an earlier call failed: ${reason}`)
    }
    if (!this.#store) throw this.#misuse('recover is called first')
    return this.#store
  }

  #misuse(what: string): StoreError {
    return new StoreError('misuse', `wrong use of the store ${this.#options.path}: ${what}`)
  }
}
