import type { Call, CallReply, ClientMessage, ReadMode, Reply, Request } from '@synod/protocol'
import {
  readBytes,
  readList,
  readNodeOrNone,
  readSlotOrNone,
  readTuple,
  readUint,
  writeBody,
  writeUint,
} from './fields.ts'
import { decodeFrame, encodeFrame } from './frame.ts'
import { atMost, DEFAULT_LIMITS, type Limits, limitsFrom } from './limits.ts'
import { Refusal, type Result } from './result.ts'
import type { Shape } from './scan.ts'
import { CALL_TAGS, CLIENT_TAGS, namesByTag, READ_MODE_TAGS, STATUS_TAGS } from './tags.ts'

const CALL_KINDS = namesByTag(CALL_TAGS)
const READ_MODES = namesByTag(READ_MODE_TAGS)
const STATUSES = namesByTag(STATUS_TAGS)

/**
 * The body frame of a multipart message between a client and a node. A fraction of a millisecond is dropped. Throws a
 * `RangeError` when there is more than a receiver with default limits takes.
 */
export function encodeClientMessage(message: ClientMessage): Uint8Array {
  const { callsMax, frameBytesMax } = DEFAULT_LIMITS
  atMost(message.type === 'request' ? message.calls.length : message.replies.length, callsMax, 'calls in a frame')
  return encodeFrame(message.type === 'request' ? writeRequest(message) : writeReply(message), frameBytesMax)
}

export function decodeRequest(bytes: Uint8Array, limits?: Partial<Limits>): Result<Request> {
  return decodeFrame(bytes, limits === undefined ? REQUEST_SHAPE : shapeOf('request', limits), readRequest)
}

export function decodeReply(bytes: Uint8Array, limits?: Partial<Limits>): Result<Reply> {
  return decodeFrame(bytes, limits === undefined ? REPLY_SHAPE : shapeOf('reply', limits), readReply)
}

/** Fields, calls or answers, and their fields. */
function shapeOf(subject: ClientMessage['type'], limits: Partial<Limits> | undefined): Shape {
  const { callsMax, frameBytesMax, itemsMax, bodyBytesMax, textBytesMax } = limitsFrom(limits)
  return {
    subject,
    isData: false,
    levels: [
      { elementsMax: 5, isTuple: true },
      { elementsMax: callsMax, isTuple: false },
      { elementsMax: 6, isTuple: true },
    ],
    frameBytesMax,
    itemsMax,
    bytesMax: bodyBytesMax,
    textBytesMax,
  }
}

const REQUEST_SHAPE = shapeOf('request', undefined)
const REPLY_SHAPE = shapeOf('reply', undefined)

/** `[tag, session, lowestUnanswered, deadlineMs, calls]`. */
function writeRequest({ session, lowestUnanswered, deadlineMs, calls }: Request): unknown[] {
  return [
    CLIENT_TAGS.request,
    writeUint(session),
    writeUint(lowestUnanswered),
    writeUint(Math.floor(deadlineMs)),
    calls.map(writeCall),
  ]
}

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

/**
 * `[kind, id]`, for a command of either kind `[kind, id, body]`, for a query `[kind, id, mode, slot, body]`, to hand over
 * `[kind, id, to]`.
 */
function writeCall(call: Call): unknown[] {
  const tag = CALL_TAGS[call.kind]
  const id = writeUint(call.id)
  switch (call.kind) {
    case 'command':
    case 'configure':
      return [tag, id, writeBody(call.body)]
    case 'query':
      return [tag, id, READ_MODE_TAGS[call.mode], writeUint(call.slot), writeBody(call.body)]
    case 'handOver':
      return [tag, id, writeUint(call.to)]
    default:
      return [tag, id]
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

/** `[tag, session, leader, changedAt, replies]`, each reply `[kind, id, status, body, slot, ageMs]`. */
function writeReply({ session, leader, changedAt, replies }: Reply): unknown[] {
  return [CLIENT_TAGS.reply, writeUint(session), writeUint(leader), writeUint(changedAt), replies.map(writeCallReply)]
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

function writeCallReply({ kind, id, status, body, slot, ageMs }: CallReply): unknown[] {
  return [
    CALL_TAGS[kind],
    writeUint(id),
    STATUS_TAGS[status],
    writeBody(body),
    writeUint(slot),
    writeUint(Math.floor(ageMs)),
  ]
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
