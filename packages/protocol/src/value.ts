import type { Ballot } from './ballot.ts'
import type { Slot } from './slot.ts'

/** The command that leaves the state unchanged (PMS 3.7). */
export const NOOP = null

/** What a slot chooses: something opaque to the roles, or a no-op. */
export type Value<V> = V | typeof NOOP

/** A slot and the value proposed, accepted or chosen in it. */
export interface Entry<V> {
  readonly slot: Slot
  readonly value: Value<V>
}

/** What an acceptor accepted: a slot, a ballot, a value. */
export interface AcceptedEntry<V> extends Entry<V> {
  readonly ballot: Ballot
}

/** Roughly how many bytes a value takes in a message; exact for bytes, an estimate for anything else. */
export function valueBytes(value: unknown): number {
  if (value === null || value === undefined) return 1
  if (value instanceof Uint8Array) return value.byteLength
  if (typeof value === 'string') return value.length
  return JSON.stringify(value)?.length ?? 1
}
