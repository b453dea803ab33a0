import { type Ballot, type DurableRecord, type Entry, NO_BALLOT, type Recovered } from '@synod/protocol'
import type { Contents } from './contents.ts'
import type { Marks } from './marks.ts'
import { isNoop } from './place.ts'
import type { PlaceReader } from './place-reader.ts'

/** The records that rebuild the roles; see `Recovered`. Throws a `StoreError` naming a value that is damaged. */
export function readRecovered(marks: Marks, contents: Contents, reader: PlaceReader): Recovered<Uint8Array> {
  const { identity, snapshot, compactedThrough, promised, tried, chosenThrough, appliedThrough, received } = marks
  const records: DurableRecord<Uint8Array>[] = []
  if (identity) records.push({ type: 'identity', identity })
  if (snapshot) records.push({ type: 'snapshot', slot: snapshot.slot, chunks: snapshot.places.length })
  if (compactedThrough > 0) records.push({ type: 'compacted', through: compactedThrough })
  if (promised !== NO_BALLOT) records.push({ type: 'promised', ballot: promised })
  if (tried !== NO_BALLOT) records.push({ type: 'tried', ballot: tried })
  if (chosenThrough > 0) records.push({ type: 'chosen', through: chosenThrough, learned: [] })
  if (appliedThrough > 0) records.push({ type: 'applied', through: appliedThrough, rows: [] })
  if (received) records.push({ type: 'received', ...received })
  const byBallot = new Map<Ballot, Entry<Uint8Array>[]>()
  for (const { slot, ballot, place } of contents.entriesAbove(chosenThrough)) {
    const entries = byBallot.get(ballot) ?? []
    entries.push({ slot, value: isNoop(place) ? null : reader.read({ place, what: `log/${slot}` }) })
    byBallot.set(ballot, entries)
  }
  for (const [ballot, entries] of [...byBallot].sort(([a], [b]) => a - b)) {
    records.push({ type: 'accepted', ballot, entries })
  }
  return { records }
}
