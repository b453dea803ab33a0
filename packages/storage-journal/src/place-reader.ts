import { corruptAt } from '@synod/store-directory'
import { checksum } from './checksum.ts'
import type { OpenFile } from './files.ts'
import { type Place, printPlace } from './place.ts'

/** Neighbours this close are read together with what is between them. */
const GAP_BYTES_MAX = 16_384
/** Read at once, unless one thing alone is larger. */
const RUN_BYTES_MAX = 1 << 20

/** Something to be read: where it lies, and what it is, for people: `log/17`. */
export interface Wanted {
  readonly place: Place
  readonly what: string
}

/** Neighbours in one file. */
interface Run {
  readonly file: OpenFile
  readonly at: number
  end: number
}

/** Reads places of the store's files, and checks what they hold. */
export class PlaceReader {
  readonly #path: string
  readonly #fileOf: (name: string) => OpenFile | undefined

  constructor(path: string, fileOf: (name: string) => OpenFile | undefined) {
    this.#path = path
    this.#fileOf = fileOf
  }

  /** What lies there. Throws a `StoreError` naming it when that is not what was written. */
  read(wanted: Wanted): Uint8Array {
    const { at, bytes } = wanted.place
    const into = Buffer.allocUnsafe(bytes)
    const read = this.#open(wanted).read(into, at)
    return this.#checked(into, read, wanted)
  }

  /**
   * {@link read} for many, off the event loop. All reading begins before this returns: files that are given up afterwards are
   * read all the same.
   */
  async readAll(wanted: readonly Wanted[]): Promise<Uint8Array[]> {
    const runs = this.#runs(wanted)
    const read = await Promise.all([...new Set(runs)].map(readRun))
    const byRun = new Map(read.map((found) => [found.run, found]))
    return wanted.map((one, index) => {
      const { bytes, count, run } = byRun.get(runs[index]!)!
      const start = one.place.at - run.at
      return this.#checked(bytes.subarray(start, start + one.place.bytes), Math.max(0, count - start), one)
    })
  }

  /** The run of each. */
  #runs(wanted: readonly Wanted[]): Run[] {
    let last: Run | undefined
    return wanted.map((one) => {
      const file = this.#open(one)
      const { at, bytes } = one.place
      const end = at + bytes
      const isNear = last?.file === file && at >= last.end && at - last.end <= GAP_BYTES_MAX
      if (last && isNear && end - last.at <= RUN_BYTES_MAX) last.end = end
      else last = { file, at, end }
      return last
    })
  }

  #open(wanted: Wanted): OpenFile {
    const file = this.#fileOf(wanted.place.file)
    if (file) return file
    throw corruptAt(
      this.#path,
      printPlace(wanted.what, wanted.place),
      describe(wanted.place),
      'nothing: the file is gone',
    )
  }

  #checked(bytes: Buffer, count: number, { place, what }: Wanted): Uint8Array {
    if (count >= place.bytes && checksum(bytes) === place.crc) return bytes
    const found = count >= place.bytes ? 'as many whose checksum is wrong' : `${count} before the file ends`
    throw corruptAt(this.#path, printPlace(what, place), describe(place), found)
  }
}

async function readRun(run: Run): Promise<{ run: Run; bytes: Buffer; count: number }> {
  const bytes = Buffer.allocUnsafe(run.end - run.at)
  return { run, bytes, count: await run.file.readSoon(bytes, run.at) }
}

function describe({ bytes }: Place): string {
  return `${bytes} bytes`
}
