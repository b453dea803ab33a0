import {
  type AcceptedEntry,
  type Ballot,
  type Entry,
  isBallot,
  isNodeNumber,
  NO_BALLOT,
  type NodeNumber,
  type Slot,
  type SlotRange,
  type Value,
} from '@synod/protocol'
import { DEFAULT_LIMITS } from './limits.ts'
import type { Reader } from './reader.ts'
import type { Writer } from './writer.ts'

/* What messages are made of: one reader each and, where it is more than one primitive, one writer. */

/** A ballot that somebody owns. */
export function readBallot(reader: Reader): Ballot {
  const ballot = readBallotOrNone(reader)
  if (ballot === NO_BALLOT) reader.refuse('out of range', 'a ballot of nobody')
  return ballot
}

export function readBallotOrNone(reader: Reader): Ballot {
  const ballot = reader.uint()
  return isBallot(ballot) ? ballot : reader.refuse('out of range', 'a number that is no ballot')
}

export function readSlot(reader: Reader): Slot {
  const slot = reader.uint()
  if (slot === 0) reader.refuse('out of range', 'a slot below 1')
  return slot
}

/** `chosenThrough` and the like, where 0 is "before the first slot". */
export function readSlotOrNone(reader: Reader): Slot {
  return reader.uint()
}

export function readNode(reader: Reader): NodeNumber {
  const node = reader.uint()
  return isNodeNumber(node) ? node : reader.refuse('out of range', 'a number that is no node')
}

export function readNodeOrNone(reader: Reader): NodeNumber | 0 {
  const node = reader.uint()
  return node === 0 || isNodeNumber(node) ? node : reader.refuse('out of range', 'a number that is no node')
}

export function writeName(writer: Writer, name: string): void {
  writer.text(name, DEFAULT_LIMITS.textBytesMax)
}

export function readName(reader: Reader): string {
  return reader.text(reader.limits.textBytesMax)
}

export function writeValue(writer: Writer, value: Value<Uint8Array>): void {
  if (value === null) writer.nil()
  else writer.bytes(value, DEFAULT_LIMITS.valueBytesMax)
}

export function readValue(reader: Reader): Value<Uint8Array> {
  return reader.skipNil() ? null : reader.bytes(reader.limits.valueBytesMax)
}

/** `[from, to]`; a `to` of nil has no end. */
export function writeRange(writer: Writer, range: SlotRange): void {
  writer.tuple(2)
  writer.uint(range.from)
  if (range.to === null) writer.nil()
  else writer.uint(range.to)
}

export function readRange(reader: Reader): SlotRange {
  reader.exactly(reader.tuple(), 2)
  const from = readSlot(reader)
  if (reader.skipNil()) return { from, to: null }
  const to = readSlot(reader)
  if (to < from) reader.refuse('out of range', 'a range that ends before it begins')
  return { from, to }
}

export function writeRanges(writer: Writer, ranges: readonly SlotRange[]): void {
  writer.list(ranges.length, DEFAULT_LIMITS.entriesMax)
  for (const range of ranges) writeRange(writer, range)
}

export function readRanges(reader: Reader): SlotRange[] {
  const count = reader.list(reader.limits.entriesMax)
  const ranges: SlotRange[] = []
  for (let i = 0; i < count; i++) ranges.push(readRange(reader))
  return ranges
}

/** Ranges that have ends and together name at most `slotsMax` slots, because receivers walk them slot by slot. */
export function readBoundedRanges(reader: Reader): SlotRange[] {
  const ranges = readRanges(reader)
  let slots = 0
  for (const { from, to } of ranges) {
    if (to === null) return reader.refuse('out of range', 'a range without an end')
    slots += to - from + 1
  }
  const { slotsMax } = reader.limits
  if (slots > slotsMax) reader.refuse('oversized', `ranges of ${slots} slots, at most ${slotsMax} are allowed`)
  return ranges
}

/** A list of `[slot, value]`; a value of nil is a no-op. */
export function writeEntries(writer: Writer, entries: readonly Entry<Uint8Array>[]): void {
  writer.list(entries.length, DEFAULT_LIMITS.entriesMax)
  for (const entry of entries) {
    writer.tuple(2)
    writer.uint(entry.slot)
    writeValue(writer, entry.value)
  }
}

export function readEntries(reader: Reader): Entry<Uint8Array>[] {
  const count = reader.list(reader.limits.entriesMax)
  const entries: Entry<Uint8Array>[] = []
  for (let i = 0; i < count; i++) {
    reader.exactly(reader.tuple(), 2)
    entries.push({ slot: readSlot(reader), value: readValue(reader) })
  }
  return entries
}

/** A list of `[slot, ballot, value]`. */
export function writeAcceptedEntries(writer: Writer, entries: readonly AcceptedEntry<Uint8Array>[]): void {
  writer.list(entries.length, DEFAULT_LIMITS.entriesMax)
  for (const entry of entries) {
    writer.tuple(3)
    writer.uint(entry.slot)
    writer.uint(entry.ballot)
    writeValue(writer, entry.value)
  }
}

export function readAcceptedEntries(reader: Reader): AcceptedEntry<Uint8Array>[] {
  const count = reader.list(reader.limits.entriesMax)
  const entries: AcceptedEntry<Uint8Array>[] = []
  for (let i = 0; i < count; i++) {
    reader.exactly(reader.tuple(), 3)
    entries.push({ slot: readSlot(reader), ballot: readBallot(reader), value: readValue(reader) })
  }
  return entries
}

/** A command, a query, an output or an answer. */
export function writeBody(writer: Writer, body: Uint8Array): void {
  writer.bytes(body, DEFAULT_LIMITS.bodyBytesMax)
}

export function readBody(reader: Reader): Uint8Array {
  return reader.bytes(reader.limits.bodyBytesMax)
}
