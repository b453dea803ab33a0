import type { DurableRecord, Storage } from '@synod/protocol'

/** A disk's temper: what it holds up, refuses, and loses. */
export class DiskTemper {
  /** The error with which the next write fails. */
  failure: Error | undefined
  /** Only so many records more reach the disk, and then the process dies. */
  recordsBeforeCrash: number | undefined
  /** Resolves when a disk as slow as this one has written. */
  slowness: (() => Promise<void>) | undefined
  #stalled: (() => void)[] | undefined
  writes = 0
  reads = 0

  /** Writes do not end until {@link resume}. */
  stall(): void {
    this.#stalled ??= []
  }

  resume(): void {
    const waiting = this.#stalled ?? []
    this.#stalled = undefined
    for (const go of waiting) go()
  }

  async pass(): Promise<void> {
    this.writes += 1
    if (this.#stalled) await new Promise<void>((resolve) => this.#stalled?.push(resolve))
    await this.slowness?.()
    if (this.failure) throw this.failure
  }
}

/** A storage that behaves as its disk's temper has it. */
export function slowStorage(inner: Storage<Uint8Array>, temper: DiskTemper): Storage<Uint8Array> {
  return {
    recover: () => inner.recover(),
    readRows: (range) => inner.readRows(range),
    snapshotChunk: (slot, index) => inner.snapshotChunk(slot, index),
    size: () => inner.size(),
    close: () => inner.close(),
    readLog(fromSlot, toSlot, bytesMax) {
      temper.reads += 1
      return inner.readLog(fromSlot, toSlot, bytesMax)
    },
    async write(records: readonly DurableRecord<Uint8Array>[]): Promise<void> {
      await temper.pass()
      const reached = temper.recordsBeforeCrash
      if (reached === undefined) return inner.write(records)
      temper.recordsBeforeCrash = Math.max(0, reached - records.length)
      if (records.length <= reached) return inner.write(records)
      await inner.write(records.slice(0, reached))
      throw new Error('the process died in the middle of a write')
    },
  }
}
