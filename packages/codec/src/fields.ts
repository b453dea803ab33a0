import {
  type AcceptedEntry,
  assert,
  type Ballot,
  type Entry,
  isBallot,
  isNodeNumber,
  NO_BALLOT,
  type NodeNumber,
  type Row,
  type Slot,
  type SlotRange,
  type Value,
} from '@synod/protocol'
import { Exact } from './exact.ts'
import { atMost, DEFAULT_LIMITS } from './limits.ts'
import { Refusal } from './result.ts'
import { encodeText, exactText } from './text.ts'

/*
 * What tuples are made of: for each kind a function that makes it from what a frame holds and refuses what is no such thing,
 * and, where something can be wrong, one that prepares it for a frame. How many and how long things are was found by `scan`.
 */

export function wrongType(expected: string, value: unknown): never {
  throw new Refusal('wrong type', `${kindOf(value)} where ${expected} is expected`)
}

function kindOf(value: unknown): string {
  if (value === null) return 'nil'
  if (typeof value === 'string') return 'text'
  if (typeof value === 'number') return 'integer'
  if (typeof value !== 'object') return typeof value
  return Array.isArray(value) ? 'list' : value instanceof Uint8Array ? 'bytes' : 'map'
}

export function readList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : wrongType('list', value)
}

export function readTuple(value: unknown, count: number): readonly unknown[] {
  const tuple = readList(value)
  if (tuple.length !== count) throw new Refusal('malformed', `a list of ${tuple.length} elements, not of ${count}`)
  return tuple
}

/** A whole number from 0 to 2^53 − 1. */
export function writeUint(value: number): number {
  assert(
    Number.isSafeInteger(value) && value >= 0,
    `a number on the wire is a whole one from 0 to 2^53 − 1, not ${value}`,
  )
  return value
}

export function readUint(value: unknown): number {
  if (typeof value !== 'number') return wrongType('integer', value)
  if (value >= 0 && Number.isSafeInteger(value)) return value + 0 // plain data may hold −0
  throw new Refusal('out of range', `a number is not from 0 to ${Number.MAX_SAFE_INTEGER}`)
}

export function readBoolean(value: unknown): boolean {
  return typeof value === 'boolean' ? value : wrongType('boolean', value)
}

/** A ballot that somebody owns. */
export function readBallot(value: unknown): Ballot {
  const ballot = readBallotOrNone(value)
  if (ballot === NO_BALLOT) throw new Refusal('out of range', 'a ballot of nobody')
  return ballot
}

export function readBallotOrNone(value: unknown): Ballot {
  const ballot = readUint(value)
  if (isBallot(ballot)) return ballot
  throw new Refusal('out of range', 'a number that is no ballot')
}

export function readSlot(value: unknown): Slot {
  const slot = readUint(value)
  if (slot === 0) throw new Refusal('out of range', 'a slot below 1')
  return slot
}

/** `chosenThrough` and the like, where 0 is "before the first slot". */
export function readSlotOrNone(value: unknown): Slot {
  return readUint(value)
}

export function readNode(value: unknown): NodeNumber {
  const node = readNodeOrNone(value)
  if (node === 0) throw new Refusal('out of range', 'no node where there must be one')
  return node
}

export function readNodeOrNone(value: unknown): NodeNumber | 0 {
  const node = readUint(value)
  if (node === 0 || isNodeNumber(node)) return node
  throw new Refusal('out of range', 'a number that is no node')
}

/** Throws a `RangeError` for more than `textBytesMax` bytes, a `TypeError` for a text that would not come back exactly. */
export function writeName(name: string): string {
  const { textBytesMax } = DEFAULT_LIMITS
  if (name.length * 3 > textBytesMax) atMost(encodeText(name).length, textBytesMax, 'bytes in a text')
  return exactText(name)
}

export function readName(value: unknown): string {
  return typeof value === 'string' ? value : wrongType('text', value)
}

/** A command, a query, an output or an answer. */
export function writeBody(body: Uint8Array): Exact {
  atMost(body.length, DEFAULT_LIMITS.bodyBytesMax, 'bytes in a value')
  return new Exact(body)
}

export function readBytes(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : wrongType('bytes', value)
}

/** Part of a snapshot, or what the state machine keeps in its history. */
export function writeBytes(bytes: Uint8Array): Exact {
  atMost(bytes.length, DEFAULT_LIMITS.valueBytesMax, 'bytes in a value')
  return new Exact(bytes)
}

/** What a slot chooses; a no-op is nil. */
function writeValue(value: Value<Uint8Array>): Exact | null {
  return value === null ? null : writeBytes(value)
}

function readValue(value: unknown): Value<Uint8Array> {
  return value === null ? null : readBytes(value)
}

/** `[from, to]`; a `to` of nil has no end. */
export function writeRange({ from, to }: SlotRange): unknown[] {
  return [writeUint(from), to === null ? null : writeUint(to)]
}

export function readRange(value: unknown): SlotRange {
  const tuple = readTuple(value, 2)
  const from = readSlot(tuple[0])
  if (tuple[1] === null) return { from, to: null }
  const to = readSlot(tuple[1])
  if (to < from) throw new Refusal('out of range', 'a range that ends before it begins')
  return { from, to }
}

export function writeRanges(ranges: readonly SlotRange[]): unknown[] {
  return writeEach(ranges, writeRange)
}

export function readRanges(value: unknown): SlotRange[] {
  return readList(value).map(readRange)
}

/** Ranges that have ends and together name at most `slotsMax` slots, because receivers walk them slot by slot. */
export function readBoundedRanges(value: unknown, slotsMax: number): SlotRange[] {
  const ranges = readRanges(value)
  let slots = 0
  for (const { from, to } of ranges) {
    if (to === null) throw new Refusal('out of range', 'a range without an end')
    slots += to - from + 1
  }
  if (slots > slotsMax) {
    throw new Refusal('oversized', `ranges of ${slots} slots, at most ${slotsMax} are allowed`)
  }
  return ranges
}

/** A list of `[slot, value]`. */
export function writeEntries(entries: readonly Entry<Uint8Array>[]): unknown[] {
  return writeEach(entries, ({ slot, value }) => [writeUint(slot), writeValue(value)])
}

export function readEntries(value: unknown): Entry<Uint8Array>[] {
  return readList(value).map((element) => {
    const tuple = readTuple(element, 2)
    return { slot: readSlot(tuple[0]), value: readValue(tuple[1]) }
  })
}

/** A list of `[slot, ballot, value]`. */
export function writeAcceptedEntries(entries: readonly AcceptedEntry<Uint8Array>[]): unknown[] {
  return writeEach(entries, ({ slot, ballot, value }) => [writeUint(slot), writeUint(ballot), writeValue(value)])
}

export function readAcceptedEntries(value: unknown): AcceptedEntry<Uint8Array>[] {
  return readList(value).map((element) => {
    const tuple = readTuple(element, 3)
    return { slot: readSlot(tuple[0]), ballot: readBallot(tuple[1]), value: readValue(tuple[2]) }
  })
}

/** A list of `[key, value]`. */
export function writeRows(rows: readonly Row[]): unknown[] {
  return writeEach(rows, ({ key, value }) => [writeName(key), writeBytes(value)])
}

export function readRows(value: unknown): Row[] {
  return readList(value).map((element) => {
    const tuple = readTuple(element, 2)
    return { key: readName(tuple[0]), value: readBytes(tuple[1]) }
  })
}

function writeEach<T>(elements: readonly T[], write: (element: T) => unknown[]): unknown[] {
  atMost(elements.length, DEFAULT_LIMITS.entriesMax, 'elements in a list')
  return elements.map(write)
}
