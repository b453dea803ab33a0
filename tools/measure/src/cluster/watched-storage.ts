import type { DurableRecord, Storage } from '@synod/protocol'
import { type Duration, timed } from './stopwatch.ts'

/** What is to be known about the writes of a store. */
export interface StorageWatch {
  /** A write held the event loop so long before it went on elsewhere. */
  held(duration: Duration, records: readonly DurableRecord<Uint8Array>[]): void
  durable(records: readonly DurableRecord<Uint8Array>[]): void
}

/** A store that tells what is written to it. */
export function watchedStorage(inner: Storage<Uint8Array>, watch: StorageWatch): Storage<Uint8Array> {
  return {
    recover: () => inner.recover(),
    async write(records) {
      const written = timed(
        () => inner.write(records),
        (duration) => watch.held(duration, records),
      )
      await written
      watch.durable(records)
    },
    readLog: (fromSlot, toSlot, bytesMax) => inner.readLog(fromSlot, toSlot, bytesMax),
    readRows: (range) => inner.readRows(range),
    snapshotChunk: (slot, index) => inner.snapshotChunk(slot, index),
    size: () => inner.size(),
    close: () => inner.close(),
  }
}
