import type { ClusterNode } from './cluster.ts'
import type { NodeNumber } from './node-number.ts'
import type { DurableRecord, Row } from './records.ts'
import type { Slot } from './slot.ts'
import type { Entry } from './value.ts'

/** What a store remembers, as records that rebuild the roles: `role.input.records`. */
export interface Recovered<V> {
  /**
   * identity, `snapshot`, `compacted`, promised, tried, one `chosen` with the highest `through` (a snapshot's slot counts),
   * `applied`, `received`, and the accepted entries above that `through`.
   */
  readonly records: readonly DurableRecord<V>[]
}

/**
 * Stable storage. A store that fails once is dead: every later call rejects, and the node stops (a failed fsync is never
 * retried as if nothing had happened).
 */
export interface Storage<V> {
  /** Opens the store, syncs it, and returns what survived. Called once, first. Rejects, naming the key, when something is corrupt. */
  recover(): Promise<Recovered<V>>
  /**
   * Makes the records durable, in order, and resolves after the disk has them (fdatasync). At most one call is in flight;
   * whoever calls collects what arrives meanwhile. After a crash either a prefix of the records is there or all are.
   */
  write(records: readonly DurableRecord<V>[]): Promise<void>
  /**
   * The values stored for the slots `fromSlot` to `toSlot` in slot order, as many as fit into `bytesMax` but at least one if
   * any is there; stops at the first slot that has none. Callers ask only at or below the durable chosen `through`, and above
   * what is `compacted`: below it there is nothing, which a caller that lost a race against compaction finds out this way.
   */
  readLog(fromSlot: Slot, toSlot: Slot, bytesMax: number): Promise<readonly Entry<V>[]>
  /** Rows whose key is in [from, to), in key order (or the reverse), `limit` at most. */
  readRows(range: RowRange): Promise<readonly Row[]>
  /**
   * A chunk of the durable snapshot, or of one that is being taken or received; undefined when there is none, or not any more.
   * Throws like the other calls reject.
   */
  snapshotChunk(slot: Slot, index: number): Uint8Array | undefined
  /** Bytes the store takes. */
  size(): number
  /** Waits for a write in flight and closes. Idempotent. */
  close(): Promise<void>
}

export interface RowRange {
  readonly from: string
  readonly to: string
  readonly limit: number
  readonly reverse?: boolean
}

/** Reading side of the state machine's history; see {@link Storage.readRows}. */
export interface RowReader {
  rows(range: RowRange): Promise<readonly Row[]>
}

/** Where a frame came from, so that it can be answered; opaque, valid while the connection lives. */
export type Route = object

/** One multipart message: the envelope first, then the body. */
export type Frames = readonly Uint8Array[]

/**
 * How a node talks to its peers and to clients. Best effort, like the network of the paper (PMS M1): a frame may be lost,
 * duplicated, delayed or reordered, so `send` returns nothing to wait for. Queues are bounded; a frame that does not fit
 * is dropped and counted, never waited for.
 */
export interface Transport {
  /**
   * Binds and begins to receive. Frames received belong to the receiver: nobody changes them any more. Rejects when it cannot
   * bind, naming the endpoint.
   */
  start(receive: (frames: Frames, route: Route) => void): Promise<void>
  /** Queues frames for a peer; false if they were dropped (unknown peer, full queue, closed). */
  send(peer: NodeNumber, frames: Frames): boolean
  /** Answers on the route by which frames came; false if they were dropped. */
  answer(route: Route, frames: Frames): boolean
  /** Adds a peer, or gives it another address or key; the node itself is left out. */
  connect(peer: ClusterNode): void
  /** Forgets a peer, and what waits for it. */
  disconnect(peer: NodeNumber): void
  stats(): TransportStats
  /** Unbinds and drops what is queued. Idempotent. */
  close(): Promise<void>
}

export interface TransportStats {
  readonly sent: number
  readonly received: number
  readonly dropped: number
}

/** How a client talks to nodes: the same promises, without a door of its own. */
export interface ClientTransport {
  start(receive: (frames: Frames, node: NodeNumber) => void): Promise<void>
  send(node: NodeNumber, frames: Frames): boolean
  /** Adds a node, or gives it another address or key. */
  connect(node: ClusterNode): void
  /** Forgets a node, and what waits for it. */
  disconnect(node: NodeNumber): void
  close(): Promise<void>
}

export interface Timer {
  cancel(): void
}

/** Time, and turns of the event loop. No safety depends on it. */
export interface Clock {
  /** Milliseconds that only ever grow; fractions allowed. */
  monotonicMs(): number
  /** Milliseconds since 1970, as this machine believes. */
  wallMs(): number
  /** Calls `fire` once, `ms` from now or later. */
  startTimer(ms: number, fire: () => void): Timer
  /** Calls `run` once, after the events that are already waiting have been handled. Used to put much into one frame. */
  afterTurn(run: () => void): void
}

export interface Entropy {
  /** A whole number from 0 to 2^48 − 1, unpredictable enough that two draws of a cluster's life differ. */
  random48(): number
}
