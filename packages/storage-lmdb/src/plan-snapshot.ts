import { assert, type Slot } from '@synod/protocol'
import type { Put } from './database.ts'
import { chunkKey } from './keys.ts'
import type { Marks } from './marks.ts'
import { encodePlain } from './plain-record.ts'
import type { RecordOf } from './record-of.ts'

/** The first chunk of a slot drops what was staged before. */
export function planSnapshotChunk(marks: Marks, record: RecordOf<'snapshotChunk'>, puts: Put[]): Marks {
  const { slot, index, bytes } = record
  if (!isAhead(marks, slot)) return marks
  const next = index === 0 ? 0 : stagedAt(marks, slot)
  assert(index <= next, `a chunk follows the one before it: chunk ${index} of ${slot} is none after ${next}`)
  const key = chunkKey(slot, index)
  puts.push({ key, record: encodePlain(key, bytes) })
  if (index === 0) return { ...marks, staged: { slot, chunks: 1 }, received: undefined }
  return index < next ? marks : { ...marks, staged: { slot, chunks: index + 1 } }
}

export function planReceived(marks: Marks, { slot, chunks, next, after }: RecordOf<'received'>): Marks {
  if (!isAhead(marks, slot)) return marks
  const staged = stagedAt(marks, slot)
  assert(next <= staged, `chunks counted as received are stored: ${next} of ${slot} are counted, ${staged} stored`)
  return { ...marks, received: { slot, chunks, next, after } }
}

/** A snapshot above what was known to be chosen takes the log with it: what is accepted there need not be what was chosen. */
export function planSnapshot(marks: Marks, { slot, chunks }: RecordOf<'snapshot'>): Marks {
  if (!isAhead(marks, slot)) return marks
  const staged = stagedAt(marks, slot)
  assert(chunks >= 1 && chunks <= staged, `a snapshot has all its chunks: ${staged} of ${chunks} at ${slot} are here`)
  return {
    ...marks,
    snapshot: { slot, chunks },
    staged: undefined,
    received: undefined,
    compactedThrough: slot > marks.chosenThrough ? slot : marks.compactedThrough,
    chosenThrough: Math.max(marks.chosenThrough, slot),
    appliedThrough: Math.max(marks.appliedThrough, slot),
  }
}

export function planCompacted(marks: Marks, { through }: RecordOf<'compacted'>): Marks {
  const slot = marks.snapshot?.slot ?? 0
  assert(through <= slot, `what is compacted is in the snapshot: ${through} lies above ${slot}`)
  return { ...marks, compactedThrough: Math.max(marks.compactedThrough, through) }
}

/** What is at or below the snapshot's slot has nothing to add to it. */
function isAhead({ snapshot }: Marks, slot: Slot): boolean {
  return slot > (snapshot?.slot ?? -1)
}

/** How many chunks are staged at the slot. */
function stagedAt({ staged }: Marks, slot: Slot): number {
  return staged?.slot === slot ? staged.chunks : 0
}
