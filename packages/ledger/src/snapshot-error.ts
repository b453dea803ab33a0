/** Thrown when chunks are no snapshot of a ledger: it says which chunk, counted from 0, and what is wrong with it. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError'
}

/** What is wrong with a chunk, before it is known which one it is. */
export class Problem extends Error {}
