import {
  type AcceptedEntry,
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
import { DEFAULT_LIMITS } from './limits.ts'
import type { Reader } from './reader.ts'
import type { Writer } from './writer.ts'

/*
 * What tuples are made of: for each kind a function that reads it and refuses what is no such thing, and one that writes it,
 * where the reader and the writer alone do not know how.
 */

/** A ballot that somebody owns. */
export function readBallot(reader: Reader): Ballot {
  const ballot = readBallotOrNone(reader)
  return ballot === NO_BALLOT ? reader.refuse('out of range', 'a ballot of nobody') : ballot
}

export function readBallotOrNone(reader: Reader): Ballot {
  const ballot = reader.uint()
  return isBallot(ballot) ? ballot : reader.refuse('out of range', 'a number that is no ballot')
}

export function readSlot(reader: Reader): Slot {
  return reader.uint() || reader.refuse('out of range', 'a slot below 1')
}

/** `chosenThrough` and the like, where 0 is "before the first slot". */
export function readSlotOrNone(reader: Reader): Slot {
  return reader.uint()
}

export function readNodeOrNone(reader: Reader): NodeNumber | 0 {
  const node = reader.uint()
  return node === 0 || isNodeNumber(node) ? node : reader.refuse('out of range', 'a number that is no node')
}

/** A command, a query, an output or an answer. */
export function writeBody(writer: Writer, body: Uint8Array): void {
  writer.bytes(body, DEFAULT_LIMITS.bodyBytesMax)
}

export function readBody(reader: Reader): Uint8Array {
  return reader.bytes(reader.limits.bodyBytesMax)
}

/** Part of a snapshot, or what the state machine keeps in its history. */
export function writeBytes(writer: Writer, bytes: Uint8Array): void {
  writer.bytes(bytes, DEFAULT_LIMITS.valueBytesMax)
}

export function readBytes(reader: Reader): Uint8Array {
  return reader.bytes(reader.limits.valueBytesMax)
}

/** What a slot chooses; a no-op is nil. */
function writeValue(writer: Writer, value: Value<Uint8Array>): void {
  if (value === null) writer.nil()
  else writeBytes(writer, value)
}

function readValue(reader: Reader): Value<Uint8Array> {
  return reader.isNil() ? null : readBytes(reader)
}

/** `[from, to]`; a `to` of nil has no end. */
export function writeRange(writer: Writer, { from, to }: SlotRange): void {
  writer.tuple(2)
  writer.uint(from)
  if (to === null) writer.nil()
  else writer.uint(to)
}

export function readRange(reader: Reader): SlotRange {
  reader.tuple(2)
  const from = readSlot(reader)
  if (reader.isNil()) return { from, to: null }
  const to = readSlot(reader)
  if (to < from) reader.refuse('out of range', 'a range that ends before it begins')
  return { from, to }
}

export function writeRanges(writer: Writer, ranges: readonly SlotRange[]): void {
  writer.list(ranges, DEFAULT_LIMITS.entriesMax, writeRange)
}

export function readRanges(reader: Reader): SlotRange[] {
  return reader.list(reader.limits.entriesMax, readRange)
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

/** A list of `[slot, value]`. */
export function writeEntries(writer: Writer, entries: readonly Entry<Uint8Array>[]): void {
  writer.list(entries, DEFAULT_LIMITS.entriesMax, writeEntry)
}

function writeEntry(writer: Writer, { slot, value }: Entry<Uint8Array>): void {
  writer.tuple(2)
  writer.uint(slot)
  writeValue(writer, value)
}

export function readEntries(reader: Reader): Entry<Uint8Array>[] {
  return reader.list(reader.limits.entriesMax, readEntry)
}

function readEntry(reader: Reader): Entry<Uint8Array> {
  reader.tuple(2)
  return { slot: readSlot(reader), value: readValue(reader) }
}

/** A list of `[slot, ballot, value]`. */
export function writeAcceptedEntries(writer: Writer, entries: readonly AcceptedEntry<Uint8Array>[]): void {
  writer.list(entries, DEFAULT_LIMITS.entriesMax, writeAcceptedEntry)
}

function writeAcceptedEntry(writer: Writer, { slot, ballot, value }: AcceptedEntry<Uint8Array>): void {
  writer.tuple(3)
  writer.uint(slot)
  writer.uint(ballot)
  writeValue(writer, value)
}

export function readAcceptedEntries(reader: Reader): AcceptedEntry<Uint8Array>[] {
  return reader.list(reader.limits.entriesMax, readAcceptedEntry)
}

function readAcceptedEntry(reader: Reader): AcceptedEntry<Uint8Array> {
  reader.tuple(3)
  return { slot: readSlot(reader), ballot: readBallot(reader), value: readValue(reader) }
}

/** A list of `[key, value]`. */
export function writeRows(writer: Writer, rows: readonly Row[]): void {
  writer.list(rows, DEFAULT_LIMITS.entriesMax, writeRow)
}

function writeRow(writer: Writer, { key, value }: Row): void {
  writer.tuple(2)
  writer.text(key)
  writeBytes(writer, value)
}

export function readRows(reader: Reader): Row[] {
  return reader.list(reader.limits.entriesMax, readRow)
}

function readRow(reader: Reader): Row {
  reader.tuple(2)
  return { key: reader.text(), value: readBytes(reader) }
}
