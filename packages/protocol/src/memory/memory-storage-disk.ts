import { assert } from '../assert.ts'
import { type Ballot, highestBallot, NO_BALLOT } from '../ballot.ts'
import type { RowRange } from '../ports.ts'
import type { DurableRecord, Identity, Row } from '../records.ts'
import type { Slot } from '../slot.ts'
import { type AcceptedEntry, type Entry, valueBytes } from '../value.ts'
import { compareKeys } from './memory-storage-keys.ts'
import { MemorySnapshots } from './memory-storage-snapshots.ts'

/** What a slot or a row costs besides its value: a guess at an index entry. */
const ENTRY_BYTES = 16

type RecordOf<Type> = Extract<DurableRecord<unknown>, { type: Type }>
type SnapshotRecord = RecordOf<'snapshotChunk' | 'received' | 'history' | 'snapshot' | 'compacted'>

/**
 * What a process leaves behind: it outlives the storage opened on it. Values are kept by reference, so whoever writes
 * one must not change it afterwards.
 */
export class MemoryDisk<V> {
  #identity: Identity | undefined
  #promised: Ballot = NO_BALLOT
  #tried: Ballot = NO_BALLOT
  #chosenThrough: Slot = 0
  #appliedThrough: Slot = 0
  #compactedThrough: Slot = 0
  readonly #snapshots = new MemorySnapshots()
  readonly #log = new Map<Slot, AcceptedEntry<V>>()
  readonly #rows = new Map<string, Uint8Array>()
  #sortedKeys: string[] | undefined
  #bytes = 0
  #crashes = 0

  /** How often {@link crash} was called; a storage opened before the last one is dead. */
  get crashes(): number {
    return this.#crashes
  }

  /** The process dies here: writes that have not resolved are lost, and every storage open on the disk is dead. */
  crash(): void {
    this.#crashes += 1
  }

  /** Takes one record, whole. Throws an `InvariantError` on one that no correct node writes, such as a second identity. */
  take(record: DurableRecord<V>): void {
    if (record.type === 'identity') this.#takeIdentity(record.identity)
    else if (record.type === 'promised') this.#promised = highestBallot(this.#promised, record.ballot)
    else if (record.type === 'tried') this.#tried = highestBallot(this.#tried, record.ballot)
    else if (record.type === 'accepted') this.#accept(record.ballot, record.entries)
    else if (record.type === 'chosen') this.#choose(record.through, record.learned)
    else if (record.type === 'applied') this.#apply(record.through, record.rows)
    else this.#takeOfSnapshot(record)
  }

  /** The records that rebuild the roles; see `Recovered`. */
  records(): DurableRecord<V>[] {
    const { snapshot, received } = this.#snapshots
    const records: DurableRecord<V>[] = []
    if (this.#identity) records.push({ type: 'identity', identity: this.#identity })
    if (snapshot) records.push({ type: 'snapshot', ...snapshot })
    if (this.#compactedThrough > 0) records.push({ type: 'compacted', through: this.#compactedThrough })
    if (this.#promised !== NO_BALLOT) records.push({ type: 'promised', ballot: this.#promised })
    if (this.#tried !== NO_BALLOT) records.push({ type: 'tried', ballot: this.#tried })
    if (this.#chosenThrough > 0) records.push({ type: 'chosen', through: this.#chosenThrough, learned: [] })
    if (this.#appliedThrough > 0) records.push({ type: 'applied', through: this.#appliedThrough, rows: [] })
    if (received) records.push({ type: 'received', ...received })
    return [...records, ...this.#acceptedAboveChosen()]
  }

  /** See `Storage.readLog`. */
  log(fromSlot: Slot, toSlot: Slot, bytesMax: number): Entry<V>[] {
    const entries: Entry<V>[] = []
    if (fromSlot <= this.#compactedThrough) return entries
    let bytes = 0
    for (let slot = fromSlot; slot <= toSlot; slot++) {
      const stored = this.#log.get(slot)
      if (!stored) break
      bytes += valueBytes(stored.value)
      if (entries.length > 0 && bytes > bytesMax) break
      entries.push({ slot, value: stored.value })
    }
    return entries
  }

  /** See `Storage.readRows`. */
  rows(range: RowRange): Row[] {
    this.#sortedKeys ??= [...this.#rows.keys()].sort(compareKeys)
    const { from, to, limit, reverse } = range
    const keys = this.#sortedKeys.filter((key) => compareKeys(key, from) >= 0 && compareKeys(key, to) < 0)
    if (reverse) keys.reverse()
    return keys.slice(0, limit).map((key) => ({ key, value: this.#rows.get(key)! }))
  }

  /** See `Storage.snapshotChunk`. */
  chunk(slot: Slot, index: number): Uint8Array | undefined {
    return this.#snapshots.chunk(slot, index)
  }

  /** Roughly how many bytes a disk would need for this. */
  size(): number {
    return this.#bytes + this.#snapshots.bytes
  }

  #takeIdentity(identity: Identity): void {
    const same = this.#identity === undefined || JSON.stringify(this.#identity) === JSON.stringify(identity)
    assert(same, 'a store has one identity for life')
    this.#identity = identity
  }

  /** A slot known to be chosen keeps its value: a late `accept` of a lower ballot may carry another one (PMS P2). */
  #accept(ballot: Ballot, entries: readonly Entry<V>[]): void {
    this.#promised = highestBallot(this.#promised, ballot)
    for (const { slot, value } of entries) {
      if (slot > this.#chosenThrough) this.#put({ slot, ballot, value })
    }
  }

  #choose(through: Slot, learned: readonly Entry<V>[]): void {
    for (const { slot, value } of learned) {
      assert(slot <= through, `a learned value lies at or below its mark, not at ${slot} above ${through}`)
      if (slot > this.#compactedThrough) this.#put({ slot, ballot: NO_BALLOT, value })
    }
    this.#chosenThrough = Math.max(this.#chosenThrough, through)
  }

  #apply(through: Slot, rows: readonly Row[]): void {
    if (through <= this.#appliedThrough) return
    this.#appliedThrough = through
    this.#putRows(rows)
  }

  #takeOfSnapshot(record: SnapshotRecord): void {
    if (record.type === 'snapshotChunk') this.#snapshots.stage(record.slot, record.index, record.bytes)
    else if (record.type === 'received') this.#snapshots.receive(record)
    else if (record.type === 'history') this.#putRows(record.rows)
    else if (record.type === 'snapshot') this.#takeSnapshot(record.slot, record.chunks)
    else this.#compact(record.through)
  }

  /** A snapshot above what was known to be chosen takes the log with it: what is accepted there need not be what was chosen. */
  #takeSnapshot(slot: Slot, chunks: number): void {
    if (!this.#snapshots.commit(slot, chunks)) return
    if (slot > this.#chosenThrough) this.#compact(slot)
    this.#chosenThrough = Math.max(this.#chosenThrough, slot)
    this.#appliedThrough = Math.max(this.#appliedThrough, slot)
  }

  #compact(through: Slot): void {
    const snapshotSlot = this.#snapshots.snapshot?.slot ?? 0
    assert(through <= snapshotSlot, `what is compacted is in the snapshot: ${through} lies above ${snapshotSlot}`)
    if (through <= this.#compactedThrough) return
    this.#compactedThrough = through
    for (const slot of this.#log.keys()) if (slot <= through) this.#drop(slot)
  }

  #drop(slot: Slot): void {
    this.#bytes -= ENTRY_BYTES + valueBytes(this.#log.get(slot)!.value)
    this.#log.delete(slot)
  }

  #putRows(rows: readonly Row[]): void {
    for (const { key, value } of rows) {
      const before = this.#rows.get(key)
      if (before === undefined) this.#sortedKeys = undefined
      this.#bytes += ENTRY_BYTES + key.length + value.byteLength
      if (before !== undefined) this.#bytes -= ENTRY_BYTES + key.length + before.byteLength
      this.#rows.set(key, value)
    }
  }

  #put(entry: AcceptedEntry<V>): void {
    const before = this.#log.get(entry.slot)
    if (before !== undefined) this.#bytes -= ENTRY_BYTES + valueBytes(before.value)
    this.#bytes += ENTRY_BYTES + valueBytes(entry.value)
    this.#log.set(entry.slot, entry)
  }

  #acceptedAboveChosen(): DurableRecord<V>[] {
    const above = [...this.#log.values()].filter(({ slot }) => slot > this.#chosenThrough)
    above.sort((a, b) => a.slot - b.slot)
    const ballots = [...new Set(above.map(({ ballot }) => ballot))].sort((a, b) => a - b)
    return ballots.map((ballot) => ({
      type: 'accepted',
      ballot,
      entries: above.filter((entry) => entry.ballot === ballot).map(({ slot, value }) => ({ slot, value })),
    }))
  }
}
