import type { DurableRecord, Recovered, Storage } from '@synod/protocol'
import { memoryStorage } from '@synod/protocol/memory'

/** What a run leaves behind without end. */
const FORGOTTEN: ReadonlySet<DurableRecord<Uint8Array>['type']> = new Set(['accepted', 'chosen', 'applied'])

/**
 * A storage that costs next to nothing, in time and in memory: it resolves like one in memory, but keeps nothing of the log
 * and of the history. For hosts that are measured without their disks, and never restarted.
 */
export class ForgetfulStorage implements Storage<Uint8Array> {
  readonly #kept = memoryStorage<Uint8Array>()

  recover(): Promise<Recovered<Uint8Array>> {
    return this.#kept.recover()
  }

  async write(records: readonly DurableRecord<Uint8Array>[]): Promise<void> {
    const kept = records.filter(({ type }) => !FORGOTTEN.has(type))
    if (kept.length > 0) await this.#kept.write(kept)
  }

  readLog = () => Promise.resolve([])
  readRows = () => Promise.resolve([])
  snapshotChunk = () => undefined
  size = () => 0

  close(): Promise<void> {
    return this.#kept.close()
  }
}
