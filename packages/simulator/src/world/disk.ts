import type { DurableRecord, Recovered, Storage } from '@synod/protocol'
import { type MemoryDisk, memoryDisk } from '@synod/protocol/memory'
import type { Random } from '../random.ts'
import type { Agenda } from './agenda.ts'
import { EVENT, type EventLog } from './event-log.ts'
import type { Process } from './process.ts'
import type { Tally } from './tally.ts'

type Records = readonly DurableRecord<Uint8Array>[]

export interface DiskOptions {
  readonly node: number
  readonly agenda: Agenda
  /** What a flush takes on a good day, in microseconds. */
  readonly flushUs: () => number
  readonly random: Random
  readonly tally: Tally
  readonly log: EventLog
  /** A torn write may keep any prefix of its records; otherwise it is there whole or not at all, as LMDB has it. */
  readonly tears: () => boolean
  /** Told when the store is lost for good. */
  readonly lost: () => void
}

interface WriteUnderWay {
  readonly records: Records
  isCancelled: boolean
}

/** Reading is cheap, but never instant: a disk's answer comes in a later event. */
const READ_US = 60

/**
 * The disk of one machine. It outlives the processes that open it, loses what was not flushed when one dies, and may be
 * slow, stall, fail, be wiped, or give back damage.
 */
export class Disk {
  readonly options: DiskOptions
  /** Called when a write begins, for faults that wait for one. */
  onWrite: (() => void) | undefined
  /** Called when the disk has the write under way, instead of telling the process: it dies without having heard. */
  diesDeaf: (() => void) | undefined
  /** Added to each write. */
  slowUs = 0
  /** A flush failed in the present life: the node has to stop. */
  hasFailed = false
  /** How the store was lost: nothing brings it back. */
  lost: 'wiped' | 'corrupt' | undefined
  #contents: MemoryDisk<Uint8Array> = memoryDisk<Uint8Array>()
  #writing: WriteUnderWay | undefined
  #wasInitialised = false
  #stalls = 0
  #endOfStall: (() => void) | undefined
  #failing: (() => void) | undefined

  constructor(options: DiskOptions) {
    this.options = options
  }

  get contents(): MemoryDisk<Uint8Array> {
    return this.#contents
  }

  /** Up to which slot the state machine's rows are there: of what was executed, or came with a snapshot. */
  get appliedThrough(): number {
    let through = 0
    for (const record of this.#contents.records()) {
      if (record.type === 'applied') through = Math.max(through, record.through)
      if (record.type === 'snapshot') through = Math.max(through, record.slot)
    }
    return through
  }

  get isWriting(): boolean {
    return this.#writing !== undefined
  }

  /** Whether a store was ever set up here. An operator initialises a node once: never again, whatever happens to its disk. */
  get wasInitialised(): boolean {
    return this.#wasInitialised
  }

  wipe(): void {
    this.#contents = memoryDisk<Uint8Array>()
    this.lost = 'wiped'
    this.options.lost()
  }

  corrupt(): void {
    this.lost = 'corrupt'
    this.options.lost()
  }

  /** No write ends from now on, until as many calls of {@link goOn}. */
  stall(): void {
    this.#stalls += 1
  }

  goOn(): void {
    this.#stalls -= 1
    const end = this.#endOfStall
    if (this.#stalls > 0 || !end) return
    this.#endOfStall = undefined
    this.options.agenda.in(0, end)
  }

  /** The next write fails; `failed` is called when it has. */
  failNextWrite(failed: () => void): void {
    this.#failing = failed
  }

  /** No fault waits for a write any more. */
  disarm(): void {
    this.onWrite = undefined
    this.diesDeaf = undefined
    this.#failing = undefined
  }

  open(process: Process): Storage<Uint8Array> {
    this.hasFailed = false
    return new DiskStorage(this, process)
  }

  /**
   * Begins a write and calls `ended` when the disk has it, or with what went wrong. The process may be dead by then.
   */
  write(records: Records, ended: (error?: Error) => void): void {
    const { agenda, flushUs, log, node, tally } = this.options
    const writing: WriteUnderWay = { records, isCancelled: false }
    this.#writing = writing
    agenda.in(flushUs() + this.slowUs, () => this.#end(writing, ended))
    this.onWrite?.()
    if (records.some(({ type }) => type === 'identity')) tally.add('store initialised')
    log.note(EVENT.disk, node, 0, records.length)
  }

  /** The process died with a write under way: any prefix of it may be there. */
  crash(random: Random): void {
    const { tally, tears } = this.options
    const writing = this.#writing
    if (!writing) return
    this.#drop(writing)
    const { length } = writing.records
    const kept = tears() ? random.between(0, length) : random.chance(0.5) ? length : 0
    tally.add(kept === length ? 'crash after a flush the node never saw' : kept === 0 ? 'flush lost' : 'flush torn')
    this.#take(writing.records.slice(0, kept))
  }

  #end(writing: WriteUnderWay, ended: (error?: Error) => void): void {
    if (writing.isCancelled) return
    if (this.#stalls > 0) {
      this.#endOfStall = () => this.#end(writing, ended)
      return
    }
    this.#drop(writing)
    if (this.#failing) this.#fail(writing.records, ended)
    else this.#succeed(writing.records, ended)
  }

  #fail(records: Records, ended: (error: Error) => void): void {
    const failed = this.#failing
    this.#failing = undefined
    this.hasFailed = true
    this.options.tally.add('flush failed')
    this.#take(records.slice(0, this.options.random.between(0, records.length)))
    ended(new Error('the disk reports an error: EIO'))
    failed?.()
  }

  #succeed(records: Records, ended: (error?: Error) => void): void {
    try {
      this.#take(records)
    } catch (error) {
      ended(error instanceof Error ? error : new Error(String(error)))
      return
    }
    const die = this.diesDeaf
    this.diesDeaf = undefined
    if (!die) {
      ended()
      return
    }
    this.options.tally.add('crash after a flush the node never saw')
    die()
  }

  #drop(writing: WriteUnderWay): void {
    writing.isCancelled = true
    if (this.#writing === writing) this.#writing = undefined
  }

  #take(records: Records): void {
    for (const record of records) {
      this.#contents.take(record)
      if (record.type === 'identity') this.#wasInitialised = true
    }
  }
}

/** The store of one process: one life of it. */
class DiskStorage implements Storage<Uint8Array> {
  readonly #disk: Disk
  readonly #process: Process
  #writing: Promise<void> | undefined
  #failure: Error | undefined
  #isClosed = false

  constructor(disk: Disk, process: Process) {
    this.#disk = disk
    this.#process = process
  }

  recover(): Promise<Recovered<Uint8Array>> {
    return this.#read((disk) => {
      if (disk.lost === 'corrupt') throw new Error('the record Mpromised is corrupt: its checksum does not match')
      return { records: disk.contents.records() }
    })
  }

  write(records: Records): Promise<void> {
    const refusal = this.#refusal()
    if (refusal) return Promise.reject(refusal)
    if (this.#writing) return Promise.reject(new Error('the storage is writing already: one write at a time'))
    this.#writing = new Promise((resolve, reject) => {
      this.#disk.write(records, (error) => {
        this.#process.completion(() => {
          this.#writing = undefined
          this.#disk.options.agenda.settle()
          if (error) this.#failure = new Error('the storage is dead: an earlier write failed', { cause: error })
          if (error) reject(error)
          else resolve()
        })
      })
    })
    return this.#writing
  }

  readLog(fromSlot: number, toSlot: number, bytesMax: number) {
    return this.#read((disk) => disk.contents.log(fromSlot, toSlot, bytesMax))
  }

  readRows(range: Parameters<Storage<Uint8Array>['readRows']>[0]) {
    return this.#read((disk) => disk.contents.rows(range))
  }

  /** Synchronous, as from a mapped file: no event of its own. */
  snapshotChunk(slot: number, index: number): Uint8Array | undefined {
    const refusal = this.#refusal()
    if (refusal) throw refusal
    return this.#disk.contents.chunk(slot, index)
  }

  size(): number {
    return this.#disk.contents.size()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#writing?.catch(() => undefined)
  }

  #refusal(): Error | undefined {
    return this.#isClosed ? new Error('the storage is closed') : this.#failure
  }

  #read<T>(look: (disk: Disk) => T): Promise<T> {
    const { agenda, log, node } = this.#disk.options
    const refusal = this.#refusal()
    if (refusal) return Promise.reject(refusal)
    return new Promise((resolve, reject) => {
      agenda.in(READ_US, () => {
        this.#process.completion(() => {
          log.note(EVENT.disk, node, 1, 0)
          agenda.settle()
          try {
            resolve(look(this.#disk))
          } catch (error) {
            reject(error)
          }
        })
      })
    })
  }
}
