import {
  type Ballot,
  type Identity,
  isNodeNumber,
  isSlot,
  NO_BALLOT,
  type ReceivedSnapshot,
  type Slot,
} from '@synod/protocol'
import { type MetaName, metaKey } from './keys.ts'
import { keySeed, SEAL_BYTES, seal, unseal } from './seal.ts'

/** The chunks 0 to chunks−1 at a slot. */
export interface ChunksAt {
  readonly slot: Slot
  readonly chunks: number
}

/** The store's few single facts: also kept in memory, so that a write need not read. */
export interface Marks {
  readonly identity: Identity | undefined
  readonly promised: Ballot
  readonly tried: Ballot
  readonly chosenThrough: Slot
  readonly appliedThrough: Slot
  readonly snapshot: ChunksAt | undefined
  /** Chunks of a later snapshot, which is being taken or received. */
  readonly staged: ChunksAt | undefined
  readonly received: ReceivedSnapshot | undefined
  readonly compactedThrough: Slot
}

export const NO_MARKS: Marks = {
  identity: undefined,
  promised: NO_BALLOT,
  tried: NO_BALLOT,
  chosenThrough: 0,
  appliedThrough: 0,
  snapshot: undefined,
  staged: undefined,
  received: undefined,
  compactedThrough: 0,
}

/** Whose chunks are in the store, in the order of their keys: staged ones are always of a later slot than the snapshot. */
export function keptChunks({ snapshot, staged }: Marks): ChunksAt[] {
  return [snapshot, staged].filter((chunks) => chunks !== undefined)
}

/** A mark as it is stored: sealed JSON, so that a dump of the store can be read. */
export function encodeMark(name: MetaName, value: unknown): Buffer {
  return seal(keySeed(metaKey(name)), Buffer.concat([Buffer.alloc(SEAL_BYTES), Buffer.from(JSON.stringify(value))]))
}

/** The stored mark if it is intact and `accepts` it; undefined when it is damaged. */
export function decodeMark<T>(
  name: MetaName,
  record: Uint8Array,
  accepts: (value: unknown) => value is T,
): T | undefined {
  const content = unseal(keySeed(metaKey(name)), record)
  if (!content) return undefined
  const value = parse(content.toString('utf8'))
  return accepts(value) ? value : undefined
}

export function isIdentity(value: unknown): value is Identity {
  if (typeof value !== 'object' || value === null) return false
  const { cluster, node, incarnation } = value as Partial<Record<keyof Identity, unknown>>
  return typeof cluster === 'string' && isNodeNumber(node) && typeof incarnation === 'string'
}

export function isChunksAt(value: unknown): value is ChunksAt {
  if (typeof value !== 'object' || value === null) return false
  const { slot, chunks } = value as Partial<Record<keyof ChunksAt, unknown>>
  return isSlotOrNone(slot) && Number.isSafeInteger(chunks) && (chunks as number) >= 1
}

export function isReceived(value: unknown): value is ReceivedSnapshot {
  if (!isChunksAt(value)) return false
  const { next, after } = value as Partial<Record<keyof ReceivedSnapshot, unknown>>
  return Number.isSafeInteger(next) && (next as number) >= 0 && typeof after === 'string'
}

export function isFormat(value: unknown): value is number {
  return Number.isSafeInteger(value)
}

/** 0 is the slot of the snapshot with which a store begins. */
function isSlotOrNone(value: unknown): value is Slot {
  return value === 0 || isSlot(value)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
