import type {
  AcceptedEntry,
  Ballot,
  Call,
  CallReply,
  ClientMessage,
  Entry,
  Message,
  MessageType,
  ReadMode,
  Reply,
  Request,
  Row,
  Slot,
  SlotRange,
  Value,
} from '@synod/protocol'
import { isBallot, NO_BALLOT } from '@synod/protocol'
import { Unpackr } from 'msgpackr/unpack'
import type { Batch, BatchCommand } from './batch.ts'
import { readBoolean, readList, readName, readNodeOrNone, readUint, wrongType } from './data-fields.ts'
import type { Envelope } from './envelope.ts'
import { COMMANDS_MAX, DATA_DEPTH_MAX, DEFAULT_LIMITS } from './limits.ts'
import { Refusal, type Result } from './result.ts'
import { type Findings, type Shape, scan } from './scan.fixture.ts'
import {
  BATCH_FORMAT,
  BATCH_TAGS,
  CALL_TAGS,
  CLIENT_TAGS,
  MESSAGE_TAGS,
  namesByTag,
  PROTOCOL_VERSION,
  READ_MODE_TAGS,
  STATUS_TAGS,
} from './tags.ts'

/*
 * The reader that came before: `scan` passes over the headers and builds nothing, msgpackr unpacks what passed, and these
 * functions make messages of the nested lists. Slower by far, and written by other rules: what both read alike is read
 * rightly. Checksums of snapshots are not looked at.
 */

const unpackr = new Unpackr({ useRecords: false, int64AsType: 'bigint', structuredClone: false })

function inThreePasses<T>(shape: Shape, read: (value: unknown, findings: Findings) => T) {
  return (bytes: Uint8Array): Result<T> => {
    try {
      const findings = scan(bytes, shape)
      return { ok: true, value: read(unpackr.unpack(new Uint8Array(bytes)), findings) }
    } catch (error) {
      if (error instanceof Refusal) return { ok: false, reason: error.reason, detail: error.detail }
      throw error
    }
  }
}

const {
  messagesMax,
  entriesMax,
  callsMax,
  slotsMax,
  itemsMax,
  frameBytesMax,
  valueBytesMax,
  bodyBytesMax,
  textBytesMax,
} = DEFAULT_LIMITS

function shapeOf(subject: string, bytesMax: number, ...levels: Shape['levels']): Shape {
  return { subject, isData: false, levels, frameBytesMax, itemsMax, bytesMax, textBytesMax }
}

const tuple = (elementsMax: number) => ({ elementsMax, isTuple: true })
const list = (elementsMax: number) => ({ elementsMax, isTuple: false })

const DATA_SHAPE: Shape = {
  ...shapeOf('data', frameBytesMax, ...new Array(DATA_DEPTH_MAX).fill(list(itemsMax))),
  isData: true,
  textBytesMax: frameBytesMax,
}
const CLIENT_LEVELS = [tuple(5), list(callsMax), tuple(6)]

/** Decoders by the names of those that they are compared with. */
export const IN_THREE_PASSES = {
  decodeEnvelope: inThreePasses(shapeOf('envelope', 0, tuple(4)), readEnvelope),
  decodeMessages: inThreePasses(
    shapeOf('messages', valueBytesMax, list(messagesMax), tuple(9), list(entriesMax), tuple(3)),
    (value) => readList(value).map(readMessage),
  ),
  decodeRequest: inThreePasses(shapeOf('request', bodyBytesMax, ...CLIENT_LEVELS), readRequest),
  decodeReply: inThreePasses(shapeOf('reply', bodyBytesMax, ...CLIENT_LEVELS), readReply),
  decodeBatch: inThreePasses(shapeOf('batch', bodyBytesMax, tuple(3), list(COMMANDS_MAX), tuple(5)), readBatch),
  decodeData: inThreePasses(DATA_SHAPE, readData),
}

function readEnvelope(value: unknown): Envelope {
  const tuple = readTuple(value, 4)
  if (tuple[0] !== PROTOCOL_VERSION) throw new Refusal('version', 'another version')
  return { cluster: readName(tuple[1]), from: readNodeOrNone(tuple[2]), incarnation: readName(tuple[3]) }
}

function readMessage(value: unknown): Message<Uint8Array> {
  let subject = 'message'
  try {
    const type = TYPES[readUint(readList(value)[0] ?? null)]
    if (type === undefined) throw new Refusal('unknown tag', 'a message type that this version does not know')
    subject = type
    const layout = LAYOUTS[type]
    return layout.read(readTuple(value, layout.count))
  } catch (error) {
    throw error instanceof Refusal ? new Refusal(error.reason, `${subject}: ${error.detail}`) : error
  }
}

const TYPES = namesByTag(MESSAGE_TAGS)

interface Layout<M> {
  readonly count: number
  read(tuple: readonly unknown[]): M
}

type MessageOf<Type extends MessageType> = Extract<Message<Uint8Array>, { type: Type }>

const LAYOUTS: { readonly [Type in MessageType]: Layout<MessageOf<Type>> } = {
  prepare: {
    count: 3,
    read: (tuple) => ({ type: 'prepare', ballot: readBallot(tuple[1]), fromSlot: readSlot(tuple[2]) }),
  },
  promise: {
    count: 6,
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
    read: (tuple) => ({
      type: 'accept',
      ballot: readBallot(tuple[1]),
      entries: readEntries(tuple[2]),
      chosenThrough: readSlotOrNone(tuple[3]),
    }),
  },
  accepted: {
    count: 4,
    read(tuple) {
      const ballot = readBallot(tuple[1])
      const slots = readBoundedRanges(tuple[2])
      if (tuple[3] === null) return { type: 'accepted', ballot, slots }
      return { type: 'accepted', ballot, slots, entries: readEntries(tuple[3]) }
    },
  },
  rejected: {
    count: 3,
    read: (tuple) => ({ type: 'rejected', ballot: readBallot(tuple[1]), promised: readBallotOrNone(tuple[2]) }),
  },
  chosen: {
    count: 5,
    read: (tuple) => ({
      type: 'chosen',
      ballot: readBallotOrNone(tuple[1]),
      slots: readBoundedRanges(tuple[2]),
      entries: readEntries(tuple[3]),
      chosenThrough: readSlotOrNone(tuple[4]),
    }),
  },
  catchUp: {
    count: 3,
    read(tuple) {
      const fromSlot = readSlot(tuple[1])
      const toSlot = readSlot(tuple[2])
      if (toSlot < fromSlot) throw new Refusal('out of range', 'slots that end before they begin')
      return { type: 'catchUp', fromSlot, toSlot }
    },
  },
  catchUpReply: {
    count: 4,
    read: (tuple) => ({
      type: 'catchUpReply',
      entries: readEntries(tuple[1]),
      chosenThrough: readSlotOrNone(tuple[2]),
      logFrom: readSlot(tuple[3]),
    }),
  },
  snapshotRequest: {
    count: 4,
    read: (tuple) => ({
      type: 'snapshotRequest',
      slot: readSlotOrNone(tuple[1]),
      index: readUint(tuple[2]),
      after: readName(tuple[3]),
    }),
  },
  snapshotChunk: {
    count: 9,
    read: (tuple) => ({
      type: 'snapshotChunk',
      slot: readSlotOrNone(tuple[1]),
      index: readUint(tuple[2]),
      chunks: readUint(tuple[3]),
      bytes: readBytes(tuple[4]),
      rows: readRows(tuple[5]),
      after: readName(tuple[6]),
      last: readBoolean(tuple[7]),
    }),
  },
  unsupplied: {
    count: 2,
    read: (tuple) => ({ type: 'unsupplied', slot: readSlot(tuple[1]) }),
  },
  heartbeat: {
    count: 2,
    read: (tuple) => ({ type: 'heartbeat', round: readUint(tuple[1]) }),
  },
  heartbeatReply: {
    count: 5,
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
    read: (tuple) => ({ type: 'handOver', ballot: readBallot(tuple[1]) }),
  },
  progress: {
    count: 5,
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
    read: (tuple) => ({ type: 'readBarrier', ballot: readBallot(tuple[1]), number: readUint(tuple[2]) }),
  },
  readBarrierReply: {
    count: 4,
    read: (tuple) => ({
      type: 'readBarrierReply',
      ballot: readBallot(tuple[1]),
      number: readUint(tuple[2]),
      promised: readBallotOrNone(tuple[3]),
    }),
  },
  readSlot: {
    count: 2,
    read: (tuple) => ({ type: 'readSlot', number: readUint(tuple[1]) }),
  },
  readSlotReply: {
    count: 3,
    read: (tuple) => ({ type: 'readSlotReply', number: readUint(tuple[1]), slot: readSlotOrNone(tuple[2]) }),
  },
}

const CALL_KINDS = namesByTag(CALL_TAGS)
const READ_MODES = namesByTag(READ_MODE_TAGS)
const STATUSES = namesByTag(STATUS_TAGS)

function readRequest(value: unknown): Request {
  const tuple = readClientTuple(value, 'request', 5)
  return {
    type: 'request',
    session: readUint(tuple[1]),
    lowestUnanswered: readUint(tuple[2]),
    deadlineMs: readUint(tuple[3]),
    calls: readList(tuple[4]).map(readCall),
  }
}

const CALL_FIELDS: Readonly<Record<Call['kind'], number>> = {
  open: 2,
  command: 3,
  query: 5,
  configure: 3,
  handOver: 3,
  members: 2,
  status: 2,
}

function readCall(value: unknown): Call {
  const kind = readKind(readList(value)[0])
  const tuple = readTuple(value, CALL_FIELDS[kind])
  const id = readUint(tuple[1])
  switch (kind) {
    case 'command':
    case 'configure':
      return { kind, id, body: readBytes(tuple[2]) }
    case 'query':
      return { kind, id, mode: readMode(tuple[2]), slot: readSlotOrNone(tuple[3]), body: readBytes(tuple[4]) }
    case 'handOver':
      return { kind, id, to: readNodeOrNone(tuple[2]) }
    default:
      return { kind, id }
  }
}

function readReply(value: unknown): Reply {
  const tuple = readClientTuple(value, 'reply', 5)
  return {
    type: 'reply',
    session: readUint(tuple[1]),
    leader: readNodeOrNone(tuple[2]),
    changedAt: readSlotOrNone(tuple[3]),
    replies: readList(tuple[4]).map(readCallReply),
  }
}

function readCallReply(value: unknown): CallReply {
  const tuple = readTuple(value, 6)
  return {
    kind: readKind(tuple[0]),
    id: readUint(tuple[1]),
    status: readStatus(tuple[2]),
    body: readBytes(tuple[3]),
    slot: readUint(tuple[4]),
    ageMs: readUint(tuple[5]),
  }
}

function readClientTuple(value: unknown, type: ClientMessage['type'], count: number): readonly unknown[] {
  if (readUint(readList(value)[0]) !== CLIENT_TAGS[type]) throw new Refusal('unknown tag', `no ${type}`)
  return readTuple(value, count)
}

function readKind(value: unknown): Call['kind'] {
  return CALL_KINDS[readUint(value)] ?? unknownTag('call')
}

function readMode(value: unknown): ReadMode {
  return READ_MODES[readUint(value)] ?? unknownTag('read mode')
}

function readStatus(value: unknown): CallReply['status'] {
  return STATUSES[readUint(value)] ?? unknownTag('status')
}

function unknownTag(what: string): never {
  throw new Refusal('unknown tag', `a ${what} that this version does not know`)
}

const KINDS = namesByTag(BATCH_TAGS)

function readBatch(value: unknown): Batch {
  const tuple = readTuple(value, 3)
  if (tuple[0] !== BATCH_FORMAT) throw new Refusal('version', 'another version')
  return { time: readUint(tuple[1]), commands: readList(tuple[2]).map(readCommand) }
}

function readCommand(value: unknown): BatchCommand {
  const tuple = readTuple(value, 5)
  const kind = KINDS[readUint(tuple[0])]
  if (kind === undefined) throw new Refusal('unknown tag', 'batch: a command that this version does not know')
  return {
    kind,
    session: readUint(tuple[1]),
    sequence: readUint(tuple[2]),
    lowestUnanswered: readUint(tuple[3]),
    body: readBytes(tuple[4]),
  }
}

function readData(value: unknown, { keys }: Findings): unknown {
  if (keys > 0 && countKeys(value) !== keys) throw new Refusal('malformed', 'data: an object with the same key twice')
  return value
}

function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return 0
  let keys = 0
  if (Array.isArray(value)) {
    for (const element of value) keys += countKeys(element)
    return keys
  }
  for (const key of Object.keys(value)) keys += 1 + countKeys((value as Record<string, unknown>)[key])
  return keys
}

function readTuple(value: unknown, count: number): readonly unknown[] {
  const tuple = readList(value)
  if (tuple.length !== count) throw new Refusal('malformed', `a list of ${tuple.length} elements, not of ${count}`)
  return tuple
}

/** A ballot that somebody owns. */
function readBallot(value: unknown): Ballot {
  const ballot = readBallotOrNone(value)
  if (ballot === NO_BALLOT) throw new Refusal('out of range', 'a ballot of nobody')
  return ballot
}

function readBallotOrNone(value: unknown): Ballot {
  const ballot = readUint(value)
  if (isBallot(ballot)) return ballot
  throw new Refusal('out of range', 'a number that is no ballot')
}

function readSlot(value: unknown): Slot {
  const slot = readUint(value)
  if (slot === 0) throw new Refusal('out of range', 'a slot below 1')
  return slot
}

/** `chosenThrough` and the like, where 0 is "before the first slot". */
function readSlotOrNone(value: unknown): Slot {
  return readUint(value)
}

function readBytes(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : wrongType('bytes', value)
}

function readValue(value: unknown): Value<Uint8Array> {
  return value === null ? null : readBytes(value)
}

function readRange(value: unknown): SlotRange {
  const tuple = readTuple(value, 2)
  const from = readSlot(tuple[0])
  if (tuple[1] === null) return { from, to: null }
  const to = readSlot(tuple[1])
  if (to < from) throw new Refusal('out of range', 'a range that ends before it begins')
  return { from, to }
}

function readRanges(value: unknown): SlotRange[] {
  return readList(value).map(readRange)
}

/** Ranges that have ends and together name at most `slotsMax` slots, because receivers walk them slot by slot. */
function readBoundedRanges(value: unknown): SlotRange[] {
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

function readEntries(value: unknown): Entry<Uint8Array>[] {
  return readList(value).map((element) => {
    const tuple = readTuple(element, 2)
    return { slot: readSlot(tuple[0]), value: readValue(tuple[1]) }
  })
}

function readAcceptedEntries(value: unknown): AcceptedEntry<Uint8Array>[] {
  return readList(value).map((element) => {
    const tuple = readTuple(element, 3)
    return { slot: readSlot(tuple[0]), ballot: readBallot(tuple[1]), value: readValue(tuple[2]) }
  })
}

function readRows(value: unknown): Row[] {
  return readList(value).map((element) => {
    const tuple = readTuple(element, 2)
    return { key: readName(tuple[0]), value: readBytes(tuple[1]) }
  })
}
