import type { Ballot } from './ballot.ts'
import type { NodeNumber } from './node-number.ts'
import type { Slot } from './slot.ts'
import type { Entry } from './value.ts'

/** Who a store belongs to. Written once, by an explicit initialisation; a node without it does not vote. */
export interface Identity {
  /** The cluster, its α and its quorum rule, as {@link clusterTag} prints them. */
  readonly cluster: string
  readonly node: NodeNumber
  /** A random id of the store, kept across restarts. */
  readonly incarnation: string
  /** The store of a node that joined: it votes only where the configuration names this incarnation. */
  readonly joined?: true
}

/** A history record of the state machine: made durable together with appliedThrough, read back by queries. */
export interface Row {
  readonly key: string
  readonly value: Uint8Array
}

/** What survives a restart (PMS M2). Records take effect in order; one record is durable whole or not at all. */
export type DurableRecord<V> =
  | { readonly type: 'identity'; readonly identity: Identity }
  /** The acceptor answered a prepare (PMS 1b). */
  | { readonly type: 'promised'; readonly ballot: Ballot }
  /** The acceptor accepted these in one ballot, which raises its promise to that ballot (PMS 2b). */
  | { readonly type: 'accepted'; readonly ballot: Ballot; readonly entries: readonly Entry<V>[] }
  /** The proposer is about to use this ballot (PMS I5). */
  | { readonly type: 'tried'; readonly ballot: Ballot }
  /**
   * The stored value of every slot up to `through` is the chosen one, once those of `learned` (chosen values that the
   * acceptor lacked) have replaced what was there.
   */
  | { readonly type: 'chosen'; readonly through: Slot; readonly learned: readonly Entry<V>[] }
  /** The state machine's rows up to `through`; writing the same slot's rows again changes nothing. */
  | { readonly type: 'applied'; readonly through: Slot; readonly rows: readonly Row[] }
  /**
   * A chunk of the snapshot at `slot`, which is being taken or received and is none yet. Chunks come in order, or again; the
   * first one drops all that were staged before, and what was `received`. Nothing at or below the snapshot's slot is staged.
   */
  | { readonly type: 'snapshotChunk'; readonly slot: Slot; readonly index: number; readonly bytes: Uint8Array }
  /** How far a snapshot was received: chunks 0 to next−1 of `chunks`, and history through the row `after`. */
  | ({ readonly type: 'received' } & ReceivedSnapshot)
  /** History of the state machine that came with a snapshot; writing a row again changes nothing. */
  | { readonly type: 'history'; readonly rows: readonly Row[] }
  /**
   * The chunks 0 to chunks−1 at `slot` are the snapshot from now on, and all others are dropped, as is what was `received`.
   * Everything through `slot` is chosen and applied in it. If the chosen mark was below `slot`, the log through `slot` is gone
   * (`compacted`): what was accepted there need not be what was chosen. An earlier snapshot than the durable one changes nothing.
   */
  | { readonly type: 'snapshot'; readonly slot: Slot; readonly chunks: number }
  /** The log through this slot, at most the snapshot's, is gone for every reader at once, and from the disk soon. */
  | { readonly type: 'compacted'; readonly through: Slot }

/** A snapshot that is on its way here. */
export interface ReceivedSnapshot {
  readonly slot: Slot
  readonly chunks: number
  readonly next: number
  readonly after: string
}

export type RecordType = DurableRecord<unknown>['type']
