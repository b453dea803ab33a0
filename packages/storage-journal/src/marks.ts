import {
  type Ballot,
  type Identity,
  isBallot,
  isNodeNumber,
  isSlot,
  NO_BALLOT,
  type ReceivedSnapshot,
  type Slot,
} from '@synod/protocol'
import type { Place } from './place.ts'
import type { Inventory } from './placed-record.ts'

/** The chunks of a snapshot, in order. */
export interface ChunksAt {
  readonly slot: Slot
  readonly places: readonly Place[]
}

/** The store's few single facts. Never changed in place: those of before hold until a group is durable. */
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
  readonly inventory: Inventory
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
  inventory: { firstSegment: 1, rowFiles: [] },
}

/** Whose chunks are in the store: staged ones are always of a later slot than the snapshot. */
export function keptChunks({ snapshot, staged }: Marks): ChunksAt[] {
  return [snapshot, staged].filter((chunks) => chunks !== undefined)
}

/** The marks as they are stored at the beginning of each segment. */
export function marksAsJson(marks: Marks): string {
  return JSON.stringify(marks)
}

/** What {@link marksAsJson} printed; undefined when it is something else. */
export function marksOfJson(value: unknown): Marks | undefined {
  if (!isObject(value)) return undefined
  const { identity, promised, tried, chosenThrough, appliedThrough, snapshot, staged, received } = value
  const { compactedThrough, inventory } = value
  if (!isBallot(promised) || !isBallot(tried)) return undefined
  if (!isSlotOrNone(chosenThrough) || !isSlotOrNone(appliedThrough) || !isSlotOrNone(compactedThrough)) return undefined
  if (!isOptional(identity, isIdentity) || !isOptional(received, isReceived)) return undefined
  if (!isOptional(snapshot, isChunksAt) || !isOptional(staged, isChunksAt) || !isInventory(inventory)) return undefined
  const slots = { chosenThrough, appliedThrough, snapshot, staged, received, compactedThrough }
  return { identity, promised, tried, ...slots, inventory }
}

export function isIdentity(value: unknown): value is Identity {
  if (!isObject(value)) return false
  const { cluster, node, incarnation } = value
  return typeof cluster === 'string' && isNodeNumber(node) && typeof incarnation === 'string'
}

export function isReceived(value: unknown): value is ReceivedSnapshot {
  if (!isObject(value)) return false
  const { slot, chunks, next, after } = value
  return isSlotOrNone(slot) && isCount(chunks) && chunks >= 1 && isCount(next) && typeof after === 'string'
}

export function isInventory(value: unknown): value is Inventory {
  if (!isObject(value)) return false
  const { firstSegment, rowFiles } = value
  if (!isCount(firstSegment) || firstSegment < 1 || !Array.isArray(rowFiles)) return false
  return rowFiles.every((file) => isObject(file) && isCount(file.number) && isCount(file.bytes))
}

/** 0 is the slot of the snapshot with which a store begins, and "before the first" as a mark. */
export function isSlotOrNone(value: unknown): value is Slot {
  return value === 0 || isSlot(value)
}

function isChunksAt(value: unknown): value is ChunksAt {
  if (!isObject(value)) return false
  const { slot, places } = value
  return isSlotOrNone(slot) && Array.isArray(places) && places.length >= 1 && places.every(isPlace)
}

function isPlace(value: unknown): value is Place {
  if (!isObject(value)) return false
  const { file, at, bytes, crc } = value
  return typeof file === 'string' && isCount(at) && isCount(bytes) && Number.isInteger(crc)
}

function isOptional<T>(value: unknown, is: (value: unknown) => value is T): value is T | undefined {
  return value === undefined || is(value)
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
