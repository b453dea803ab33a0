import type { Happening } from '@synod/feed'

/** Where a reader's part of the feed goes: the response to a request, as far as it is needed here. */
export interface FeedSink {
  write(text: string): unknown
  end(): unknown
  /** Bytes that were written and not yet taken. */
  readonly writableLength: number
}

/** Readers at once. */
export const READERS_MAX = 8
/** What waits for a slow reader at most, in bytes; beyond it the reader misses what happens. */
const WAITING_BYTES_MAX = 1_048_576

interface Reader {
  readonly sink: FeedSink
  /** Happenings that were left out since it was last written to. */
  missed: number
}

/** Whoever reads the feed. Nobody waits for a reader, and none makes more wait than a bound. */
export class Audience {
  readonly #readers = new Set<Reader>()
  readonly #changed: (isThere: boolean) => void

  /** `changed` is told when the first one comes and when the last one has left. */
  constructor(changed: (isThere: boolean) => void) {
    this.#changed = changed
  }

  get isFull(): boolean {
    return this.#readers.size >= READERS_MAX
  }

  /** Returns how the reader leaves. */
  join(sink: FeedSink): () => void {
    const reader: Reader = { sink, missed: 0 }
    this.#readers.add(reader)
    if (this.#readers.size === 1) this.#changed(true)
    return () => {
      if (this.#readers.delete(reader) && this.#readers.size === 0) this.#changed(false)
    }
  }

  /** Tells everyone what happened, in order. */
  tell(happenings: readonly Happening[]): void {
    const [first] = happenings
    if (!first) return
    const line = `${JSON.stringify(happenings)}\n`
    for (const reader of this.#readers) {
      if (reader.sink.writableLength > WAITING_BYTES_MAX) {
        reader.missed += happenings.length
        continue
      }
      if (reader.missed > 0) {
        const missed: Happening = { type: 'missed', at: first.at, count: reader.missed }
        reader.sink.write(`${JSON.stringify([missed])}\n`)
        reader.missed = 0
      }
      reader.sink.write(line)
    }
  }

  /** Says that the feed goes on, when nothing happens. */
  keepAlive(): void {
    for (const { sink } of this.#readers) if (sink.writableLength === 0) sink.write('\n')
  }

  /** Ends the feed of everyone. */
  close(): void {
    const readers = [...this.#readers]
    this.#readers.clear()
    for (const { sink } of readers) sink.end()
    if (readers.length > 0) this.#changed(false)
  }
}
