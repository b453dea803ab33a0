import type { Message, MessageType } from '@synod/protocol'
import {
  readAcceptedEntries,
  readBallot,
  readBallotOrNone,
  readBoundedRanges,
  readEntries,
  readRange,
  readRanges,
  readSlot,
  readSlotOrNone,
  writeAcceptedEntries,
  writeEntries,
  writeRange,
  writeRanges,
} from './fields.ts'
import type { Reader } from './reader.ts'
import { readSnapshotChunk, SNAPSHOT_CHUNK_FIELDS, writeSnapshotChunk } from './snapshot-chunk.ts'
import type { Writer } from './writer.ts'

/** How a message of one type becomes a tuple `[tag, …fields]`, and how the same tuple becomes a message again. */
export interface Layout<M> {
  /** Elements of the tuple, the tag among them. */
  readonly count: number
  /** Writes the fields behind the tag. */
  write(writer: Writer, message: M): void
  /** Reads the fields behind the tag, and refuses one that is not what it has to be. */
  read(reader: Reader): M
}

type MessageOf<Type extends MessageType> = Extract<Message<Uint8Array>, { type: Type }>

/** Fields are read in the order in which an object names them, which is that of the wire. */
export const LAYOUTS: { readonly [Type in MessageType]: Layout<MessageOf<Type>> } = {
  prepare: {
    count: 3,
    write(writer, { ballot, fromSlot }) {
      writer.uint(ballot)
      writer.uint(fromSlot)
    },
    read: (reader) => ({ type: 'prepare', ballot: readBallot(reader), fromSlot: readSlot(reader) }),
  },
  promise: {
    count: 6,
    write(writer, { ballot, covers, leftOut, chosenThrough, accepted }) {
      writer.uint(ballot)
      writeRange(writer, covers)
      writeRanges(writer, leftOut)
      writer.uint(chosenThrough)
      writeAcceptedEntries(writer, accepted)
    },
    read: (reader) => ({
      type: 'promise',
      ballot: readBallot(reader),
      covers: readRange(reader),
      leftOut: readRanges(reader),
      chosenThrough: readSlotOrNone(reader),
      accepted: readAcceptedEntries(reader),
    }),
  },
  accept: {
    count: 4,
    write(writer, { ballot, entries, chosenThrough }) {
      writer.uint(ballot)
      writeEntries(writer, entries)
      writer.uint(chosenThrough)
    },
    read: (reader) => ({
      type: 'accept',
      ballot: readBallot(reader),
      entries: readEntries(reader),
      chosenThrough: readSlotOrNone(reader),
    }),
  },
  accepted: {
    count: 4,
    write(writer, { ballot, slots, entries }) {
      writer.uint(ballot)
      writeRanges(writer, slots)
      if (entries === undefined) writer.nil()
      else writeEntries(writer, entries)
    },
    read(reader) {
      const ballot = readBallot(reader)
      const slots = readBoundedRanges(reader)
      if (reader.isNil()) return { type: 'accepted', ballot, slots }
      return { type: 'accepted', ballot, slots, entries: readEntries(reader) }
    },
  },
  rejected: {
    count: 3,
    write(writer, { ballot, promised }) {
      writer.uint(ballot)
      writer.uint(promised)
    },
    read: (reader) => ({ type: 'rejected', ballot: readBallot(reader), promised: readBallotOrNone(reader) }),
  },
  chosen: {
    count: 5,
    write(writer, { ballot, slots, entries, chosenThrough }) {
      writer.uint(ballot)
      writeRanges(writer, slots)
      writeEntries(writer, entries)
      writer.uint(chosenThrough)
    },
    read: (reader) => ({
      type: 'chosen',
      ballot: readBallotOrNone(reader),
      slots: readBoundedRanges(reader),
      entries: readEntries(reader),
      chosenThrough: readSlotOrNone(reader),
    }),
  },
  catchUp: {
    count: 3,
    write(writer, { fromSlot, toSlot }) {
      writer.uint(fromSlot)
      writer.uint(toSlot)
    },
    read(reader) {
      const fromSlot = readSlot(reader)
      const toSlot = readSlot(reader)
      if (toSlot < fromSlot) reader.refuse('out of range', 'slots that end before they begin')
      return { type: 'catchUp', fromSlot, toSlot }
    },
  },
  catchUpReply: {
    count: 4,
    write(writer, { entries, chosenThrough, logFrom }) {
      writeEntries(writer, entries)
      writer.uint(chosenThrough)
      writer.uint(logFrom)
    },
    read: (reader) => ({
      type: 'catchUpReply',
      entries: readEntries(reader),
      chosenThrough: readSlotOrNone(reader),
      logFrom: readSlot(reader),
    }),
  },
  snapshotRequest: {
    count: 4,
    write(writer, { slot, index, after }) {
      writer.uint(slot)
      writer.uint(index)
      writer.text(after)
    },
    read: (reader) => ({
      type: 'snapshotRequest',
      slot: readSlotOrNone(reader),
      index: reader.uint(),
      after: reader.text(),
    }),
  },
  snapshotChunk: { count: SNAPSHOT_CHUNK_FIELDS, write: writeSnapshotChunk, read: readSnapshotChunk },
  unsupplied: {
    count: 2,
    write(writer, { slot }) {
      writer.uint(slot)
    },
    read: (reader) => ({ type: 'unsupplied', slot: readSlot(reader) }),
  },
  heartbeat: {
    count: 2,
    write(writer, { round }) {
      writer.uint(round)
    },
    read: (reader) => ({ type: 'heartbeat', round: reader.uint() }),
  },
  heartbeatReply: {
    count: 5,
    write(writer, { round, ballot, connected, fit }) {
      writer.uint(round)
      writer.uint(ballot)
      writer.boolean(connected)
      writer.boolean(fit)
    },
    read: (reader) => ({
      type: 'heartbeatReply',
      round: reader.uint(),
      ballot: readBallotOrNone(reader),
      connected: reader.boolean(),
      fit: reader.boolean(),
    }),
  },
  handOver: {
    count: 2,
    write(writer, { ballot }) {
      writer.uint(ballot)
    },
    read: (reader) => ({ type: 'handOver', ballot: readBallot(reader) }),
  },
  progress: {
    count: 5,
    write(writer, { chosenThrough, durableThrough, digestSlot, digest }) {
      writer.uint(chosenThrough)
      writer.uint(durableThrough)
      writer.uint(digestSlot)
      writer.text(digest)
    },
    read: (reader) => ({
      type: 'progress',
      chosenThrough: readSlotOrNone(reader),
      durableThrough: readSlotOrNone(reader),
      digestSlot: readSlotOrNone(reader),
      digest: reader.text(),
    }),
  },
  readBarrier: {
    count: 3,
    write(writer, { ballot, number }) {
      writer.uint(ballot)
      writer.uint(number)
    },
    read: (reader) => ({ type: 'readBarrier', ballot: readBallot(reader), number: reader.uint() }),
  },
  readBarrierReply: {
    count: 4,
    write(writer, { ballot, number, promised }) {
      writer.uint(ballot)
      writer.uint(number)
      writer.uint(promised)
    },
    read: (reader) => ({
      type: 'readBarrierReply',
      ballot: readBallot(reader),
      number: reader.uint(),
      promised: readBallotOrNone(reader),
    }),
  },
  readSlot: {
    count: 2,
    write(writer, { number }) {
      writer.uint(number)
    },
    read: (reader) => ({ type: 'readSlot', number: reader.uint() }),
  },
  readSlotReply: {
    count: 3,
    write(writer, { number, slot }) {
      writer.uint(number)
      writer.uint(slot)
    },
    read: (reader) => ({ type: 'readSlotReply', number: reader.uint(), slot: readSlotOrNone(reader) }),
  },
}
