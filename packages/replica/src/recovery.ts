import {
  type Cluster,
  clusterMembers,
  type DurableRecord,
  type Entropy,
  everySlot,
  formatNode,
  type Identity,
  majority,
  type NodeNumber,
  type Slot,
  type Storage,
} from '@synod/protocol'
import { initialConfiguration } from './configuration-change.ts'
import type { Executor } from './executor.ts'
import { identityOf, newIdentity, type StoreIntent } from './identity.ts'
import type { HostObserver } from './observer.ts'
import { restoreSnapshot, snapshotChunks } from './snapshot.ts'
import { SnapshotError } from './snapshot-format.ts'
import type { StoredSnapshot } from './snapshot-taker.ts'

/** Chosen values read at once when the log is executed at a start. */
const REPLAY_BYTES_MAX = 8 << 20

export interface RecoveryOptions {
  readonly node: NodeNumber
  readonly cluster: Cluster
  readonly intent: StoreIntent
  readonly storage: Storage<Uint8Array>
  readonly entropy: Entropy
  /** New; made what it was when the node stopped. */
  readonly executor: Executor
  readonly observer: HostObserver | undefined
}

/** What a node begins with. */
export interface Recovery extends StoredPast {
  readonly identity: Identity
  /** For the roles. */
  readonly records: readonly DurableRecord<Uint8Array>[]
}

/** What the store holds of the past, as far as it is no business of the roles. */
export interface StoredPast {
  /** Undefined in the store of a node that joins: it has to be given one. */
  readonly snapshot: StoredSnapshot | undefined
  /** The log through this slot is gone. */
  readonly compactedThrough: Slot
  /** Everything chosen up to here is stored. */
  readonly durableThrough: Slot
  /** Bytes of the values above the snapshot. */
  readonly logBytes: number
}

/**
 * Opens the store, says whose it is, makes it a new node's if that is wanted, restores the snapshot and executes the log
 * above it. Rejects with an `IdentityError`, a `SnapshotError`, or what the store says when it is corrupt.
 */
export async function recover(options: RecoveryOptions): Promise<Recovery> {
  const { node, cluster, intent, storage, entropy, executor, observer } = options
  const { records } = await storage.recover()
  observer?.recovered?.(records)
  const identity = identityOf(records, cluster, node, intent)
  if (!identity) return makeNew(options, newIdentity(cluster, node, entropy, intent))
  const marks = marksOf(records)
  if (!marks.snapshot) standAside(options)
  const bytes = marks.snapshot ? restore(executor, storage, marks.snapshot) : 0
  if (marks.snapshot) observer?.restored?.(marks.snapshot.slot, executor)
  const logBytes = await replay(options, marks)
  const snapshot = marks.snapshot && { ...marks.snapshot, bytes }
  const { compactedThrough, durableThrough } = marks
  return { identity, records, snapshot, compactedThrough, durableThrough, logBytes }
}

/** Restores the snapshot that the store holds; returns how many bytes it has. */
export function restore(
  executor: Executor,
  storage: Pick<Storage<Uint8Array>, 'snapshotChunk'>,
  { slot, chunks }: Pick<StoredSnapshot, 'slot' | 'chunks'>,
): number {
  let bytes = 0
  function* stored(): Generator<Uint8Array> {
    for (let index = 0; index < chunks; index++) {
      const chunk = storage.snapshotChunk(slot, index)
      if (!chunk) throw new SnapshotError(`chunk ${index} of the snapshot at slot ${slot} is missing from the store`)
      bytes += chunk.byteLength
      yield chunk
    }
  }
  const header = restoreSnapshot(executor, stored())
  if (header.slot === slot) return bytes
  throw new SnapshotError(`the snapshot stored for slot ${slot} is one of slot ${header.slot}`)
}

/** The identity comes last, so that a crash in the middle leaves a store that is nobody's. */
async function makeNew(options: RecoveryOptions, identity: Identity): Promise<Recovery> {
  const { intent, storage, executor } = options
  const marked = { type: 'identity', identity } as const
  if (intent === 'join') {
    standAside(options)
    await storage.write([marked])
    return { identity, records: [marked], snapshot: undefined, compactedThrough: 0, durableThrough: 0, logBytes: 0 }
  }
  const chunks = [...snapshotChunks(executor.freeze())].map((bytes, index) => {
    return { type: 'snapshotChunk', slot: 0, index, bytes } as const
  })
  const committed = { type: 'snapshot', slot: 0, chunks: chunks.length } as const
  await storage.write([...chunks, committed, marked])
  const bytes = chunks.reduce((sum, chunk) => sum + chunk.bytes.byteLength, 0)
  const snapshot = { slot: 0, chunks: chunks.length, bytes }
  return { identity, records: [marked, committed], snapshot, compactedThrough: 0, durableThrough: 0, logBytes: 0 }
}

/** A node without a state knows nobody but those of its cluster file; whatever that says, itself it is no member yet. */
function standAside({ node, cluster, executor }: RecoveryOptions): void {
  const others = cluster.nodes.filter((other) => other.node !== node)
  if (others.length === 0) throw new RangeError(`${formatNode(node)} joins, and its cluster file names nobody to ask`)
  const quorums = everySlot(majority(clusterMembers({ nodes: others })))
  executor.membership.restore(initialConfiguration(others, cluster.learning), quorums)
}

interface Marks {
  readonly snapshot: Pick<StoredSnapshot, 'slot' | 'chunks'> | undefined
  readonly compactedThrough: Slot
  readonly durableThrough: Slot
  readonly rowsThrough: Slot
}

function marksOf(records: readonly DurableRecord<Uint8Array>[]): Marks {
  let snapshot: Marks['snapshot']
  let [compactedThrough, durableThrough, rowsThrough] = [0, 0, 0]
  for (const record of records) {
    if (record.type === 'snapshot') snapshot = { slot: record.slot, chunks: record.chunks }
    if (record.type === 'compacted') compactedThrough = record.through
    if (record.type === 'chosen') durableThrough = record.through
    if (record.type === 'applied') rowsThrough = record.through
  }
  const slot = snapshot?.slot ?? 0
  return {
    snapshot,
    compactedThrough,
    durableThrough: Math.max(durableThrough, slot),
    rowsThrough: Math.max(rowsThrough, slot),
  }
}

/**
 * Executes the stored values up to the durable chosen mark, and makes those of their rows durable that a crash took. Returns
 * how many bytes they have.
 */
async function replay({ executor, storage, observer }: RecoveryOptions, marks: Marks): Promise<number> {
  const { durableThrough, rowsThrough } = marks
  const lost: DurableRecord<Uint8Array>[] = []
  let bytes = 0
  while (executor.appliedThrough < durableThrough) {
    const from = executor.appliedThrough + 1
    const entries = await storage.readLog(from, durableThrough, REPLAY_BYTES_MAX)
    if (entries.length === 0) {
      throw new Error(
        `slot ${from} is missing from the store, which says that everything through ${durableThrough} is there`,
      )
    }
    for (const { slot, value } of entries) {
      const rows = executor.apply(slot, value)
      observer?.executed?.(slot, value, executor)
      bytes += value?.byteLength ?? 0
      if (slot > rowsThrough && rows.length > 0) lost.push({ type: 'applied', through: slot, rows })
    }
  }
  if (lost.length > 0) await storage.write(lost)
  return bytes
}
