import type { Storage } from '@synod/protocol'
import { isJournalStore, journalStorage } from '@synod/storage-journal'
import { isLmdbStore, lmdbStorage } from '@synod/storage-lmdb'

/**
 * What a node's store is kept in: a `journal`, files that only grow, or the B-tree of `lmdb`. Both remember the same; a store
 * stays what it was made as; a new one is a journal unless it is asked to be something else.
 */
export type StoreKind = 'journal' | 'lmdb'

export const STORE_KINDS: readonly StoreKind[] = ['journal', 'lmdb']

/** Somebody asked for a store of one kind where one of another kind is. */
export class StoreKindError extends Error {
  override readonly name = 'StoreKindError'
}

/**
 * The store in the directory `path`, of the kind that it is already; a new one of the kind `wanted`. Rejects with a
 * {@link StoreKindError} when there is one of another kind: an empty store beside it would have forgotten what was promised.
 */
export async function openStore(path: string, wanted?: StoreKind): Promise<Storage<Uint8Array>> {
  if (isJournalStore(path)) {
    assertKind(path, 'journal', wanted)
    return journalStorage({ path })
  }
  const isLmdb = isLmdbStore(path)
  if (isLmdb) assertKind(path, 'lmdb', wanted)
  return isLmdb || wanted === 'lmdb' ? lmdbStorage({ path }) : journalStorage({ path })
}

function assertKind(path: string, kind: StoreKind, wanted: StoreKind | undefined): void {
  if (wanted === undefined || wanted === kind) return
  throw new StoreKindError(
    `the store in ${path} is of kind ${kind}, not ${wanted}: a store stays what it was made as; leave the kind out`,
  )
}
