import type { Row, RowReader, Slot } from '@synod/protocol'

/** A decoded command or query, or the reason why the bytes are none. A refused command is never proposed. */
export type Decoded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string }

/**
 * Bytes in, typed value or refusal out. Total: any bytes yield one of the two, never a throw. The bytes of a command are a part
 * of its batch, which lives as long as they do: copy what is kept, and do not write to them.
 */
export interface Schema<T> {
  decode(bytes: Uint8Array): Decoded<T>
  encode(value: T): Uint8Array
}

/** Where in the history a command is executed. The state machine has no other clock. */
export interface AppliedAt {
  readonly slot: Slot
  /** Which command of the slot's batch, from 0. */
  readonly index: number
  /** Replicated time in milliseconds since 1970: never goes back, the same on every replica. */
  readonly time: number
}

export interface Applied<Output> {
  /** What the caller gets. Plain data: numbers, strings, booleans, bigints, bytes, null, arrays, objects. */
  readonly output: Output
  /** History records, which the host makes durable together with appliedThrough, idempotently by slot. */
  readonly rows: readonly Row[]
}

/**
 * What a user implements to have it replicated (PMS 3.1). Deterministic: the same commands in the same order give the
 * same state and outputs on every replica. `apply` and `query` never throw, whatever they are given.
 */
export interface StateMachine<Command, Output, Query, Answer> {
  readonly schemas: { readonly command: Schema<Command>; readonly query: Schema<Query> }
  apply(command: Command, at: AppliedAt): Applied<Output>
  /**
   * Called once after the commands of a slot (not after a no-op), for the rows that a machine would rather write once for
   * all of them: a row costs about as much as the whole rest of a small command.
   */
  endOfSlot?(): readonly Row[]
  /** Reads the state as it is when called; `reader` gives the rows of earlier commands. */
  query(query: Query, reader: RowReader): Answer | Promise<Answer>
  /**
   * Chunks of a view frozen when this is called, while `apply` goes on: each is asked for when the disk has those before it,
   * the first one at once, so that a generator may freeze what it needs before it yields. About a millisecond of work and
   * 100 kB make a good chunk: the event loop waits meanwhile. `restore` takes them back in order, in a new state machine or
   * in one that has executed less.
   */
  snapshot(): Iterable<Uint8Array>
  restore(chunks: Iterable<Uint8Array>): void
  /** A short text equal on all replicas that have applied the same commands. O(1): it is kept up to date by `apply`. */
  digest(): string
}
