import { type FrozenHistory, History } from './history.ts'
import { ByteReader, ByteWriter } from './history-bytes.ts'
import { PAGE_NUMBERS } from './history-trails.ts'
import { SnapshotError } from './snapshot-error.ts'

/** No MessagePack begins with this byte: chunks of the history are told from those of the state by it. */
const HISTORY_CHUNK = 0xc1
/** The format of chunks; another one is refused. */
const CHUNK_FORMAT = 1

/** Chunks of what the history keeps in memory, each made when it is asked for. Can be iterated more than once. */
export function historyChunks(history: History): Iterable<Uint8Array> {
  const frozen = history.freeze()
  return {
    *[Symbol.iterator]() {
      if (frozen.pages.length === 0) yield chunkOf(frozen, 0)
      for (let page = 0; page < frozen.pages.length; page++) yield chunkOf(frozen, page)
    },
  }
}

/** How many movements there were, how many pages there are, which one this is, and its numbers. */
function chunkOf({ entries, pages }: FrozenHistory, page: number): Uint8Array {
  const writer = new ByteWriter()
  writer.byte(HISTORY_CHUNK)
  writer.byte(CHUNK_FORMAT)
  for (const number of [entries, pages.length, page]) writer.whole(number)
  for (const number of pages[page] ?? []) writer.whole(number)
  return writer.copy()
}

/** Takes the history's chunks out of a snapshot's, and makes a history of them. */
export class HistoryRestore {
  #entries = 0
  /** How many pages there should be; −1 before the first chunk. */
  #expected = -1
  readonly #pages: Float64Array[] = []

  /** The history, of as many movements as the state has ids. Throws a {@link SnapshotError} if it is another's or not whole. */
  finish(ids: number): History {
    if (this.#expected < 0) throw problem('there is none')
    if (this.#expected !== this.#pages.length)
      throw problem(`${this.#pages.length} of ${this.#expected} pages are there`)
    if (this.#entries !== ids) throw problem(`it is of ${this.#entries} movements, and the state of ${ids}`)
    const history = History.of({ entries: this.#entries, pages: this.#pages })
    if (history === undefined) throw problem('it leads to movements after its end')
    return history
  }

  /** The other chunks, in their order. Throws a {@link SnapshotError} at one that is no chunk of a history. */
  *take(chunks: Iterable<Uint8Array>): Generator<Uint8Array> {
    for (const chunk of chunks) {
      if (chunk[0] !== HISTORY_CHUNK) yield chunk
      else this.#read(chunk)
    }
  }

  #read(chunk: Uint8Array): void {
    try {
      const reader = new ByteReader(chunk, 1)
      const format = reader.byte()
      if (format !== CHUNK_FORMAT)
        throw new RangeError(`it has format ${format}, and this ledger reads ${CHUNK_FORMAT}`)
      this.#entries = reader.whole()
      this.#expected = reader.whole()
      if (reader.whole() !== this.#pages.length) throw new RangeError('its pages are out of order')
      if (this.#expected > 0) this.#pages.push(numbersOf(reader))
      if (!reader.isAtEnd) throw new RangeError('a page goes on after its end')
    } catch (error) {
      throw error instanceof RangeError ? problem(error.message) : error
    }
  }
}

function numbersOf(reader: ByteReader): Float64Array {
  const numbers = new Float64Array(PAGE_NUMBERS)
  for (let at = 0; at < numbers.length; at++) numbers[at] = reader.whole()
  return numbers
}

function problem(what: string): SnapshotError {
  return new SnapshotError(`the history in the ledger's snapshot: ${what}`)
}
