import { corruptAt, StoreError } from '@synod/store-directory'
import { Contents } from './contents.ts'
import type { FileLimits } from './file-limits.ts'
import { journalName, journalNumbers, rowsName, rowsNumbers } from './file-names.ts'
import type { Files, OpenFile } from './files.ts'
import { Journal } from './journal.ts'
import { keptChunks, type Marks, NO_MARKS } from './marks.ts'
import { Replay } from './replay.ts'
import { type RowFile, RowFiles } from './row-files.ts'
import type { Segment } from './segment.ts'
import { findTail, type Tail } from './tail.ts'
import type { WalkedFile } from './walk.ts'

/** LMDB's data file: this is a store of the other adapter. */
const FOREIGN_FILE = 'store.mdb'

export interface OpenOptions {
  readonly limits: FileLimits
  /** Another one for each store, should one be begun. */
  readonly newStoreId: () => string
}

/** A store that is open. */
export interface OpenStore {
  readonly journal: Journal
  readonly rowFiles: RowFiles
  readonly contents: Contents
  readonly marks: Marks
}

/**
 * Opens what is in the directory, or begins a store where there is none. Everything is synced before it is acted on: what a
 * killed process left in the cache of the operating system could still be lost to a power failure. Throws a `StoreError` naming
 * file and byte of whatever is damaged.
 */
export async function openStore(files: Files, options: OpenOptions): Promise<OpenStore> {
  const opening = new Opening(files, options)
  try {
    return await opening.open()
  } catch (error) {
    opening.close()
    throw error
  }
}

class Opening {
  readonly #files: Files
  readonly #options: OpenOptions
  readonly #opened = new Map<string, OpenFile>()
  readonly #replay: Replay

  constructor(files: Files, options: OpenOptions) {
    this.#files = files
    this.#options = options
    this.#replay = new Replay(files.path)
  }

  close(): void {
    for (const file of this.#opened.values()) file.close()
  }

  async open(): Promise<OpenStore> {
    const names = this.#files.list()
    const numbers = journalNumbers(names)
    if (numbers.length === 0) this.#refuseForeign(names)
    await this.#files.syncNames()
    const found = await this.#findTail(numbers)
    return found ? this.#goOn(names, found) : this.#begin(names, numbers)
  }

  /** A store in which nothing was ever made durable may have been begun before. */
  async #begin(names: readonly string[], numbers: readonly number[]): Promise<OpenStore> {
    const isOfMore = rowsNumbers(names).length > 0 || numbers.some((number) => number !== 1)
    if (isOfMore) throw corruptAt(this.#files.path, 'its journal', 'groups', 'none, though it has other files')
    await this.#remove(numbers.map(journalName))
    const { limits, newStoreId } = this.#options
    const journal = await Journal.begin(this.#files, limits, newStoreId())
    return {
      journal,
      rowFiles: this.#rowFiles(journal.store, []),
      contents: new Contents(),
      marks: NO_MARKS,
    }
  }

  async #goOn(names: readonly string[], { last, tail }: Found): Promise<OpenStore> {
    const { firstSegment, rowFiles: wanted } = tail.inventory
    const rows: RowFile[] = []
    for (const { number, bytes } of wanted) {
      rows.push(this.#replay.rowFile(await this.#open(rowsName(number), number), bytes))
    }
    const segments: Segment[] = []
    for (let number = firstSegment; number < last.number; number++) {
      segments.push(this.#replay.segment(await this.#open(journalName(number), number)))
    }
    segments.push(this.#replay.segment(last, tail))
    this.#checkChunks(segments)
    const kept = new Set([...segments, ...rows].map(({ name }) => name))
    const ours = [...journalNumbers(names).map(journalName), ...rowsNumbers(names).map(rowsName)]
    await this.#remove(ours.filter((name) => !kept.has(name)))
    const { store, marks, contents } = this.#replay
    const journal = new Journal(this.#files, this.#options.limits, { store, segments, sequence: tail.sequence + 1 })
    return { journal, rowFiles: this.#rowFiles(store, rows), contents, marks }
  }

  /** In the last segment, or in the one before, since the last one may have been prepared only. */
  async #findTail(numbers: readonly number[]): Promise<Found | undefined> {
    for (const [index, number] of [...numbers.entries()].reverse()) {
      const last = await this.#open(journalName(number), number)
      const tail = await findTail(last, (head) => this.#replay.marksOf(last, this.#replay.head(last, head)).inventory)
      const above = numbers.slice(index + 1)
      if (!tail) continue
      if (above.length === 0 || (above.length === 1 && above[0] === number + 1)) return { last, tail }
      throw this.#missing(journalName(number + 1), 'a segment of the journal')
    }
    return undefined
  }

  async #open(name: string, number: number): Promise<WalkedFile> {
    const file = this.#files.open(name)
    if (!file) throw this.#missing(name, 'a file of the store')
    this.#opened.set(name, file)
    await file.sync()
    return { path: this.#files.path, name, number, file }
  }

  #rowFiles(store: string, list: readonly RowFile[]): RowFiles {
    return new RowFiles(this.#files, store, list, this.#options.limits.rowFileBytesMax)
  }

  /** Each chunk has its file; what it holds is checked when it is read. */
  #checkChunks(segments: readonly Segment[]): void {
    const names = new Set(segments.map(({ name }) => name))
    for (const { slot, places } of keptChunks(this.#replay.marks)) {
      const index = places.findIndex(({ file }) => !names.has(file))
      if (index >= 0) throw this.#missing(places[index]!.file, `snapshot/${slot}/${index}`)
    }
  }

  /** Durably, before the journal goes on: what comes back after a power failure should be only what it says is there. */
  async #remove(names: readonly string[]): Promise<void> {
    if (names.length === 0) return
    for (const name of names) {
      this.#opened.get(name)?.close()
      await this.#files.remove(name)
    }
    await this.#files.syncNames()
  }

  #refuseForeign(names: readonly string[]): void {
    if (!names.includes(FOREIGN_FILE)) return
    throw new StoreError(
      'unknownFormat',
      `the directory ${this.#files.path} holds a store of LMDB (${FOREIGN_FILE}), and no journal. ` +
        'Open it with the adapter that wrote it, or give this node a directory of its own.',
    )
  }

  #missing(name: string, wanted: string): StoreError {
    return corruptAt(this.#files.path, name, wanted, 'nothing: the file is missing')
  }
}

interface Found {
  readonly last: WalkedFile
  readonly tail: Tail
}
