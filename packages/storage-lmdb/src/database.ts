import type { Database } from 'lmdb'

/** An LMDB environment with its one unnamed database: keys and records as plain bytes. */
export type Bytes = Database<Buffer, Buffer>

/** One key to be written. Of several for one key the last wins. */
export interface Put {
  readonly key: Buffer
  readonly record: Buffer
}

/**
 * Opens or makes the data file. `overlappingSync: false` is what makes a commit durable when its promise resolves: the
 * pages are synced (fdatasync), then the header is written to a descriptor opened with O_DSYNC, then the promise resolves,
 * all on another thread. With `true`, a failed sync would leave `flushed` pending for ever. `eventTurnBatching: false`
 * leaves one promise for each batch: otherwise lmdb makes a second one, whose rejection nobody can handle.
 *
 * Loading lmdb sets 16 MiB aside, and a node that only asks whether a directory holds such a store shall not pay for it.
 */
export async function openDatabase(file: string, mapSizeBytes: number): Promise<Bytes> {
  const { open } = await import('lmdb')
  return open<Buffer, Buffer>({
    path: file,
    noSubdir: true,
    mapSize: mapSizeBytes,
    encoding: 'binary',
    keyEncoding: 'binary',
    overlappingSync: false,
    eventTurnBatching: false,
    cache: false,
  })
}

/**
 * One transaction, in which keys are removed before others are put, and durable when it resolves. Rejects with what LMDB or
 * the operating system said.
 */
export async function commit(database: Bytes, puts: readonly Put[], removals: readonly Buffer[] = []): Promise<void> {
  if (puts.length === 0 && removals.length === 0) return
  try {
    await database.batch(() => {
      for (const key of removals) void database.remove(key)
      for (const { key, record } of puts) void database.put(key, record)
    })
  } catch (error) {
    throw await causeOf(error)
  }
}

/** lmdb rejects with "Commit failed" at once, and gives the reason by a second promise. */
async function causeOf(error: unknown): Promise<unknown> {
  const commitError = (error as { commitError?: Promise<never> }).commitError
  try {
    await commitError
  } catch (cause) {
    return cause
  }
  return error
}
