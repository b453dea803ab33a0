// The stores that a node can have, by their kind.
import { journalStorage } from '@synod/storage-journal'
import { lmdbStorage } from '@synod/storage-lmdb'

export const stores = {
  journal: (path) => journalStorage({ path }),
  lmdb: (path) => lmdbStorage({ path }),
}

const limits = { segmentBytesMin: 1 << 18, segmentBytesMax: 1 << 20, rowFileBytesMax: 1 << 14 }

/** The same with small files, so that they are begun, emptied and removed all the time. */
export const busyStores = { ...stores, journal: (path) => journalStorage({ path, limits }) }
