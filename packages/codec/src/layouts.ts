import type { Message, MessageType } from '@synod/protocol'
import {
  readAcceptedEntries,
  readBallot,
  readBallotOrNone,
  readBoolean,
  readBoundedRanges,
  readEntries,
  readName,
  readRange,
  readRanges,
  readSlot,
  readSlotOrNone,
  readUint,
  writeAcceptedEntries,
  writeEntries,
  writeName,
  writeRange,
  writeRanges,
  writeUint,
} from './fields.ts'
import { Refusal } from './result.ts'
import { readSnapshotChunk, SNAPSHOT_CHUNK_FIELDS, writeSnapshotChunk } from './snapshot-chunk.ts'
import { MESSAGE_TAGS } from './tags.ts'

/** How a message of one type becomes a tuple `[tag, …fields]`, and how the same tuple becomes a message again. */
export interface Layout<M> {
  /** Elements of the tuple, the tag among them. */
  readonly count: number
  write(message: M): unknown[]
  /** `slotsMax` bounds the slots that receivers walk. Throws a {@link Refusal} for a field that is not what it has to be. */
  read(tuple: readonly unknown[], slotsMax: number): M
}

type MessageOf<Type extends MessageType> = Extract<Message<Uint8Array>, { type: Type }>

/** The longest tuple that any message takes. */
export const MESSAGE_FIELDS_MAX = SNAPSHOT_CHUNK_FIELDS

export const LAYOUTS: { readonly [Type in MessageType]: Layout<MessageOf<Type>> } = {
  prepare: {
    count: 3,
    write: ({ ballot, fromSlot }) => [MESSAGE_TAGS.prepare, writeUint(ballot), writeUint(fromSlot)],
    read: (tuple) => ({ type: 'prepare', ballot: readBallot(tuple[1]), fromSlot: readSlot(tuple[2]) }),
  },
  promise: {
    count: 6,
    write: (message) => [
      MESSAGE_TAGS.promise,
      writeUint(message.ballot),
      writeRange(message.covers),
      writeRanges(message.leftOut),
      writeUint(message.chosenThrough),
      writeAcceptedEntries(message.accepted),
    ],
    read: (tuple) => ({
      type: 'promise',
      ballot: readBallot(tuple[1]),
      covers: readRange(tuple[2]),
      leftOut: readRanges(tuple[3]),
      chosenThrough: readSlotOrNone(tuple[4]),
      accepted: readAcceptedEntries(tuple[5]),
    }),
  },
  accept: {
    count: 4,
    write: ({ ballot, entries, chosenThrough }) => [
      MESSAGE_TAGS.accept,
      writeUint(ballot),
      writeEntries(entries),
      writeUint(chosenThrough),
    ],
    read: (tuple) => ({
      type: 'accept',
      ballot: readBallot(tuple[1]),
      entries: readEntries(tuple[2]),
      chosenThrough: readSlotOrNone(tuple[3]),
    }),
  },
  accepted: {
    count: 4,
    write: ({ ballot, slots, entries }) => [
      MESSAGE_TAGS.accepted,
      writeUint(ballot),
      writeRanges(slots),
      entries === undefined ? null : writeEntries(entries),
    ],
    read(tuple, slotsMax) {
      const ballot = readBallot(tuple[1])
      const slots = readBoundedRanges(tuple[2], slotsMax)
      if (tuple[3] === null) return { type: 'accepted', ballot, slots }
      return { type: 'accepted', ballot, slots, entries: readEntries(tuple[3]) }
    },
  },
  rejected: {
    count: 3,
    write: ({ ballot, promised }) => [MESSAGE_TAGS.rejected, writeUint(ballot), writeUint(promised)],
    read: (tuple) => ({ type: 'rejected', ballot: readBallot(tuple[1]), promised: readBallotOrNone(tuple[2]) }),
  },
  chosen: {
    count: 5,
    write: ({ ballot, slots, entries, chosenThrough }) => [
      MESSAGE_TAGS.chosen,
      writeUint(ballot),
      writeRanges(slots),
      writeEntries(entries),
      writeUint(chosenThrough),
    ],
    read: (tuple, slotsMax) => ({
      type: 'chosen',
      ballot: readBallotOrNone(tuple[1]),
      slots: readBoundedRanges(tuple[2], slotsMax),
      entries: readEntries(tuple[3]),
      chosenThrough: readSlotOrNone(tuple[4]),
    }),
  },
  catchUp: {
    count: 3,
    write: ({ fromSlot, toSlot }) => [MESSAGE_TAGS.catchUp, writeUint(fromSlot), writeUint(toSlot)],
    read(tuple) {
      const fromSlot = readSlot(tuple[1])
      const toSlot = readSlot(tuple[2])
      if (toSlot < fromSlot) throw new Refusal('out of range', 'slots that end before they begin')
      return { type: 'catchUp', fromSlot, toSlot }
    },
  },
  catchUpReply: {
    count: 4,
    write: ({ entries, chosenThrough, logFrom }) => [
      MESSAGE_TAGS.catchUpReply,
      writeEntries(entries),
      writeUint(chosenThrough),
      writeUint(logFrom),
    ],
    read: (tuple) => ({
      type: 'catchUpReply',
      entries: readEntries(tuple[1]),
      chosenThrough: readSlotOrNone(tuple[2]),
      logFrom: readSlot(tuple[3]),
    }),
  },
  snapshotRequest: {
    count: 4,
    write: ({ slot, index, after }) => [
      MESSAGE_TAGS.snapshotRequest,
      writeUint(slot),
      writeUint(index),
      writeName(after),
    ],
    read: (tuple) => ({
      type: 'snapshotRequest',
      slot: readSlotOrNone(tuple[1]),
      index: readUint(tuple[2]),
      after: readName(tuple[3]),
    }),
  },
  snapshotChunk: { count: SNAPSHOT_CHUNK_FIELDS, write: writeSnapshotChunk, read: readSnapshotChunk },
  unsupplied: {
    count: 2,
    write: ({ slot }) => [MESSAGE_TAGS.unsupplied, writeUint(slot)],
    read: (tuple) => ({ type: 'unsupplied', slot: readSlot(tuple[1]) }),
  },
  heartbeat: {
    count: 2,
    write: ({ round }) => [MESSAGE_TAGS.heartbeat, writeUint(round)],
    read: (tuple) => ({ type: 'heartbeat', round: readUint(tuple[1]) }),
  },
  heartbeatReply: {
    count: 5,
    write: ({ round, ballot, connected, fit }) => [
      MESSAGE_TAGS.heartbeatReply,
      writeUint(round),
      writeUint(ballot),
      connected,
      fit,
    ],
    read: (tuple) => ({
      type: 'heartbeatReply',
      round: readUint(tuple[1]),
      ballot: readBallotOrNone(tuple[2]),
      connected: readBoolean(tuple[3]),
      fit: readBoolean(tuple[4]),
    }),
  },
  handOver: {
    count: 2,
    write: ({ ballot }) => [MESSAGE_TAGS.handOver, writeUint(ballot)],
    read: (tuple) => ({ type: 'handOver', ballot: readBallot(tuple[1]) }),
  },
  progress: {
    count: 5,
    write: ({ chosenThrough, durableThrough, digestSlot, digest }) => [
      MESSAGE_TAGS.progress,
      writeUint(chosenThrough),
      writeUint(durableThrough),
      writeUint(digestSlot),
      writeName(digest),
    ],
    read: (tuple) => ({
      type: 'progress',
      chosenThrough: readSlotOrNone(tuple[1]),
      durableThrough: readSlotOrNone(tuple[2]),
      digestSlot: readSlotOrNone(tuple[3]),
      digest: readName(tuple[4]),
    }),
  },
  readBarrier: {
    count: 3,
    write: ({ ballot, number }) => [MESSAGE_TAGS.readBarrier, writeUint(ballot), writeUint(number)],
    read: (tuple) => ({ type: 'readBarrier', ballot: readBallot(tuple[1]), number: readUint(tuple[2]) }),
  },
  readBarrierReply: {
    count: 4,
    write: ({ ballot, number, promised }) => [
      MESSAGE_TAGS.readBarrierReply,
      writeUint(ballot),
      writeUint(number),
      writeUint(promised),
    ],
    read: (tuple) => ({
      type: 'readBarrierReply',
      ballot: readBallot(tuple[1]),
      number: readUint(tuple[2]),
      promised: readBallotOrNone(tuple[3]),
    }),
  },
  readSlot: {
    count: 2,
    write: ({ number }) => [MESSAGE_TAGS.readSlot, writeUint(number)],
    read: (tuple) => ({ type: 'readSlot', number: readUint(tuple[1]) }),
  },
  readSlotReply: {
    count: 3,
    write: ({ number, slot }) => [MESSAGE_TAGS.readSlotReply, writeUint(number), writeUint(slot)],
    read: (tuple) => ({ type: 'readSlotReply', number: readUint(tuple[1]), slot: readSlotOrNone(tuple[2]) }),
  },
}
