import { assert } from '../assert.ts'
import { type Ballot, highestBallot, NO_BALLOT } from '../ballot.ts'
import type { RowRange } from '../ports.ts'
import type { DurableRecord, Identity, Row } from '../records.ts'
import type { Slot } from '../slot.ts'
import { type AcceptedEntry, type Entry, valueBytes } from '../value.ts'
import { compareKeys } from './memory-storage-keys.ts'

/** What a slot or a row costs besides its value: a guess at an index entry. */
const ENTRY_BYTES = 16

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

  /** Takes one record, whole. Throws an `InvariantError` on a second identity or a learned value above its mark. */
  take(record: DurableRecord<V>): void {
    if (record.type === 'identity') this.#takeIdentity(record.identity)
    else if (record.type === 'promised') this.#promised = highestBallot(this.#promised, record.ballot)
    else if (record.type === 'tried') this.#tried = highestBallot(this.#tried, record.ballot)
    else if (record.type === 'accepted') this.#accept(record.ballot, record.entries)
    else if (record.type === 'chosen') this.#choose(record.through, record.learned)
    else this.#apply(record.through, record.rows)
  }

  /** The records that rebuild the roles; see `Recovered`. */
  records(): DurableRecord<V>[] {
    const records: DurableRecord<V>[] = []
    if (this.#identity) records.push({ type: 'identity', identity: this.#identity })
    if (this.#promised !== NO_BALLOT) records.push({ type: 'promised', ballot: this.#promised })
    if (this.#tried !== NO_BALLOT) records.push({ type: 'tried', ballot: this.#tried })
    if (this.#chosenThrough > 0) records.push({ type: 'chosen', through: this.#chosenThrough, learned: [] })
    if (this.#appliedThrough > 0) records.push({ type: 'applied', through: this.#appliedThrough, rows: [] })
    return [...records, ...this.#acceptedAboveChosen()]
  }

  /** See `Storage.readLog`. */
  log(fromSlot: Slot, toSlot: Slot, bytesMax: number): Entry<V>[] {
    const entries: Entry<V>[] = []
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

  /** Roughly how many bytes a disk would need for this. */
  size(): number {
    return this.#bytes
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
      this.#put({ slot, ballot: NO_BALLOT, value })
    }
    this.#chosenThrough = Math.max(this.#chosenThrough, through)
  }

  #apply(through: Slot, rows: readonly Row[]): void {
    if (through <= this.#appliedThrough) return
    this.#appliedThrough = through
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
