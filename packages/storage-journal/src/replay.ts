import { corruptAt, StoreError } from '@synod/store-directory'
import { Contents } from './contents.ts'
import type { FrameContent } from './frame-records.ts'
import { type Marks, marksAsJson, marksOfJson, NO_MARKS } from './marks.ts'
import { type Changes, planRecord } from './plan.ts'
import type { RowFile } from './row-files.ts'
import { type FileHead, FORMAT, isFileHead, type Segment } from './segment.ts'
import type { Tail } from './tail.ts'
import { type Walked, type WalkedFile, walk } from './walk.ts'

/** A file of rows has no marks. */
type SegmentHead = FileHead & { readonly marks?: unknown }

/**
 * Reads the files of a store in order, those of rows first, and so finds again what the store held: each segment begins with
 * the marks as they were, so the first one that is left is a beginning too. Throws a `StoreError` naming file and byte of what is
 * not as it was written.
 */
export class Replay {
  readonly #path: string
  readonly contents = new Contents()
  #marks: Marks = NO_MARKS
  #store: string | undefined
  /** Of the next group; undefined before the first segment. */
  #sequence: number | undefined

  constructor(path: string) {
    this.#path = path
  }

  get marks(): Marks {
    return this.#marks
  }

  get store(): string {
    return this.#store ?? ''
  }

  /** A segment of the journal. The last one has a tail, which says where it ends. */
  segment(walked: WalkedFile, tail?: Pick<Tail, 'end'>): Segment {
    const { name, number, file } = walked
    let prepared = 0
    const found = walk(walked, (content) => {
      if (content.head !== undefined) prepared = this.#begin(walked, content.head)
      this.#take(content)
    })
    if (found.reason && found.reason.kind !== 'blank') throw this.#noGroup(walked, found, found.reason.found)
    if (!found.first || !found.last) throw this.#noGroup(walked, found, 'nothing')
    if (this.#sequence !== undefined && found.first.sequence !== this.#sequence) {
      const what = `the group ${this.#sequence}`
      throw corruptAt(this.#path, `the end of the segment before ${name}`, what, 'nothing')
    }
    this.#sequence = found.last.sequence + 1
    return { name, number, file, prepared, capacity: Math.max(prepared, found.end), end: tail?.end ?? found.end }
  }

  /** A file of rows, of which so many bytes count. */
  rowFile(walked: WalkedFile, bytes: number): RowFile {
    const found = walk(
      walked,
      ({ head, records }) => {
        if (head !== undefined) this.head(walked, head)
        for (const record of records)
          if (record.type === 'history') this.contents.apply({ log: [], rows: [...record.rows] })
      },
      bytes,
    )
    if (found.reason || !found.last) throw this.#noGroup(walked, found, found.reason?.found ?? 'nothing')
    if (found.end !== bytes) throw this.#noGroup(walked, found, `one that ends at ${found.end} and not at ${bytes}`)
    return {
      name: walked.name,
      number: walked.number,
      file: walked.file,
      end: bytes,
      sequence: found.last.sequence + 1,
    }
  }

  /** What a file's first frame says of it. All files of a store say the same store. */
  head({ name, number, file }: WalkedFile, head: unknown): SegmentHead {
    const where = `${name}, byte 0`
    if (!isFileHead(head)) throw corruptAt(this.#path, where, 'what the file is', JSON.stringify(head))
    if (head.format !== FORMAT) throw this.#unknownFormat(name, head.format)
    this.#store ??= head.store
    if (head.number !== number) throw corruptAt(this.#path, where, `file ${number}`, `file ${head.number}`)
    if (head.store !== this.#store) {
      throw corruptAt(this.#path, where, `a file of the store ${this.#store}`, `one of another, ${head.store}`)
    }
    if (file.size() >= head.prepared) return head
    throw corruptAt(
      this.#path,
      `${name}, byte ${file.size()}`,
      `${head.prepared} bytes`,
      'no more: the file was cut short',
    )
  }

  /** The marks with which a segment begins. */
  marksOf(walked: WalkedFile, { marks: stored }: SegmentHead): Marks {
    const marks = marksOfJson(stored)
    if (marks) return marks
    throw corruptAt(this.#path, `${walked.name}, byte 0`, 'the marks with which a segment begins', 'something else')
  }

  /** Marks are where the segment before left them; returns how much of the file was prepared. */
  #begin(walked: WalkedFile, stored: unknown): number {
    const head = this.head(walked, stored)
    const marks = this.marksOf(walked, head)
    if (this.#sequence === undefined) this.#marks = marks
    else if (marksAsJson(marks) !== marksAsJson(this.#marks)) {
      const wanted = 'the marks to which the segments before it led'
      throw corruptAt(this.#path, `${walked.name}, byte 0`, wanted, 'others')
    }
    return head.prepared
  }

  #take({ records }: FrameContent): void {
    const before = this.#marks
    const changes: Changes = { log: [], rows: [] }
    for (const record of records) this.#marks = planRecord(this.#marks, record, changes)
    this.contents.apply(changes)
    this.contents.compact(before.compactedThrough, this.#marks.compactedThrough)
  }

  #noGroup({ name }: WalkedFile, { end }: Walked, found: string): StoreError {
    return corruptAt(this.#path, `${name}, byte ${end}`, 'a group', found)
  }

  #unknownFormat(name: string, format: number): StoreError {
    return new StoreError(
      'unknownFormat',
      `the store ${this.#path} has format ${format} in ${name}, and this version of Synod reads format ${FORMAT}. ` +
        'Start the version that wrote it, or give this node a directory of its own.',
    )
  }
}
