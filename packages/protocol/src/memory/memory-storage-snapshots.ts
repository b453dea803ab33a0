import { assert } from '../assert.ts'
import type { ReceivedSnapshot } from '../records.ts'
import type { Slot } from '../slot.ts'

/** The chunks at one slot, 0 to length−1. */
interface Chunks {
  readonly slot: Slot
  readonly chunks: Uint8Array[]
}

/**
 * The snapshot on a {@link MemoryDisk}, and the chunks of the next one, which may never be whole. What is at or below the
 * snapshot's slot has nothing to add to it and changes nothing.
 */
export class MemorySnapshots {
  #snapshot: Chunks | undefined
  #staged: Chunks | undefined
  #received: ReceivedSnapshot | undefined
  #bytes = 0

  /** The durable snapshot's slot and how many chunks it has. */
  get snapshot(): { readonly slot: Slot; readonly chunks: number } | undefined {
    return this.#snapshot && { slot: this.#snapshot.slot, chunks: this.#snapshot.chunks.length }
  }

  get received(): ReceivedSnapshot | undefined {
    return this.#received
  }

  /** Bytes of all chunks. */
  get bytes(): number {
    return this.#bytes
  }

  /** Takes a chunk; the first of a slot drops what was staged before. Throws an `InvariantError` on one that follows no other. */
  stage(slot: Slot, index: number, bytes: Uint8Array): void {
    if (!this.#isAhead(slot)) return
    if (index === 0) this.#stageAnew(slot)
    const next = this.#stagedAt(slot)
    assert(index <= next, `a chunk follows the one before it: chunk ${index} of ${slot} is none after ${next}`)
    const chunks = this.#staged!.chunks
    this.#bytes += bytes.byteLength - (chunks[index]?.byteLength ?? 0)
    chunks[index] = bytes
  }

  /** Notes how far a snapshot was received. Throws an `InvariantError` when chunks that it counts are not there. */
  receive({ slot, chunks, next, after }: ReceivedSnapshot): void {
    if (!this.#isAhead(slot)) return
    const staged = this.#stagedAt(slot)
    assert(next <= staged, `chunks counted as received are stored: ${next} of ${slot} are counted, ${staged} stored`)
    this.#received = { slot, chunks, next, after }
  }

  /** Makes the staged chunks the snapshot; false when there is a later one. Throws an `InvariantError` unless all are there. */
  commit(slot: Slot, chunks: number): boolean {
    if (!this.#isAhead(slot)) return false
    const staged = this.#stagedAt(slot)
    assert(chunks >= 1 && chunks <= staged, `a snapshot has all its chunks: ${staged} of ${chunks} at ${slot} are here`)
    this.#snapshot = { slot, chunks: this.#staged!.chunks.slice(0, chunks) }
    this.#staged = undefined
    this.#received = undefined
    this.#bytes = bytesOf(this.#snapshot)
    return true
  }

  /** See `Storage.snapshotChunk`. */
  chunk(slot: Slot, index: number): Uint8Array | undefined {
    const at = [this.#snapshot, this.#staged].find((chunks) => chunks?.slot === slot)
    return at?.chunks[index]
  }

  #isAhead(slot: Slot): boolean {
    return slot > (this.#snapshot?.slot ?? -1)
  }

  #stageAnew(slot: Slot): void {
    this.#bytes = bytesOf(this.#snapshot)
    this.#staged = { slot, chunks: [] }
    this.#received = undefined
  }

  /** How many chunks are staged at the slot. */
  #stagedAt(slot: Slot): number {
    return this.#staged?.slot === slot ? this.#staged.chunks.length : 0
  }
}

function bytesOf(chunks: Chunks | undefined): number {
  return chunks?.chunks.reduce((bytes, chunk) => bytes + chunk.byteLength, 0) ?? 0
}
