import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import type { Storage } from '@synod/protocol'
import { FILE_LIMITS, type FileLimits } from './file-limits.ts'
import { FilesStorage } from './files-storage.ts'
import { openDirectory } from './node-files.ts'

export interface JournalStorageOptions {
  /** The store's directory, made when it is missing. One process at a time may have it open. */
  readonly path: string
  /** How large its files become. By default segments of 1 to 32 MiB and files of rows of 256 MiB. */
  readonly limits?: Partial<FileLimits>
}

/**
 * A `Storage` on disk, as files that only grow. `write` resolves when the disk has the group (fdatasync), whole. Rejects with a
 * `StoreError`; after a failure that is not the caller's misuse the storage is dead, and so should be the node.
 */
export function journalStorage({ path, limits }: JournalStorageOptions): Storage<Uint8Array> {
  const directory = resolve(path)
  return new FilesStorage({
    path: directory,
    limits: { ...FILE_LIMITS, ...limits },
    open: () => openDirectory(directory),
    newStoreId: randomUUID,
  })
}
