import type { Call, CallReply, ClientMessage, ReadMode, Reply, Request } from '@synod/protocol'
import { readBody, readNodeOrNone, readSlotOrNone, writeBody } from './fields.ts'
import { decodeFrame, encodeFrame } from './frame.ts'
import { DEFAULT_LIMITS, type Limits, limitsFrom } from './limits.ts'
import type { Reader } from './reader.ts'
import type { Result } from './result.ts'
import { CALL_TAGS, CLIENT_TAGS, namesByTag, READ_MODE_TAGS, STATUS_TAGS } from './tags.ts'
import type { Writer } from './writer.ts'

const CALL_KINDS = namesByTag(CALL_TAGS)
const READ_MODES = namesByTag(READ_MODE_TAGS)
const STATUSES = namesByTag(STATUS_TAGS)

/**
 * The body frame of a multipart message between a client and a node. A fraction of a millisecond is dropped. Throws a
 * `RangeError` when there is more than a receiver with default limits takes.
 */
export function encodeClientMessage(message: ClientMessage): Uint8Array {
  return message.type === 'request' ? encodeFrame(message, writeRequest) : encodeFrame(message, writeReply)
}

/** Bodies are views of `bytes`, which nobody may change any more: whoever keeps one keeps them all. */
export function decodeRequest(bytes: Uint8Array, limits?: Partial<Limits>): Result<Request> {
  return decodeFrame(bytes, 'request', limitsFrom(limits), readRequest)
}

/** Bodies are views of `bytes`, as with {@link decodeRequest}. */
export function decodeReply(bytes: Uint8Array, limits?: Partial<Limits>): Result<Reply> {
  return decodeFrame(bytes, 'reply', limitsFrom(limits), readReply)
}

/** `[tag, session, lowestUnanswered, deadlineMs, calls]`. */
function writeRequest(writer: Writer, { session, lowestUnanswered, deadlineMs, calls }: Request): void {
  writer.tuple(5)
  writer.uint(CLIENT_TAGS.request)
  writer.uint(session)
  writer.uint(lowestUnanswered)
  writer.uint(Math.floor(deadlineMs))
  writer.list(calls, DEFAULT_LIMITS.callsMax, writeCall)
}

function readRequest(reader: Reader): Request {
  readClientTag(reader, 'request', 5)
  return {
    type: 'request',
    session: reader.uint(),
    lowestUnanswered: reader.uint(),
    deadlineMs: reader.uint(),
    calls: reader.list(reader.limits.callsMax, readCall),
  }
}

/** Fields of a call's tuple, its kind among them. */
const CALL_FIELDS: Readonly<Record<Call['kind'], number>> = {
  open: 2,
  command: 3,
  query: 5,
  status: 2,
  configure: 3,
  handOver: 3,
  members: 2,
}

/**
 * `[kind, id]`, for a command of either kind `[kind, id, body]`, for a query `[kind, id, mode, slot, body]`, to hand over
 * `[kind, id, to]`.
 */
function writeCall(writer: Writer, call: Call): void {
  writer.tuple(CALL_FIELDS[call.kind])
  writer.uint(CALL_TAGS[call.kind])
  writer.uint(call.id)
  switch (call.kind) {
    case 'command':
    case 'configure':
      writeBody(writer, call.body)
      break
    case 'query':
      writer.uint(READ_MODE_TAGS[call.mode])
      writer.uint(call.slot)
      writeBody(writer, call.body)
      break
    case 'handOver':
      writer.uint(call.to)
  }
}

function readCall(reader: Reader): Call {
  const count = reader.taggedTuple()
  const kind = readKind(reader)
  reader.exactly(CALL_FIELDS[kind], count)
  const id = reader.uint()
  switch (kind) {
    case 'command':
    case 'configure':
      return { kind, id, body: readBody(reader) }
    case 'query':
      return { kind, id, mode: readMode(reader), slot: readSlotOrNone(reader), body: readBody(reader) }
    case 'handOver':
      return { kind, id, to: readNodeOrNone(reader) }
    default:
      return { kind, id }
  }
}

/** `[tag, session, leader, changedAt, replies]`, each reply `[kind, id, status, body, slot, ageMs]`. */
function writeReply(writer: Writer, { session, leader, changedAt, replies }: Reply): void {
  writer.tuple(5)
  writer.uint(CLIENT_TAGS.reply)
  writer.uint(session)
  writer.uint(leader)
  writer.uint(changedAt)
  writer.list(replies, DEFAULT_LIMITS.callsMax, writeCallReply)
}

function readReply(reader: Reader): Reply {
  readClientTag(reader, 'reply', 5)
  return {
    type: 'reply',
    session: reader.uint(),
    leader: readNodeOrNone(reader),
    changedAt: readSlotOrNone(reader),
    replies: reader.list(reader.limits.callsMax, readCallReply),
  }
}

function writeCallReply(writer: Writer, { kind, id, status, body, slot, ageMs }: CallReply): void {
  writer.tuple(6)
  writer.uint(CALL_TAGS[kind])
  writer.uint(id)
  writer.uint(STATUS_TAGS[status])
  writeBody(writer, body)
  writer.uint(slot)
  writer.uint(Math.floor(ageMs))
}

function readCallReply(reader: Reader): CallReply {
  reader.tuple(6)
  return {
    kind: readKind(reader),
    id: reader.uint(),
    status: STATUSES[reader.uint()] ?? unknownTag(reader, 'status'),
    body: readBody(reader),
    slot: reader.uint(),
    ageMs: reader.uint(),
  }
}

function readClientTag(reader: Reader, type: ClientMessage['type'], fields: number): void {
  const count = reader.taggedTuple()
  if (reader.uint() !== CLIENT_TAGS[type]) reader.refuse('unknown tag', `no ${type}`)
  reader.exactly(fields, count)
}

function readKind(reader: Reader): Call['kind'] {
  return CALL_KINDS[reader.uint()] ?? unknownTag(reader, 'call')
}

function readMode(reader: Reader): ReadMode {
  return READ_MODES[reader.uint()] ?? unknownTag(reader, 'read mode')
}

function unknownTag(reader: Reader, what: string): never {
  return reader.refuse('unknown tag', `a ${what} that this version does not know`)
}
