import { assert, type DurableRecord, highestBallot, type Identity, NO_BALLOT, type Row } from '@synod/protocol'
import type { Put } from './database.ts'
import { logKey, type MetaName, metaKey, rowKey } from './keys.ts'
import { encodeLogRecord } from './log-record.ts'
import { encodeMark, type Marks } from './marks.ts'
import { encodePlain } from './plain-record.ts'
import { planCompacted, planReceived, planSnapshot, planSnapshotChunk } from './plan-snapshot.ts'
import type { RecordOf } from './record-of.ts'

/** A group of records as one transaction, and the marks that hold once it is durable. */
export interface Plan {
  readonly puts: readonly Put[]
  /** Marks that are no more. What else is to be deleted is left to the sweeping. */
  readonly removals: readonly Buffer[]
  readonly marks: Marks
}

/**
 * Turns a group into puts. A mark is written once, however many records of the group raise it, and not at all when it
 * stays as it is. Throws an `InvariantError` or a `RangeError` on records that no correct node writes.
 */
export function planGroup(before: Marks, records: readonly DurableRecord<Uint8Array>[]): Plan {
  const puts: Put[] = []
  let marks = before
  for (const record of records) marks = planRecord(marks, record, puts)
  const changed = MARKS.filter(([, of]) => of(before) !== of(marks))
  const removals = changed.filter(([, of]) => of(marks) === undefined).map(([name]) => metaKey(name))
  for (const [name, of] of changed) if (of(marks) !== undefined) putMark(puts, name, of(marks))
  return { puts, removals, marks }
}

function planRecord(marks: Marks, record: DurableRecord<Uint8Array>, puts: Put[]): Marks {
  if (record.type === 'identity') return { ...marks, identity: onlyIdentity(marks.identity, record.identity) }
  if (record.type === 'promised') return { ...marks, promised: highestBallot(marks.promised, record.ballot) }
  if (record.type === 'tried') return { ...marks, tried: highestBallot(marks.tried, record.ballot) }
  if (record.type === 'accepted') return planAccepted(marks, record, puts)
  if (record.type === 'chosen') return planChosen(marks, record, puts)
  if (record.type === 'applied') return planApplied(marks, record, puts)
  if (record.type === 'snapshotChunk') return planSnapshotChunk(marks, record, puts)
  if (record.type === 'received') return planReceived(marks, record)
  if (record.type === 'snapshot') return planSnapshot(marks, record)
  if (record.type === 'compacted') return planCompacted(marks, record)
  putRows(record.rows, puts)
  return marks
}

/** A slot known to be chosen keeps its value: a late `accept` of a lower ballot may carry another one (PMS P2). */
function planAccepted(marks: Marks, { ballot, entries }: RecordOf<'accepted'>, puts: Put[]): Marks {
  for (const { slot, value } of entries) {
    if (slot <= marks.chosenThrough) continue
    puts.push({ key: logKey(slot), record: encodeLogRecord(slot, ballot, value) })
  }
  return { ...marks, promised: highestBallot(marks.promised, ballot) }
}

function planChosen(marks: Marks, { through, learned }: RecordOf<'chosen'>, puts: Put[]): Marks {
  for (const { slot, value } of learned) {
    assert(slot <= through, `a learned value lies at or below its mark, not at ${slot} above ${through}`)
    if (slot <= marks.compactedThrough) continue
    puts.push({ key: logKey(slot), record: encodeLogRecord(slot, NO_BALLOT, value) })
  }
  return { ...marks, chosenThrough: Math.max(marks.chosenThrough, through) }
}

function planApplied(marks: Marks, { through, rows }: RecordOf<'applied'>, puts: Put[]): Marks {
  if (through <= marks.appliedThrough) return marks
  putRows(rows, puts)
  return { ...marks, appliedThrough: through }
}

function putRows(rows: readonly Row[], puts: Put[]): void {
  for (const row of rows) {
    const key = rowKey(row.key)
    puts.push({ key, record: encodePlain(key, row.value) })
  }
}

/** What each mark is stored under. */
const MARKS: readonly (readonly [MetaName, (marks: Marks) => unknown])[] = [
  ['identity', ({ identity }) => identity],
  ['promised', ({ promised }) => promised],
  ['tried', ({ tried }) => tried],
  ['chosen', ({ chosenThrough }) => chosenThrough],
  ['applied', ({ appliedThrough }) => appliedThrough],
  ['snapshot', ({ snapshot }) => snapshot],
  ['staged', ({ staged }) => staged],
  ['received', ({ received }) => received],
  ['compacted', ({ compactedThrough }) => compactedThrough],
]

function putMark(puts: Put[], name: MetaName, value: unknown): void {
  puts.push({ key: metaKey(name), record: encodeMark(name, value) })
}

function onlyIdentity(before: Identity | undefined, identity: Identity): Identity {
  if (before === undefined) return identity
  const { cluster, node, incarnation } = identity
  const same = before.cluster === cluster && before.node === node && before.incarnation === incarnation
  assert(same, 'a store has one identity for life')
  return before
}
