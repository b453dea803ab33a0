import type { FileLimits } from './file-limits.ts'
import { journalName } from './file-names.ts'
import type { Files, OpenFile } from './files.ts'
import { nextSector } from './frame.ts'
import type { FrameWriter } from './frame-writer.ts'
import { type FileHead, FORMAT, type Segment } from './segment.ts'

/** Written and synced at a time when a segment is prepared, so that no group waits long behind it. */
const PREPARED_BYTES = 1 << 20
/** Up to here the page cache takes a frame in less time than a thread would need to be woken. */
const WRITTEN_AT_ONCE_BYTES_MAX = 1 << 19
/** The next segment is prepared this much faster than the present one fills … */
const PREPARING_AHEAD = 2
/** … but by no more than this for a group: to prepare for large groups costs more than it saves their syncs. */
const PREPARED_FOR_GROUP_BYTES_MAX = 1 << 14
/** A segment is this part of what the journal has, within its bounds: what is compacted goes in whole segments. */
const SEGMENTS_OF_JOURNAL = 4

const ZEROS: readonly Uint8Array[] = Array(16).fill(new Uint8Array(PREPARED_BYTES / 16))

/** What a journal goes on from. */
export interface JournalState {
  readonly store: string
  /** In order; the last one is being written. */
  readonly segments: readonly Segment[]
  /** Of the next frame. */
  readonly sequence: number
}

/** Where frames are appended: segments one after the other, the next one being prepared while one is filled. */
export class Journal {
  readonly #files: Files
  readonly #limits: FileLimits
  readonly #store: string
  readonly #segments: Segment[]
  #sequence: number
  /** When the present segment was begun, or the store opened. */
  #firstSequence: number
  #next: Segment | undefined
  /** The disk took no more zeros: the next segment is used as it is. */
  #isNextFull = false
  #preparing: Promise<void> | undefined
  /** The next segment is about to be written: nobody else may. */
  #isTakingNext = false

  constructor(files: Files, limits: FileLimits, state: JournalState) {
    this.#files = files
    this.#limits = limits
    this.#store = state.store
    this.#segments = [...state.segments]
    this.#sequence = state.sequence
    this.#firstSequence = state.sequence
  }

  /** A store's first segment, ready to be written. */
  static async begin(files: Files, limits: FileLimits, store: string): Promise<Journal> {
    const segment = createSegment(files, 1, limits.segmentBytesMin)
    while (segment.prepared < segment.capacity) {
      await writeZeros(segment)
      await countPrepared(segment)
    }
    await files.syncNames()
    return new Journal(files, limits, { store, segments: [segment], sequence: 1 })
  }

  get store(): string {
    return this.#store
  }

  /** All segments, oldest first. */
  get segments(): readonly Segment[] {
    return this.#segments
  }

  /** The bytes written, of all segments. */
  get bytes(): number {
    return this.#segments.reduce((sum, { end }) => sum + end, 0)
  }

  /**
   * Appends what the writer collected as one frame and resolves when the disk has it. `describe` gives what a segment's head
   * says besides: asked only when the frame is a segment's first.
   */
  async append(writer: FrameWriter, describe: () => object): Promise<void> {
    const segment = await this.#room(writer.bytes)
    const { name: file, number: fileNumber, end: at } = segment
    const head = at === 0 ? this.#head(segment, describe()) : undefined
    const pieces = writer.finish({ file, fileNumber, at, sequence: this.#sequence }, head)
    const bytes = pieces.reduce((sum, { byteLength }) => sum + byteLength, 0)
    if (bytes <= WRITTEN_AT_ONCE_BYTES_MAX) segment.file.write(pieces, at)
    else await segment.file.writeSoon(pieces, at)
    await segment.file.sync()
    segment.end = nextSector(at + bytes)
    this.#sequence += 1
  }

  /**
   * Prepares a piece of the next segment, if it is time to: no faster than is needed, since the disk is wanted for other
   * things. Resolves with whether there was anything to do.
   */
  async prepareNext(): Promise<boolean> {
    const active = this.#segments.at(-1)!
    const next = this.#next
    const wanted = next && this.#wantedOf(next, active)
    const isEnough = wanted !== undefined && (this.#isNextFull || next!.prepared >= wanted)
    // A segment is made only when the one before has something durable in it: so there is never more than one that has not.
    if (isEnough || this.#isTakingNext || active.end === 0) return false
    this.#preparing = next ? this.#prepare(next) : this.#createNext(active)
    try {
      await this.#preparing
    } finally {
      this.#preparing = undefined
    }
    return true
  }

  /** How many of the next segment's bytes should be prepared by now. */
  #wantedOf(next: Segment, active: Segment): number {
    const share = Math.min(1, (PREPARING_AHEAD * active.end) / active.capacity)
    return Math.min(share * next.capacity, (this.#sequence - this.#firstSequence) * PREPARED_FOR_GROUP_BYTES_MAX)
  }

  /** Takes the segments below this number out; returns their names, for their files to be removed. */
  dropBelow(number: number): string[] {
    const count = this.#segments.findIndex((segment) => segment.number >= number)
    const dropped = this.#segments.splice(0, count)
    for (const { file } of dropped) file.close()
    return dropped.map(({ name }) => name)
  }

  fileOf(name: string): OpenFile | undefined {
    return this.#segments.find((segment) => segment.name === name)?.file
  }

  close(): void {
    for (const { file } of this.#segments) file.close()
    this.#next?.file.close()
  }

  /** The segment in which so many bytes more have room: the last one, or the next. */
  async #room(bytes: number): Promise<Segment> {
    const active = this.#segments.at(-1)!
    if (active.end === 0 || active.end + bytes <= active.capacity) return active
    this.#isTakingNext = true
    await this.#preparing
    if (!this.#next) await this.#createNext(active)
    const next = this.#next!
    this.#next = undefined
    this.#isNextFull = false
    this.#isTakingNext = false
    this.#segments.push(next)
    this.#firstSequence = this.#sequence
    return next
  }

  async #createNext({ number }: Segment): Promise<void> {
    const { segmentBytesMin, segmentBytesMax } = this.#limits
    const capacity = Math.min(Math.max(this.bytes / SEGMENTS_OF_JOURNAL, segmentBytesMin), segmentBytesMax)
    const next = createSegment(this.#files, number + 1, nextSector(capacity))
    this.#next = next
    await this.#files.syncNames()
  }

  /** Zeros that do not fit on the disk are no failure yet: a group that does not fit will be. */
  async #prepare(next: Segment): Promise<void> {
    try {
      await writeZeros(next)
    } catch {
      this.#isNextFull = true
      return
    }
    await countPrepared(next)
  }

  #head({ number, prepared }: Segment, more: object): string {
    const head: FileHead = { format: FORMAT, store: this.#store, number, prepared }
    return JSON.stringify({ ...head, ...more })
  }
}

function createSegment(files: Files, number: number, capacity: number): Segment {
  const name = journalName(number)
  return { name, number, file: files.create(name), capacity, prepared: 0, end: 0 }
}

async function countPrepared(segment: Segment): Promise<void> {
  await segment.file.sync()
  segment.prepared = Math.min(segment.prepared + PREPARED_BYTES, segment.capacity)
}

/** The next piece of zeros. */
function writeZeros({ file, prepared, capacity }: Segment): Promise<void> {
  let left = Math.min(PREPARED_BYTES, capacity - prepared)
  const pieces: Uint8Array[] = []
  for (const zeros of ZEROS) {
    if (left <= 0) break
    pieces.push(zeros.subarray(0, left))
    left -= zeros.byteLength
  }
  return file.writeSoon(pieces, prepared)
}
