import type { DurableRecord, Entry, Slot } from '@synod/protocol'

/** What a store holds, in bytes of values, chunks and rows: without keys, checksums and the database's own pages. */
export interface HoldingsJson {
  readonly logBytes: number
  readonly logSlots: number
  /** Of the last whole snapshot. */
  readonly snapshotBytes: number
  /** Snapshots that became whole since the start, taken here. */
  readonly snapshotsTaken: number
  /** Rows written since the start. */
  readonly historyBytes: number
  /** What came from other nodes since the start: snapshots, the history with them, and chosen values. */
  readonly receivedSnapshotBytes: number
  readonly receivedHistoryBytes: number
  readonly learnedBytes: number
}

/** Keeps account of what a store holds by the records written to it, from an empty store on. */
export class Holdings {
  readonly #log = new Map<Slot, number>()
  #logBytes = 0
  #compactedThrough: Slot = 0
  #chosenThrough: Slot = 0
  #staged: { slot: Slot; chunks: Map<number, number> } = { slot: -1, chunks: new Map() }
  #snapshotBytes = 0
  #snapshotsTaken = 0
  #historyBytes = 0
  #receivedSnapshotBytes = 0
  #receivedHistoryBytes = 0
  #learnedBytes = 0

  /** These records became durable, in this order. */
  wrote(records: readonly DurableRecord<Uint8Array>[]): void {
    for (const record of records) this.#wrote(record)
  }

  toJson(): HoldingsJson {
    return {
      logBytes: this.#logBytes,
      logSlots: this.#log.size,
      snapshotBytes: this.#snapshotBytes,
      snapshotsTaken: this.#snapshotsTaken,
      historyBytes: this.#historyBytes,
      receivedSnapshotBytes: this.#receivedSnapshotBytes,
      receivedHistoryBytes: this.#receivedHistoryBytes,
      learnedBytes: this.#learnedBytes,
    }
  }

  #wrote(record: DurableRecord<Uint8Array>): void {
    switch (record.type) {
      case 'accepted':
        this.#put(record.entries)
        return
      case 'chosen':
        this.#chosenThrough = Math.max(this.#chosenThrough, record.through)
        this.#learnedBytes += this.#put(record.learned)
        return
      case 'compacted':
        this.#drop(record.through)
        return
      case 'applied':
        this.#historyBytes += rowBytes(record.rows)
        return
      case 'history':
        this.#historyBytes += rowBytes(record.rows)
        this.#receivedHistoryBytes += rowBytes(record.rows)
        return
      case 'snapshotChunk':
        if (this.#staged.slot !== record.slot) this.#staged = { slot: record.slot, chunks: new Map() }
        this.#staged.chunks.set(record.index, record.bytes.byteLength)
        return
      case 'snapshot':
        this.#snapshot(record.slot)
    }
  }

  #snapshot(slot: Slot): void {
    if (this.#staged.slot !== slot) return
    this.#snapshotBytes = [...this.#staged.chunks.values()].reduce((sum, bytes) => sum + bytes, 0)
    this.#staged = { slot: -1, chunks: new Map() }
    if (slot <= this.#chosenThrough) {
      this.#snapshotsTaken += 1
      return
    }
    this.#receivedSnapshotBytes += this.#snapshotBytes
    this.#chosenThrough = slot
    this.#drop(slot)
  }

  /** Returns the bytes put. */
  #put(entries: readonly Entry<Uint8Array>[]): number {
    let bytes = 0
    for (const { slot, value } of entries) {
      if (slot <= this.#compactedThrough) continue
      const size = value?.byteLength ?? 0
      this.#logBytes += size - (this.#log.get(slot) ?? 0)
      this.#log.set(slot, size)
      bytes += size
    }
    return bytes
  }

  #drop(through: Slot): void {
    for (let slot = this.#compactedThrough + 1; slot <= through; slot++) {
      this.#logBytes -= this.#log.get(slot) ?? 0
      this.#log.delete(slot)
    }
    this.#compactedThrough = Math.max(this.#compactedThrough, through)
  }
}

function rowBytes(rows: readonly { readonly key: string; readonly value: Uint8Array }[]): number {
  return rows.reduce((sum, { key, value }) => sum + key.length + value.byteLength, 0)
}
