import { type DurableRecord, type Entry, type Message, valueBytes } from '@synod/protocol'

/** Bytes of values that may wait for the next flush before messages that bring more are dropped. */
const BACKLOG_BYTES_MAX = 64 << 20

/**
 * What waits for a disk that is slower than the others' disks: they are a quorum without this node, so nothing else holds
 * them up. Beyond a bound this node does what a network may do: it loses what brings more values, and asks for them later.
 */
export class Backlog {
  readonly #bytesMax: number
  #bytes = 0

  constructor(bytesMax = BACKLOG_BYTES_MAX) {
    this.#bytesMax = bytesMax
  }

  /** Bytes of values that no flush has taken yet. */
  get bytes(): number {
    return this.#bytes
  }

  /** This is to be made durable by the next flush. */
  stage(record: DurableRecord<Uint8Array>): void {
    if (record.type === 'accepted') this.#bytes += bytesOf(record.entries)
    else if (record.type === 'chosen') this.#bytes += bytesOf(record.learned)
    else if (record.type === 'snapshotChunk') this.#bytes += record.bytes.byteLength
  }

  /** A flush has begun: it takes everything. */
  taken(): void {
    this.#bytes = 0
  }

  /** Would this message have more values wait than may? */
  refuses(message: Message<Uint8Array>): boolean {
    if (this.#bytes < this.#bytesMax) return false
    return message.type === 'accept' || message.type === 'catchUpReply' || message.type === 'snapshotChunk'
  }
}

function bytesOf(entries: readonly Entry<Uint8Array>[]): number {
  return entries.reduce((sum, { value }) => sum + valueBytes(value), 0)
}
