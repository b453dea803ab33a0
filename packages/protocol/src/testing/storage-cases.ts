import { compactionCases } from './storage-cases-compaction.ts'
import { lifeCases } from './storage-cases-life.ts'
import { logCases } from './storage-cases-log.ts'
import { recordCases } from './storage-cases-records.ts'
import { rowCases } from './storage-cases-rows.ts'
import { snapshotCases } from './storage-cases-snapshots.ts'
import { type Cases, type StorageCase, type StoragePlace, StoreUnderTest } from './storage-cases-store.ts'

export type { StorageCase, StoragePlace } from './storage-cases-store.ts'

/**
 * The contract of the `Storage` port as tests, for every adapter alike. `newPlace` gives each case an empty place of its
 * own, in which storages can be opened one after another. `for (const { name, run } of storageCases(newPlace)) test(name, run)`
 */
export function storageCases(newPlace: () => StoragePlace | Promise<StoragePlace>): readonly StorageCase[] {
  const cases: Cases = { ...recordCases, ...logCases, ...rowCases, ...snapshotCases, ...compactionCases, ...lifeCases }
  return Object.entries(cases).map(([name, check]) => ({
    name,
    async run() {
      const place = await newPlace()
      const store = new StoreUnderTest(place)
      try {
        await store.recover()
        await check(store)
      } finally {
        await store.storage.close()
        await place.remove()
      }
    },
  }))
}
