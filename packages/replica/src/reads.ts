import type { NodeNumber, SendEffect, Slot } from '@synod/protocol'

/** Reads that may wait on one node; one more is answered `busy`. */
export const READS_MAX = 32_768

/** A read that waits. */
export interface Reader {
  /** In monotonic milliseconds; after that nobody wants the answer any more. */
  readonly deadlineAt: number
  /** Called once, with the slot through which the node has applied. */
  answer(appliedThrough: Slot): void
}

/**
 * The asking side of linearizable reads, on any node: all reads that wait are asked for in one question to the leader, and
 * answered from this node's own state once it has applied the read slot.
 */
export class Reads {
  #waiting: Reader[] = []
  #asked: { readonly number: number; readonly readers: readonly Reader[] } | undefined
  #granted: { readonly slot: Slot; readonly readers: readonly Reader[] }[] = []
  #number: number
  #count = 0

  /** `firstNumber` is random, so that no question of this node's earlier lives has the same number. */
  constructor(firstNumber: number) {
    this.#number = firstNumber
  }

  /** False when too many wait. */
  add(reader: Reader): boolean {
    if (this.#count >= READS_MAX) return false
    this.#count += 1
    this.#waiting.push(reader)
    return true
  }

  /** A read that waits for a slot to be applied and asks nobody. False when too many wait. */
  addAt(slot: Slot, reader: Reader): boolean {
    if (this.#count >= READS_MAX) return false
    this.#count += 1
    this.#granted.push({ slot, readers: [reader] })
    return true
  }

  /** Asks the leader for everything that waits, unless a question is under way. */
  begin(leader: NodeNumber): SendEffect<Uint8Array>[] {
    if (this.#asked || this.#waiting.length === 0 || leader === 0) return []
    this.#number += 1
    this.#asked = { number: this.#number, readers: this.#waiting }
    this.#waiting = []
    return this.resend(leader)
  }

  /** The question under way, once more, to whoever leads now. An answer to either copy is good. */
  resend(leader: NodeNumber): SendEffect<Uint8Array>[] {
    if (!this.#asked || leader === 0) return []
    return [{ type: 'send', to: [leader], message: { type: 'readSlot', number: this.#asked.number } }]
  }

  get isWaiting(): boolean {
    return this.#asked !== undefined || this.#waiting.length > 0
  }

  granted(number: number, slot: Slot): void {
    if (this.#asked?.number !== number) return
    this.#granted.push({ slot, readers: this.#asked.readers })
    this.#asked = undefined
  }

  /** Lets the reads go whose slot is applied. */
  applied(through: Slot): void {
    if (this.#granted.length === 0) return
    const ready = this.#granted.filter(({ slot }) => slot <= through)
    if (ready.length === 0) return
    this.#granted = this.#granted.filter(({ slot }) => slot > through)
    for (const { readers } of ready) {
      this.#count -= readers.length
      for (const reader of readers) reader.answer(through)
    }
  }

  /** Forgets the reads whose deadline has passed: a slot that never comes must not keep them for ever. */
  expire(now: number): void {
    const isWanted = ({ deadlineAt }: Reader) => deadlineAt >= now
    this.#waiting = this.#waiting.filter(isWanted)
    this.#granted = this.#granted
      .map(({ slot, readers }) => ({ slot, readers: readers.filter(isWanted) }))
      .filter(({ readers }) => readers.length > 0)
    if (this.#asked) this.#asked = { number: this.#asked.number, readers: this.#asked.readers.filter(isWanted) }
    this.#count = this.#waiting.length + (this.#asked?.readers.length ?? 0)
    for (const { readers } of this.#granted) this.#count += readers.length
  }
}
