import type { Entry, Row, RowRange, Slot } from '@synod/protocol'
import type { Contents } from './contents.ts'
import { keptChunks, type Marks } from './marks.ts'
import { isNoop } from './place.ts'
import type { PlaceReader } from './place-reader.ts'
import type { LogPut } from './plan.ts'
import { checkRowKey } from './row-keys.ts'

/** Which slots are read, as `Storage.readLog` has it. */
export interface LogRange {
  readonly fromSlot: Slot
  readonly toSlot: Slot
  readonly bytesMax: number
}

/** See `Storage.readLog`. Rejects with a `StoreError` naming the slot of a damaged value. */
export async function readLog(
  contents: Contents,
  reader: PlaceReader,
  compactedThrough: Slot,
  range: LogRange,
): Promise<Entry<Uint8Array>[]> {
  const entries = range.fromSlot <= compactedThrough ? [] : entriesIn(contents, range)
  const values = entries.filter(({ place }) => !isNoop(place))
  const read = await reader.readAll(values.map(({ slot, place }) => ({ place, what: `log/${slot}` })))
  let next = 0
  return entries.map(({ slot, place }) => ({ slot, value: isNoop(place) ? null : read[next++]! }))
}

/** See `Storage.readRows`. Rejects with a `StoreError` naming the key of a damaged row. */
export async function readRows(
  contents: Contents,
  reader: PlaceReader,
  { from, to, limit, reverse = false }: RowRange,
): Promise<Row[]> {
  const rows = contents.rows.range(from, to, limit, reverse)
  const values = await reader.readAll(rows.map(({ key, place }) => ({ place, what: `row/${key}` })))
  return rows.map(({ key }, index) => ({ key, value: values[index]! }))
}

/** Throws a `RangeError` when an end is no possible key. */
export function checkRange({ from, to }: RowRange): void {
  checkRowKey(from)
  checkRowKey(to)
}

/** See `Storage.snapshotChunk`. Throws a `StoreError` naming the chunk when it is damaged. */
export function readChunk(reader: PlaceReader, marks: Marks, slot: Slot, index: number): Uint8Array | undefined {
  const place = keptChunks(marks).find((chunks) => chunks.slot === slot)?.places[index]
  return place && reader.read({ place, what: `snapshot/${slot}/${index}` })
}

/** Up to the first slot that has nothing, and to `bytesMax` bytes, but one at least. */
function entriesIn(contents: Contents, { fromSlot, toSlot, bytesMax }: LogRange): LogPut[] {
  const entries: LogPut[] = []
  let bytes = 0
  for (let slot = fromSlot; slot <= toSlot; slot++) {
    const entry = contents.entry(slot)
    if (!entry) break
    bytes += isNoop(entry.place) ? 1 : entry.place.bytes
    if (entries.length > 0 && bytes > bytesMax) break
    entries.push({ slot, ...entry })
  }
  return entries
}
