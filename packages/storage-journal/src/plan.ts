import { assert, type Ballot, highestBallot, type Identity, NO_BALLOT, type Slot } from '@synod/protocol'
import type { Marks } from './marks.ts'
import type { Place } from './place.ts'
import type { PlacedEntry, PlacedOf, PlacedRecord, PlacedRow } from './placed-record.ts'
import { planCompacted, planReceived, planSnapshot, planSnapshotChunk } from './plan-snapshot.ts'

/** What is stored for a slot. */
export interface LogPut {
  readonly slot: Slot
  /** {@link NO_BALLOT}: learned, not accepted here. */
  readonly ballot: Ballot
  readonly place: Place
}

/** What a group does to the index once it is durable, in order. */
export interface Changes {
  readonly log: LogPut[]
  readonly rows: PlacedRow[]
}

/**
 * The marks that hold after one more record; what it puts is added to `changes`. The same for a group that is written and for
 * one that is read back, so that a restart finds what was there. Throws an `InvariantError` on a record that no correct node
 * writes.
 */
export function planRecord(marks: Marks, record: PlacedRecord, changes: Changes): Marks {
  if (record.type === 'accepted') return planAccepted(marks, record, changes)
  if (record.type === 'chosen') return planChosen(marks, record, changes)
  if (record.type === 'applied') return planApplied(marks, record, changes)
  if (record.type === 'promised') return { ...marks, promised: highestBallot(marks.promised, record.ballot) }
  if (record.type === 'tried') return { ...marks, tried: highestBallot(marks.tried, record.ballot) }
  if (record.type === 'identity') return { ...marks, identity: onlyIdentity(marks.identity, record.identity) }
  if (record.type === 'snapshotChunk') return planSnapshotChunk(marks, record)
  if (record.type === 'received') return planReceived(marks, record)
  if (record.type === 'snapshot') return planSnapshot(marks, record)
  if (record.type === 'compacted') return planCompacted(marks, record)
  if (record.type === 'inventory') return { ...marks, inventory: record.inventory }
  for (const row of record.rows) changes.rows.push(row)
  return marks
}

/** A slot known to be chosen keeps its value: a late `accept` of a lower ballot may carry another one (PMS P2). */
function planAccepted(marks: Marks, { ballot, entries }: PlacedOf<'accepted'>, { log }: Changes): Marks {
  for (const { slot, place } of entries) if (slot > marks.chosenThrough) log.push({ slot, ballot, place })
  return { ...marks, promised: highestBallot(marks.promised, ballot) }
}

function planChosen(marks: Marks, { through, learned }: PlacedOf<'chosen'>, { log }: Changes): Marks {
  for (const entry of learned) planLearned(marks, through, entry, log)
  return { ...marks, chosenThrough: Math.max(marks.chosenThrough, through) }
}

function planLearned(marks: Marks, through: Slot, { slot, place }: PlacedEntry, log: LogPut[]): void {
  assert(slot <= through, `a learned value lies at or below its mark, not at ${slot} above ${through}`)
  if (slot > marks.compactedThrough) log.push({ slot, ballot: NO_BALLOT, place })
}

function planApplied(marks: Marks, { through, rows }: PlacedOf<'applied'>, changes: Changes): Marks {
  if (through <= marks.appliedThrough) return marks
  for (const row of rows) changes.rows.push(row)
  return { ...marks, appliedThrough: through }
}

function onlyIdentity(before: Identity | undefined, identity: Identity): Identity {
  if (before === undefined) return identity
  const { cluster, node, incarnation } = identity
  const same = before.cluster === cluster && before.node === node && before.incarnation === incarnation
  assert(same, 'a store has one identity for life')
  return before
}
