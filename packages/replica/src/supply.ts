import type { Clock, Message, NodeNumber, Row, Slot, Storage } from '@synod/protocol'
import type { StoredSnapshot } from './snapshot-taker.ts'

/** Chosen values sent in one answer to a node that lacks them. */
const LOG_BYTES_MAX = 1 << 20
/** History sent in one part: rows, and bytes of them. */
const PAGE_ROWS_MAX = 1024
const PAGE_BYTES_MAX = 256 * 1024
/** Rows read to find out how large they are. */
const FIRST_ROWS = 4
/**
 * What is supplied to all peers together, in bytes a millisecond: some 16 MB a second, so that the node's own work and the
 * network between the others go on meanwhile.
 */
const BYTES_PER_MS = 16_000
/**
 * What a row or a value costs besides its bytes, as if it were so many bytes more: measured, reading and encoding 16 MB takes
 * 30 ms in chunks of a snapshot and 380 ms in rows of 160 bytes.
 */
const ITEM_BYTES = 600
/**
 * Whoever has asked is expected to ask for more within so many milliseconds; after the last part of a snapshot it has to
 * restore it first.
 */
const EXPECTED_MS = 10_000
const EXPECTED_WITH_SNAPSHOT_MS = 30_000

/** No key of a row lies beyond. */
const LAST_KEY = '\u{10ffff}'.repeat(4)
const NO_BYTES = new Uint8Array(0)

export interface SupplyOptions {
  readonly node: NodeNumber
  readonly storage: Pick<Storage<Uint8Array>, 'readLog' | 'readRows' | 'snapshotChunk'>
  readonly clock: Pick<Clock, 'monotonicMs' | 'startTimer'>
  /** Waits until everything persisted so far is durable. */
  readonly drain: () => Promise<void>
  /** Everything chosen up to here is durable. */
  readonly durableThrough: () => Slot
  readonly logFrom: () => Slot
  /** The durable snapshot, if this node has one. */
  readonly snapshot: () => Pick<StoredSnapshot, 'slot' | 'chunks'> | undefined
  /** Sends at once. Does nothing when the node has stopped meanwhile. */
  readonly send: (to: NodeNumber, message: Message<Uint8Array>) => void
  /** The store failed. */
  readonly failed: (error: unknown) => void
}

/** What a learner on another node asked for. */
export interface PartAsked {
  readonly slot: Slot
  readonly index: number
  readonly after: string
}

/**
 * Gives other nodes what they lack: chosen values out of the log, or the snapshot with its history, part by part. One answer
 * at a time to each, and all together no faster than {@link BYTES_PER_MS}: who asks again meanwhile is not heard.
 */
export class Supply {
  readonly #options: SupplyOptions
  readonly #supplying = new Set<NodeNumber>()
  #freeAt = 0
  #snapshotAskedAt = Number.NEGATIVE_INFINITY
  readonly #valuesAsked = new Map<NodeNumber, { readonly slot: Slot; readonly at: number }>()

  constructor(options: SupplyOptions) {
    this.#options = options
  }

  /** Somebody is in the middle of the snapshot, or restores it and will want the values above it. */
  get isGivingSnapshot(): boolean {
    return this.#options.clock.monotonicMs() - this.#snapshotAskedAt < EXPECTED_WITH_SNAPSHOT_MS
  }

  /** The lowest slot of the log that somebody who catches up is expected to ask for next; undefined when nobody does. */
  get wantedFrom(): Slot | undefined {
    const now = this.#options.clock.monotonicMs()
    let lowest: Slot | undefined
    for (const [node, { slot, at }] of this.#valuesAsked) {
      if (now - at >= EXPECTED_MS) this.#valuesAsked.delete(node)
      else if (lowest === undefined || slot < lowest) lowest = slot
    }
    return lowest
  }

  /** Answers with the stored values of these slots, as many as fit, and what the log still has. */
  async values(to: NodeNumber, fromSlot: Slot, toSlot: Slot): Promise<void> {
    await this.#supply(to, async () => {
      const { storage, drain, durableThrough, logFrom } = this.#options
      // Only below the durable mark is what the store holds certainly what was chosen.
      if (durableThrough() < fromSlot) await drain()
      const through = Math.min(toSlot, durableThrough())
      const isThere = fromSlot <= through && fromSlot >= logFrom()
      if (isThere) this.#valuesAsked.set(to, { slot: fromSlot, at: this.#options.clock.monotonicMs() })
      else this.#valuesAsked.delete(to)
      const entries = isThere ? await storage.readLog(fromSlot, through, LOG_BYTES_MAX) : []
      const bytes = entries.reduce((sum, { value }) => sum + ITEM_BYTES + (value?.byteLength ?? 0), 0)
      const message = { type: 'catchUpReply', entries, chosenThrough: durableThrough(), logFrom: logFrom() } as const
      return { message, bytes }
    })
  }

  /** Answers with the part of the snapshot asked for; with the first one when that of another slot was. */
  async part(to: NodeNumber, asked: PartAsked): Promise<void> {
    const { clock, snapshot } = this.#options
    await this.#supply(to, async () => {
      const stored = snapshot()
      if (!stored) return undefined
      this.#snapshotAskedAt = clock.monotonicMs()
      const { slot, chunks } = stored
      if (asked.slot === slot && asked.index >= chunks) return this.#page(slot, chunks, asked)
      const index = asked.slot === slot ? asked.index : 0
      const bytes = this.#options.storage.snapshotChunk(slot, index)
      if (!bytes) return undefined
      const part = { type: 'snapshotChunk', slot, index, chunks, bytes, rows: [], after: '', last: false } as const
      return { message: part, bytes: bytes.byteLength }
    })
  }

  async #page(slot: Slot, chunks: number, { index, after }: PartAsked): Promise<Supplied> {
    const { rows, bytes, last } = await this.#rowsAfter(after)
    const key = rows.at(-1)?.key ?? after
    const message = { type: 'snapshotChunk', slot, index, chunks, bytes: NO_BYTES, rows, after: key, last } as const
    return { message, bytes: bytes + rows.length * ITEM_BYTES }
  }

  /**
   * The rows after a key, as many as fit, at least one if there is any. They are read a few at a time, since a row may be as
   * large as a page: what is read and does not fit would be read again for the next one.
   */
  async #rowsAfter(after: string): Promise<Page> {
    const rows: Row[] = []
    let bytes = 0
    let wanted = FIRST_ROWS
    for (;;) {
      const from = rows.at(-1)?.key ?? after
      const found = await this.#options.storage.readRows({ from, to: LAST_KEY, limit: wanted + 1 })
      const next = found.filter(({ key }) => key !== from)
      for (const row of next.slice(0, wanted)) {
        const more = row.key.length + row.value.byteLength
        if (rows.length > 0 && bytes + more > PAGE_BYTES_MAX) return { rows, bytes, last: false }
        rows.push(row)
        bytes += more
      }
      if (next.length <= wanted && found.length <= wanted) return { rows, bytes, last: true }
      const fitting = Math.floor(((PAGE_BYTES_MAX - bytes) * rows.length) / bytes)
      wanted = Math.min(fitting, PAGE_ROWS_MAX - rows.length)
      if (wanted <= 0) return { rows, bytes, last: false }
    }
  }

  async #supply(to: NodeNumber, answer: () => Promise<Supplied | undefined>): Promise<void> {
    if (this.#supplying.has(to) || to === this.#options.node) return
    this.#supplying.add(to)
    try {
      await this.#turnOfThis()
      const supplied = await answer()
      if (!supplied) return
      this.#freeAt = Math.max(this.#freeAt, this.#options.clock.monotonicMs()) + supplied.bytes / BYTES_PER_MS
      this.#options.send(to, supplied.message)
    } catch (error) {
      this.#options.failed(error)
    } finally {
      this.#supplying.delete(to)
    }
  }

  /** Waits while what was supplied last is still on account. */
  async #turnOfThis(): Promise<void> {
    const { clock } = this.#options
    const waitMs = this.#freeAt - clock.monotonicMs()
    if (waitMs > 0) await new Promise<void>((resolve) => clock.startTimer(waitMs, resolve))
  }
}

interface Supplied {
  readonly message: Message<Uint8Array>
  readonly bytes: number
}

interface Page {
  readonly rows: readonly Row[]
  readonly bytes: number
  /** Nothing follows. */
  readonly last: boolean
}
