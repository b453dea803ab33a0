import { assert, type Slot } from '@synod/protocol'
import type { Marks } from './marks.ts'
import type { PlacedOf } from './placed-record.ts'

/** The first chunk of a slot drops what was staged before. */
export function planSnapshotChunk(marks: Marks, { slot, index, place }: PlacedOf<'snapshotChunk'>): Marks {
  if (!isAhead(marks, slot)) return marks
  const before = index === 0 ? [] : stagedAt(marks, slot)
  const next = before.length
  assert(index <= next, `a chunk follows the one before it: chunk ${index} of ${slot} is none after ${next}`)
  const places = index === next ? [...before, place] : before.with(index, place)
  return { ...marks, staged: { slot, places }, received: index === 0 ? undefined : marks.received }
}

export function planReceived(marks: Marks, { slot, chunks, next, after }: PlacedOf<'received'>): Marks {
  if (!isAhead(marks, slot)) return marks
  const staged = stagedAt(marks, slot).length
  assert(next <= staged, `chunks counted as received are stored: ${next} of ${slot} are counted, ${staged} stored`)
  return { ...marks, received: { slot, chunks, next, after } }
}

/** A snapshot above what was known to be chosen takes the log with it: what is accepted there need not be what was chosen. */
export function planSnapshot(marks: Marks, { slot, chunks }: PlacedOf<'snapshot'>): Marks {
  if (!isAhead(marks, slot)) return marks
  const places = stagedAt(marks, slot)
  const staged = places.length
  assert(chunks >= 1 && chunks <= staged, `a snapshot has all its chunks: ${staged} of ${chunks} at ${slot} are here`)
  return {
    ...marks,
    snapshot: { slot, places: places.slice(0, chunks) },
    staged: undefined,
    received: undefined,
    compactedThrough: slot > marks.chosenThrough ? slot : marks.compactedThrough,
    chosenThrough: Math.max(marks.chosenThrough, slot),
    appliedThrough: Math.max(marks.appliedThrough, slot),
  }
}

export function planCompacted(marks: Marks, { through }: PlacedOf<'compacted'>): Marks {
  const slot = marks.snapshot?.slot ?? 0
  assert(through <= slot, `what is compacted is in the snapshot: ${through} lies above ${slot}`)
  return { ...marks, compactedThrough: Math.max(marks.compactedThrough, through) }
}

/** What is at or below the snapshot's slot has nothing to add to it. */
function isAhead({ snapshot }: Marks, slot: Slot): boolean {
  return slot > (snapshot?.slot ?? -1)
}

/** The chunks staged at the slot. */
function stagedAt({ staged }: Marks, slot: Slot) {
  return staged?.slot === slot ? staged.places : []
}
