import { type Ballot, type DurableRecord, type Entry, makeBallot, type Row, type Slot } from '@synod/protocol'
import type { Random } from './random.fixture.ts'

type Record = DurableRecord<Uint8Array>

const HOT_KEYS = 4
const LARGE_BYTES = 3_000
const KEPT_SLOTS = 3

/** Where a node is in its life. */
interface Moment {
  round: number
  slot: Slot
  chosen: Slot
  applied: Slot
  snapshot: Slot
  compacted: Slot
  staging: { readonly slot: Slot; readonly index: number; readonly chunks: number } | undefined
}

/** What a node writes in its life, group by group, the same for the same seed: everything that a node may write. */
export class NodeLife {
  readonly #random: Random
  #now: Moment = { round: 1, slot: 0, chosen: 0, applied: 0, snapshot: -1, compacted: 0, staging: undefined }
  #before: Moment = this.#now
  #values = 0

  constructor(random: Random) {
    this.#random = random
  }

  /** The highest slot that was written. */
  get slot(): Slot {
    return this.#now.slot
  }

  /** The group before was lost with the process: the next one follows the one before that. */
  forget(): void {
    this.#now = this.#before
  }

  next(): Record[] {
    this.#before = this.#now
    this.#now = { ...this.#now }
    const records: Record[] = []
    const kinds = [
      () => this.#accept(),
      () => this.#accept(),
      () => this.#choose(),
      () => this.#apply(),
      () => this.#apply(),
      () => this.#stage(),
      () => this.#stage(),
      () => this.#compact(),
      () => this.#preempt(),
    ]
    for (let count = 1 + this.#random.below(4); count > 0; count--) records.push(...this.#random.pick(kinds)())
    return records
  }

  #accept(): Record[] {
    const isAgain = this.#random.chance(0.2) && this.#now.slot > this.#now.chosen
    const from = isAgain ? this.#now.chosen + 1 : this.#now.slot + 1
    const count = isAgain ? this.#now.slot - this.#now.chosen : 1 + this.#random.below(3)
    const entries: Entry<Uint8Array>[] = []
    for (let slot = from; slot < from + count; slot++) entries.push({ slot, value: this.#value() })
    this.#now.slot = Math.max(this.#now.slot, from + count - 1)
    return [{ type: 'accepted', ballot: this.#ballot(), entries }]
  }

  #choose(): Record[] {
    const through = this.#now.chosen + this.#random.below(this.#now.slot - this.#now.chosen + 1)
    const learned: Entry<Uint8Array>[] = []
    for (let slot = this.#now.chosen + 1; slot <= through; slot++) {
      if (this.#random.chance(0.2)) learned.push({ slot, value: this.#value() })
    }
    this.#now.chosen = through
    return [{ type: 'chosen', through, learned }]
  }

  #apply(): Record[] {
    if (this.#now.chosen === this.#now.applied) return []
    this.#now.applied += 1
    return [{ type: 'applied', through: this.#now.applied, rows: this.#rows() }]
  }

  #rows(): Row[] {
    const rows: Row[] = []
    const slot = String(this.#now.applied).padStart(6, '0')
    if (this.#random.chance(0.7)) rows.push({ key: `row/${slot}`, value: this.#bytes() })
    if (this.#random.chance(0.7)) rows.push({ key: `hot/${this.#random.below(HOT_KEYS)}`, value: this.#bytes() })
    return rows
  }

  #stage(): Record[] {
    if (!this.#now.staging || this.#random.chance(0.05)) {
      // One that is received from another node lies above what is chosen here.
      const slot = this.#random.chance(0.1) ? this.#now.slot + 2 : this.#now.applied
      if (slot <= this.#now.snapshot) return []
      this.#now.staging = { slot, index: 0, chunks: 1 + this.#random.below(4) }
    }
    const { slot, index, chunks } = this.#now.staging
    if (index === chunks) return this.#commit(slot, chunks)
    this.#now.staging = { slot, index: index + 1, chunks }
    const chunk: Record = { type: 'snapshotChunk', slot, index, bytes: this.#bytes() }
    const received: Record = { type: 'received', slot, chunks, next: index + 1, after: '' }
    return this.#random.chance(0.3) ? [chunk, received] : [chunk]
  }

  #commit(slot: Slot, chunks: number): Record[] {
    this.#now.staging = undefined
    this.#now.snapshot = slot
    if (slot > this.#now.chosen) this.#now.compacted = slot
    this.#now.chosen = Math.max(this.#now.chosen, slot)
    this.#now.applied = Math.max(this.#now.applied, slot)
    this.#now.slot = Math.max(this.#now.slot, slot)
    const history: Record = { type: 'history', rows: [{ key: `history/${slot}`, value: this.#bytes() }] }
    return [...(this.#random.chance(0.3) ? [history] : []), { type: 'snapshot', slot, chunks }]
  }

  #compact(): Record[] {
    const through = Math.max(0, this.#now.snapshot - this.#random.below(KEPT_SLOTS))
    if (through <= this.#now.compacted) return []
    this.#now.compacted = through
    return [{ type: 'compacted', through }]
  }

  #preempt(): Record[] {
    if (!this.#random.chance(0.3)) return []
    this.#now.round += 1
    return [{ type: this.#random.pick(['promised', 'tried']), ballot: this.#ballot() }]
  }

  #ballot(): Ballot {
    return makeBallot(this.#now.round, 1)
  }

  #value(): Uint8Array | null {
    return this.#random.chance(0.1) ? null : this.#bytes()
  }

  /** Mostly small; some larger than a segment, some all zeros, which is what a sector looks like that was never written. */
  #bytes(): Uint8Array {
    this.#values += 1
    const length = this.#random.below(this.#random.chance(0.1) ? LARGE_BYTES : 80)
    const bytes = Buffer.alloc(length)
    if (this.#random.chance(0.1)) return bytes
    for (let at = 0; at < length; at++) bytes[at] = (this.#values * 31 + at) & 0xff
    return bytes
  }
}
