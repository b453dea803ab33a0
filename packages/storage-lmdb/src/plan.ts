import { assert, type DurableRecord, highestBallot, type Identity, NO_BALLOT } from '@synod/protocol'
import { logKey, metaKey, rowKey } from './keys.ts'
import { encodeLogRecord } from './log-record.ts'
import { encodeMark, type Marks } from './marks.ts'
import { encodeRow } from './row-record.ts'

/** One key to be written. Later ones of a plan win. */
export interface Put {
  readonly key: Buffer
  readonly record: Buffer
}

/** A group of records as one transaction, and the marks that hold once it is durable. */
export interface Plan {
  readonly puts: readonly Put[]
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
  putMarks(before, marks, puts)
  return { puts, marks }
}

function planRecord(marks: Marks, record: DurableRecord<Uint8Array>, puts: Put[]): Marks {
  if (record.type === 'identity') return { ...marks, identity: onlyIdentity(marks.identity, record.identity) }
  if (record.type === 'promised') return { ...marks, promised: highestBallot(marks.promised, record.ballot) }
  if (record.type === 'tried') return { ...marks, tried: highestBallot(marks.tried, record.ballot) }
  if (record.type === 'accepted') return planAccepted(marks, record, puts)
  if (record.type === 'chosen') return planChosen(marks, record, puts)
  return planApplied(marks, record, puts)
}

type RecordOf<Type> = Extract<DurableRecord<Uint8Array>, { type: Type }>

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
    puts.push({ key: logKey(slot), record: encodeLogRecord(slot, NO_BALLOT, value) })
  }
  return { ...marks, chosenThrough: Math.max(marks.chosenThrough, through) }
}

function planApplied(marks: Marks, { through, rows }: RecordOf<'applied'>, puts: Put[]): Marks {
  if (through <= marks.appliedThrough) return marks
  for (const row of rows) {
    const key = rowKey(row.key)
    puts.push({ key, record: encodeRow(key, row.value) })
  }
  return { ...marks, appliedThrough: through }
}

function putMarks(before: Marks, after: Marks, puts: Put[]): void {
  if (after.identity !== before.identity) put(puts, 'identity', after.identity)
  if (after.promised !== before.promised) put(puts, 'promised', after.promised)
  if (after.tried !== before.tried) put(puts, 'tried', after.tried)
  if (after.chosenThrough !== before.chosenThrough) put(puts, 'chosen', after.chosenThrough)
  if (after.appliedThrough !== before.appliedThrough) put(puts, 'applied', after.appliedThrough)
}

function put(puts: Put[], name: Parameters<typeof metaKey>[0], value: unknown): void {
  puts.push({ key: metaKey(name), record: encodeMark(name, value) })
}

function onlyIdentity(before: Identity | undefined, identity: Identity): Identity {
  if (before === undefined) return identity
  const { cluster, node, incarnation } = identity
  const same = before.cluster === cluster && before.node === node && before.incarnation === incarnation
  assert(same, 'a store has one identity for life')
  return before
}
