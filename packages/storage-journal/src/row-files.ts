import type { Row } from '@synod/protocol'
import { rowsName } from './file-names.ts'
import type { Files, OpenFile } from './files.ts'
import { nextSector } from './frame.ts'
import { FrameWriter } from './frame-writer.ts'
import type { Inventory, PlacedRow } from './placed-record.ts'
import { type FileHead, FORMAT } from './segment.ts'

export interface RowFile {
  readonly name: string
  readonly number: number
  readonly file: OpenFile
  /** Where the next frame goes. */
  end: number
  /** Of the next frame. */
  sequence: number
}

/**
 * Files to which rows are moved out of the journal, since they outlive it. They grow at their end only. What was appended counts
 * once the journal has an inventory that says so: until then the journal's own copy does.
 */
export class RowFiles {
  readonly #files: Files
  readonly #store: string
  readonly #bytesMax: number
  readonly #writer = new FrameWriter()
  #list: RowFile[]

  constructor(files: Files, store: string, list: readonly RowFile[], bytesMax: number) {
    this.#files = files
    this.#store = store
    this.#bytesMax = bytesMax
    this.#list = [...list]
  }

  get list(): readonly RowFile[] {
    return this.#list
  }

  get bytes(): number {
    return this.#list.reduce((sum, { end }) => sum + end, 0)
  }

  /** As the journal is to have it. */
  get inventory(): Inventory['rowFiles'] {
    return this.#list.map(({ number, end }) => ({ number, bytes: end }))
  }

  /** Appends rows, and resolves with where they lie. They are not durable before {@link sync}. */
  async append(rows: readonly Row[]): Promise<readonly PlacedRow[]> {
    const target = await this.#room()
    const { name: file, number: fileNumber, end: at, sequence } = target
    const head: FileHead = { format: FORMAT, store: this.#store, number: fileNumber, prepared: 0 }
    this.#writer.clear()
    const placed = this.#writer.add({ type: 'history', rows })
    const pieces = this.#writer.finish({ file, fileNumber, at, sequence }, at === 0 ? JSON.stringify(head) : undefined)
    await target.file.writeSoon(pieces, at)
    target.end = nextSector(at + pieces.reduce((sum, { byteLength }) => sum + byteLength, 0))
    target.sequence += 1
    return placed.type === 'history' ? placed.rows : []
  }

  /** Makes what was appended durable. Only the last file is ever written. */
  async sync(): Promise<void> {
    await this.#list.at(-1)?.file.sync()
  }

  /** Takes a file out; its own name, for it to be removed. */
  drop(name: string): void {
    this.#list.find((file) => file.name === name)?.file.close()
    this.#list = this.#list.filter((file) => file.name !== name)
  }

  fileOf(name: string): OpenFile | undefined {
    return this.#list.find((file) => file.name === name)?.file
  }

  close(): void {
    for (const { file } of this.#list) file.close()
  }

  /** A file that is full is durable before the next one is begun. */
  async #room(): Promise<RowFile> {
    const last = this.#list.at(-1)
    if (last && last.end < this.#bytesMax) return last
    await last?.file.sync()
    const number = (last?.number ?? 0) + 1
    const next = { name: rowsName(number), number, file: this.#files.create(rowsName(number)), end: 0, sequence: 1 }
    await this.#files.syncNames()
    this.#list.push(next)
    return next
  }
}
