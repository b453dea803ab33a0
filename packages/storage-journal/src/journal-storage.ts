import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import type { Storage } from '@synod/protocol'
import { FilesStorage } from './files-storage.ts'
import { SEGMENT_LIMITS, type SegmentLimits } from './journal.ts'
import { openDirectory } from './node-files.ts'

export interface JournalStorageOptions {
  /** The store's directory, made when it is missing. One process at a time may have it open. */
  readonly path: string
  /** What a file of the journal has room for, 1 to 32 MiB by default. */
  readonly limits?: SegmentLimits
}

/**
 * A `Storage` on disk, as files that only grow. `write` resolves when the disk has the group (fdatasync), whole. Rejects with a
 * `StoreError`; after a failure that is not the caller's misuse the storage is dead, and so should be the node.
 */
export function journalStorage({ path, limits = SEGMENT_LIMITS }: JournalStorageOptions): Storage<Uint8Array> {
  const directory = resolve(path)
  return new FilesStorage({ path: directory, limits, open: () => openDirectory(directory), newStoreId: randomUUID })
}
