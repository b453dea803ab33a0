import type { Bytes } from './database.ts'
import { CHUNK_END, CHUNK_START, chunkKey, LOG_START, logKey } from './keys.ts'
import { keptChunks, type Marks } from './marks.ts'

/** A write that has little else to do deletes so many keys; see the README for what that costs. */
const SWEPT_KEYS_MIN = 500
/** What is deleted for each key that is written, so that sweeping keeps up with any load. */
const SWEPT_KEYS_PER_PUT = 2

/**
 * How many keys a write deletes beside its `puts`. A snapshot may leave hundreds of chunks and as many thousand slots behind
 * as it likes: they are out of every reader's sight at once, and are deleted a few at a time by the writes that follow.
 */
export function sweptKeysMax(puts: number): number {
  return Math.max(SWEPT_KEYS_MIN, SWEPT_KEYS_PER_PUT * puts)
}

/** Up to `limit` keys that are in the database and, as the marks have it, no longer in the store. */
export function findGarbage(database: Bytes, marks: Marks, limit: number): Buffer[] {
  const keys: Buffer[] = []
  for (const [start, end] of garbageRanges(marks)) {
    if (keys.length >= limit) break
    for (const key of database.getKeys({ start, end, limit: limit - keys.length })) keys.push(key)
  }
  return keys
}

/** Whether keys that were in the store before are not in it after. */
export function leavesGarbage(before: Marks, after: Marks): boolean {
  if (after.compactedThrough > before.compactedThrough || after.snapshot !== before.snapshot) return true
  const [staged, next] = [before.staged, after.staged]
  return staged !== undefined && next !== undefined && (staged.slot !== next.slot || staged.chunks > next.chunks)
}

/** The keys that may be there and mean nothing, each range without its end. */
function* garbageRanges(marks: Marks): Generator<readonly [Buffer, Buffer]> {
  yield [LOG_START, logKey(marks.compactedThrough + 1)]
  let start: Buffer = CHUNK_START
  for (const { slot, chunks } of keptChunks(marks)) {
    yield [start, chunkKey(slot, 0)]
    start = chunkKey(slot, chunks)
  }
  yield [start, CHUNK_END]
}
