import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { StoreError } from '@synod/store-directory'

const META_MAGIC = 0xbeefc0de
const META_MAGIC_AT = 24
const META_PAGE_BYTES_AT = 48
const META_LAST_PAGE_AT = 144
const META_TRANSACTION_AT = 152
const META_BYTES = 168
const META_PAGES = 2
/** More than this missing at the end is no gap of free pages. */
const GAP_BYTES_MAX = 1 << 30
const PAGE_BYTES_MIN = 512
const PAGE_BYTES_MAX = 65_536

/** LMDB's data file in a store's directory. */
export function dataFile(path: string): string {
  return join(path, 'store.mdb')
}

/**
 * Gets the data file, if there is one, ready to be opened by LMDB: everything in it synced, so that nothing is read that a
 * power failure could still take back, and its header checked, because LMDB itself would end the process (a segmentation
 * fault) on a file that is not its own. Rejects with a {@link StoreError}.
 */
export async function prepareDataFile(path: string): Promise<void> {
  const file = await openIfThere(dataFile(path))
  if (!file) return
  try {
    await file.datasync()
    const { size } = await file.stat()
    if (size > 0) await checkHeader(file, path, size)
  } finally {
    await file.close()
  }
}

async function openIfThere(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, 'r+')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * Both headers must be LMDB's. A file shorter than the newer one says is filled up with zeros: LMDB may leave free pages
 * at the end unwritten, and if they were not free, zeros are noticed by the records' checksums where a missing page would
 * end the process (a bus error).
 */
async function checkHeader(file: FileHandle, path: string, size: number): Promise<void> {
  const first = await readMeta(file, 0)
  const second = first && (await readMeta(file, first.pageBytes))
  if (!first || !second || size < META_PAGES * first.pageBytes) throw strangeFile(path, size)
  const newest = first.transaction > second.transaction ? first : second
  const gapBytes = (newest.lastPage + 1) * first.pageBytes - size
  if (gapBytes > GAP_BYTES_MAX) throw strangeFile(path, size)
  if (gapBytes > 0) await file.truncate(size + gapBytes)
}

function strangeFile(path: string, size: number): StoreError {
  return new StoreError(
    'corrupt',
    `${dataFile(path)} (${size} bytes) does not begin like a store: its header is damaged, or it is something else. ` +
      'Point the node at its own directory; if this is it, check the disk and replace the node by one with a new number.',
  )
}

interface Meta {
  readonly pageBytes: number
  readonly lastPage: number
  readonly transaction: bigint
}

async function readMeta(file: FileHandle, position: number): Promise<Meta | undefined> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(META_BYTES), 0, META_BYTES, position)
  if (bytesRead < META_BYTES || buffer.readUInt32LE(META_MAGIC_AT) !== META_MAGIC) return undefined
  const pageBytes = buffer.readUInt32LE(META_PAGE_BYTES_AT)
  if (pageBytes < PAGE_BYTES_MIN || pageBytes > PAGE_BYTES_MAX) return undefined
  return {
    pageBytes,
    lastPage: Number(buffer.readBigUInt64LE(META_LAST_PAGE_AT)),
    transaction: buffer.readBigUInt64LE(META_TRANSACTION_AT),
  }
}
