import type { Operation } from '../operation.ts'

/**
 * The calls and returns of completed operations in the order of events, as a doubly linked list (Wing and Gong 1993, with
 * Lowe's links): operations that are placed are taken out, and put back in the reverse order. The calls before the first
 * return in it are those that can be placed next, for no other operation ended before they began.
 *
 * An entry is the number of an operation times two, plus one for its return. Operations are numbered in the order of their calls.
 */
export class Timeline {
  /** The entry before the first one, and after the last one. */
  readonly end: number
  /** The entry after each entry. */
  readonly next: Int32Array
  private readonly previous: Int32Array
  /** For each entry, the number of calls before it in the whole history. */
  private readonly calls: Int32Array

  constructor(operations: readonly Operation[]) {
    const entries = entriesInOrder(operations)
    this.end = entries.length
    this.next = new Int32Array(entries.length + 1)
    this.previous = new Int32Array(entries.length + 1)
    this.calls = new Int32Array(entries.length + 1)
    let last = this.end
    let calls = 0
    for (const entry of entries) {
      this.link(last, entry)
      this.calls[entry] = calls
      if (!isReturn(entry)) calls++
      last = entry
    }
    this.link(last, this.end)
    this.calls[this.end] = calls
  }

  /** Takes an operation out. */
  remove(operation: number): void {
    this.unlink(operation * 2)
    this.unlink(operation * 2 + 1)
  }

  /** Puts the operation back that was taken out last. */
  restore(operation: number): void {
    this.relink(operation * 2 + 1)
    this.relink(operation * 2)
  }

  callsBefore(entry: number): number {
    return this.calls[entry]!
  }

  private link(before: number, after: number): void {
    this.next[before] = after
    this.previous[after] = before
  }

  private unlink(entry: number): void {
    this.link(this.previous[entry]!, this.next[entry]!)
  }

  private relink(entry: number): void {
    this.next[this.previous[entry]!] = entry
    this.previous[this.next[entry]!] = entry
  }
}

export function isReturn(entry: number): boolean {
  return (entry & 1) === 1
}

export function operationOf(entry: number): number {
  return entry >> 1
}

function entriesInOrder(operations: readonly Operation[]): number[] {
  const entries = operations.flatMap(({ invoked, completed }, operation) => [
    { at: invoked, entry: operation * 2 },
    { at: completed, entry: operation * 2 + 1 },
  ])
  return entries.sort((one, other) => one.at - other.at).map(({ entry }) => entry)
}
