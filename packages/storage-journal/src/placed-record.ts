import type { Ballot, DurableRecord, Slot } from '@synod/protocol'
import type { Place } from './place.ts'

export interface PlacedEntry {
  readonly slot: Slot
  readonly place: Place
}

export interface PlacedRow {
  readonly key: string
  readonly place: Place
}

/** Which files the store is made of; see the README. */
export interface Inventory {
  /** Segments of the journal with a lower number are no part of the store any more. */
  readonly firstSegment: number
  /** The files to which rows were moved, in the order of their making, and how much of each counts. */
  readonly rowFiles: readonly { readonly number: number; readonly bytes: number }[]
}

/** A record as the journal has it: every value, row and chunk as the place where it lies. */
export type PlacedRecord =
  | Extract<DurableRecord<never>, { type: 'identity' | 'promised' | 'tried' | 'received' | 'snapshot' | 'compacted' }>
  | { readonly type: 'accepted'; readonly ballot: Ballot; readonly entries: readonly PlacedEntry[] }
  | { readonly type: 'chosen'; readonly through: Slot; readonly learned: readonly PlacedEntry[] }
  | { readonly type: 'applied'; readonly through: Slot; readonly rows: readonly PlacedRow[] }
  | { readonly type: 'history'; readonly rows: readonly PlacedRow[] }
  | { readonly type: 'snapshotChunk'; readonly slot: Slot; readonly index: number; readonly place: Place }
  /** The store's own: not from a caller. */
  | { readonly type: 'inventory'; readonly inventory: Inventory }

/** The placed records of one type. */
export type PlacedOf<Type> = Extract<PlacedRecord, { type: Type }>
