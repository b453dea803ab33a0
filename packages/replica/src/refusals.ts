/** Bytes that were refused: how many for each sender and reason. */
export interface RefusalCount {
  readonly from: string
  readonly reason: string
  readonly count: number
}

/** Bounds what hostile senders can make a node remember. */
const KEYS_MAX = 1024

/** Counts what is refused, and lets the first of each sender and reason be logged. */
export class Refusals {
  readonly #counts = new Map<string, { from: string; reason: string; count: number }>()
  #total = 0

  /** True the first time that this sender is refused for this reason: log it. */
  note(from: string, reason: string): boolean {
    this.#total += 1
    const key = `${from}\n${reason}`
    const known = this.#counts.get(key)
    if (known) {
      known.count += 1
      return false
    }
    if (this.#counts.size >= KEYS_MAX) return false
    this.#counts.set(key, { from, reason, count: 1 })
    return true
  }

  get total(): number {
    return this.#total
  }

  list(): readonly RefusalCount[] {
    return [...this.#counts.values()]
  }
}
