import type { Message, MessageType } from '@synod/protocol'
import {
  readAcceptedEntries,
  readBallot,
  readBallotOrNone,
  readBoundedRanges,
  readEntries,
  readName,
  readRange,
  readRanges,
  readSlot,
  readSlotOrNone,
  writeAcceptedEntries,
  writeEntries,
  writeName,
  writeRange,
  writeRanges,
} from './fields.ts'
import type { Reader } from './reader.ts'
import type { Writer } from './writer.ts'

/** Where the fields of one message type lie: `[tag, …fields]`, `fields` of them, read in the order in which they are written. */
export interface Layout<M> {
  readonly fields: number
  write(writer: Writer, message: M): void
  read(reader: Reader): M
}

type MessageOf<Type extends MessageType> = Extract<Message<Uint8Array>, { type: Type }>

// The properties of an object literal are evaluated in the order written: `read` lists them as they lie on the wire.
export const LAYOUTS: { readonly [Type in MessageType]: Layout<MessageOf<Type>> } = {
  prepare: {
    fields: 2,
    write(writer, message) {
      writer.uint(message.ballot)
      writer.uint(message.fromSlot)
    },
    read: (reader) => ({ type: 'prepare', ballot: readBallot(reader), fromSlot: readSlot(reader) }),
  },
  promise: {
    fields: 5,
    write(writer, message) {
      writer.uint(message.ballot)
      writeRange(writer, message.covers)
      writeRanges(writer, message.leftOut)
      writer.uint(message.chosenThrough)
      writeAcceptedEntries(writer, message.accepted)
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
    fields: 3,
    write(writer, message) {
      writer.uint(message.ballot)
      writeEntries(writer, message.entries)
      writer.uint(message.chosenThrough)
    },
    read: (reader) => ({
      type: 'accept',
      ballot: readBallot(reader),
      entries: readEntries(reader),
      chosenThrough: readSlotOrNone(reader),
    }),
  },
  accepted: {
    fields: 3,
    write(writer, message) {
      writer.uint(message.ballot)
      writeRanges(writer, message.slots)
      if (message.entries === undefined) writer.nil()
      else writeEntries(writer, message.entries)
    },
    read(reader) {
      const ballot = readBallot(reader)
      const slots = readBoundedRanges(reader)
      if (reader.skipNil()) return { type: 'accepted', ballot, slots }
      return { type: 'accepted', ballot, slots, entries: readEntries(reader) }
    },
  },
  rejected: {
    fields: 2,
    write(writer, message) {
      writer.uint(message.ballot)
      writer.uint(message.promised)
    },
    read: (reader) => ({ type: 'rejected', ballot: readBallot(reader), promised: readBallotOrNone(reader) }),
  },
  chosen: {
    fields: 4,
    write(writer, message) {
      writer.uint(message.ballot)
      writeRanges(writer, message.slots)
      writeEntries(writer, message.entries)
      writer.uint(message.chosenThrough)
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
    fields: 2,
    write(writer, message) {
      writer.uint(message.fromSlot)
      writer.uint(message.toSlot)
    },
    read(reader) {
      const fromSlot = readSlot(reader)
      const toSlot = readSlot(reader)
      if (toSlot < fromSlot) reader.refuse('out of range', 'slots that end before they begin')
      return { type: 'catchUp', fromSlot, toSlot }
    },
  },
  catchUpReply: {
    fields: 2,
    write(writer, message) {
      writeEntries(writer, message.entries)
      writer.uint(message.chosenThrough)
    },
    read: (reader) => ({
      type: 'catchUpReply',
      entries: readEntries(reader),
      chosenThrough: readSlotOrNone(reader),
    }),
  },
  heartbeat: {
    fields: 1,
    write: (writer, message) => writer.uint(message.round),
    read: (reader) => ({ type: 'heartbeat', round: reader.uint() }),
  },
  heartbeatReply: {
    fields: 4,
    write(writer, message) {
      writer.uint(message.round)
      writer.uint(message.ballot)
      writer.boolean(message.connected)
      writer.boolean(message.fit)
    },
    read: (reader) => ({
      type: 'heartbeatReply',
      round: reader.uint(),
      ballot: readBallotOrNone(reader),
      connected: reader.boolean(),
      fit: reader.boolean(),
    }),
  },
  progress: {
    fields: 3,
    write(writer, message) {
      writer.uint(message.chosenThrough)
      writer.uint(message.digestSlot)
      writeName(writer, message.digest)
    },
    read: (reader) => ({
      type: 'progress',
      chosenThrough: readSlotOrNone(reader),
      digestSlot: readSlotOrNone(reader),
      digest: readName(reader),
    }),
  },
  readBarrier: {
    fields: 2,
    write(writer, message) {
      writer.uint(message.ballot)
      writer.uint(message.number)
    },
    read: (reader) => ({ type: 'readBarrier', ballot: readBallot(reader), number: reader.uint() }),
  },
  readBarrierReply: {
    fields: 3,
    write(writer, message) {
      writer.uint(message.ballot)
      writer.uint(message.number)
      writer.uint(message.promised)
    },
    read: (reader) => ({
      type: 'readBarrierReply',
      ballot: readBallot(reader),
      number: reader.uint(),
      promised: readBallotOrNone(reader),
    }),
  },
  readSlot: {
    fields: 1,
    write: (writer, message) => writer.uint(message.number),
    read: (reader) => ({ type: 'readSlot', number: reader.uint() }),
  },
  readSlotReply: {
    fields: 2,
    write(writer, message) {
      writer.uint(message.number)
      writer.uint(message.slot)
    },
    read: (reader) => ({ type: 'readSlotReply', number: reader.uint(), slot: readSlotOrNone(reader) }),
  },
}
