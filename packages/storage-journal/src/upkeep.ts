import { assert } from '@synod/protocol'
import type { Contents } from './contents.ts'
import type { Files } from './files.ts'
import type { Journal } from './journal.ts'
import { keptChunks, type Marks } from './marks.ts'
import type { PlaceReader } from './place-reader.ts'
import type { Inventory, PlacedRow } from './placed-record.ts'
import type { RowFiles } from './row-files.ts'
import type { Segment } from './segment.ts'

/** A step looks at so many rows, and moves so many or so many bytes of them: it holds the event loop for a millisecond or two. */
const LOOKED_AT_MAX = 4_096
const MOVED_ROWS_MAX = 256
const MOVED_BYTES_MAX = 1 << 19
/** A file of rows of which less than one part in so many is still in use is written anew. */
const WORTH_KEEPING = 2
/** No key of a row comes before. */
const FIRST_KEY = ''

export interface UpkeepOptions {
  readonly files: Files
  readonly journal: Journal
  readonly rowFiles: RowFiles
  readonly contents: Contents
  readonly reader: PlaceReader
  /** Those that are durable. */
  readonly marks: () => Marks
  /** The store cannot be trusted any more. */
  readonly failed: (error: unknown) => void
}

/**
 * What is done beside the writing, a small step at a time: the next segment is prepared, rows are moved out of the oldest
 * segment once nothing else in it is needed, and files that are no part of the store any more are removed.
 *
 * Moving is safe at any time, since it changes nothing that counts: it ends in an inventory, which {@link proposal} offers to the
 * next group; only when that group is durable are the old files removed.
 */
export class Upkeep {
  readonly #options: UpkeepOptions
  #running: Promise<void> | undefined
  #isStopped = false
  #proposal: Inventory | undefined
  #cursor = FIRST_KEY
  readonly #removable: string[] = []

  constructor(options: UpkeepOptions) {
    this.#options = options
  }

  /** An inventory for the next group to make durable. */
  get proposal(): Inventory | undefined {
    return this.#proposal
  }

  /** The group with this inventory is durable. */
  accepted(inventory: Inventory): void {
    const { journal, rowFiles, contents } = this.#options
    const kept = new Set(inventory.rowFiles.map(({ number }) => number))
    const rowNames = rowFiles.list.filter(({ number }) => !kept.has(number)).map(({ name }) => name)
    for (const name of rowNames) rowFiles.drop(name)
    const names = [...journal.dropBelow(inventory.firstSegment), ...rowNames]
    for (const name of names) contents.forget(name)
    this.#removable.push(...names)
    this.#proposal = undefined
  }

  /** Sees whether there is something to do. To be called after each group. */
  nudge(): void {
    if (!this.#isStopped) this.#running ??= this.#run()
  }

  /** Ends after the step under way. */
  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#running
  }

  async #run(): Promise<void> {
    try {
      while (!this.#isStopped && (await this.#step())) {}
    } catch (error) {
      this.#isStopped = true
      this.#options.failed(error)
    } finally {
      this.#running = undefined
    }
  }

  /** Some of each, since either could go on as long as groups come. Resolves with whether there may be more to do. */
  async #step(): Promise<boolean> {
    const hasPrepared = await this.#options.journal.prepareNext()
    const hasCleared = !this.#isStopped && ((await this.#removeFile()) || (await this.#clear()))
    return hasPrepared || hasCleared
  }

  async #removeFile(): Promise<boolean> {
    const name = this.#removable.pop()
    if (name === undefined) return false
    await this.#options.files.remove(name)
    return true
  }

  async #clear(): Promise<boolean> {
    if (this.#proposal) return false
    return (await this.#clearOldest()) || (await this.#clearRowFile())
  }

  async #clearOldest(): Promise<boolean> {
    const { journal, contents, rowFiles } = this.#options
    const [oldest] = journal.segments
    if (!oldest || !this.#isOver(oldest)) return false
    if (contents.use(oldest.name).rows > 0) {
      await this.#moveSome(oldest.name)
      return true
    }
    await this.#propose(
      journal.segments.find((segment) => !this.#isOver(segment) || contents.use(segment.name).rows > 0)!.number,
      rowFiles.inventory,
    )
    return true
  }

  async #clearRowFile(): Promise<boolean> {
    const { contents, rowFiles, journal } = this.#options
    const wasteful = rowFiles.list
      .slice(0, -1)
      .find(({ name, end }) => contents.use(name).rowBytes * WORTH_KEEPING < end)
    if (!wasteful) return false
    if (contents.use(wasteful.name).rows > 0) {
      await this.#moveSome(wasteful.name)
      return true
    }
    const kept = rowFiles.inventory.filter(({ number }) => number !== wasteful.number)
    await this.#propose(journal.segments[0]!.number, kept)
    return true
  }

  /** Nothing of the log and of snapshots is in it, and it is not written any more. */
  #isOver({ name }: Segment): boolean {
    const { journal, contents, marks } = this.#options
    if (name === journal.segments.at(-1)!.name || contents.use(name).values > 0) return false
    return !keptChunks(marks()).some(({ places }) => places.some(({ file }) => file === name))
  }

  /** Copies some of a file's rows to the end of the last file of rows, and has them read from there. */
  async #moveSome(name: string): Promise<void> {
    const { reader, rowFiles, contents } = this.#options
    const rows = this.#nextRows(name)
    if (rows.length === 0) return
    const wanted = rows.map(({ key, place }) => ({ place, what: `row/${key}` }))
    const values = await reader.readAll(wanted)
    const moved = await rowFiles.append(rows.map(({ key }, index) => ({ key, value: values[index]! })))
    for (const [index, { key, place }] of moved.entries()) contents.moveRow(key, rows[index]!.place, place)
  }

  /** Some of the rows that lie in a file, from the cursor on. */
  #nextRows(name: string): PlacedRow[] {
    const rows = this.#options.contents.rows
    const looked = rows.take(this.#cursor, LOOKED_AT_MAX)
    const found: PlacedRow[] = []
    let bytes = 0
    for (const row of looked) {
      if (found.length >= MOVED_ROWS_MAX || bytes >= MOVED_BYTES_MAX) break
      this.#cursor = after(row.key)
      if (row.place.file !== name) continue
      found.push(row)
      bytes += row.place.bytes
    }
    if (looked.length === 0) {
      assert(this.#cursor !== FIRST_KEY, `the rows counted in ${name} are among all rows`)
      this.#cursor = FIRST_KEY
    }
    return found
  }

  async #propose(firstSegment: number, rowFiles: Inventory['rowFiles']): Promise<void> {
    await this.#options.rowFiles.sync()
    this.#cursor = FIRST_KEY
    this.#proposal = { firstSegment, rowFiles }
  }
}

/** The first key that may come after this one. */
function after(key: string): string {
  return `${key}\u0000`
}
