import type { Call, CallReply, ClientMessage, ReadMode, Reply, Request } from '@synod/protocol'
import { readBody, readNodeOrNone, writeBody } from './fields.ts'
import { DEFAULT_LIMITS, type Limits, limitsFrom } from './limits.ts'
import { decodeWith, type Reader } from './reader.ts'
import type { Result } from './result.ts'
import { CALL_TAGS, CLIENT_TAGS, namesByTag, READ_MODE_TAGS, STATUS_TAGS } from './tags.ts'
import { encodeWith, type Writer } from './writer.ts'

const CALL_KINDS = namesByTag(CALL_TAGS)
const READ_MODES = namesByTag(READ_MODE_TAGS)
const STATUSES = namesByTag(STATUS_TAGS)

/**
 * The body frame of a multipart message between a client and a node. A fraction of a millisecond is dropped. Throws a
 * `RangeError` when there is more than a receiver with default limits takes.
 */
export function encodeClientMessage(message: ClientMessage): Uint8Array {
  return message.type === 'request' ? encodeWith(message, writeRequest) : encodeWith(message, writeReply)
}

export function decodeRequest(bytes: Uint8Array, limits?: Partial<Limits>): Result<Request> {
  return decodeWith(bytes, limitsFrom(limits), readRequest)
}

export function decodeReply(bytes: Uint8Array, limits?: Partial<Limits>): Result<Reply> {
  return decodeWith(bytes, limitsFrom(limits), readReply)
}

/** `[tag, session, lowestUnanswered, deadlineMs, calls]`. */
function writeRequest(writer: Writer, request: Request): void {
  writer.tuple(5)
  writer.uint(CLIENT_TAGS.request)
  writer.uint(request.session)
  writer.uint(request.lowestUnanswered)
  writer.uint(Math.floor(request.deadlineMs))
  writer.list(request.calls.length, DEFAULT_LIMITS.callsMax)
  for (const call of request.calls) writeCall(writer, call)
}

function readRequest(reader: Reader): Request {
  readClientTag(reader, 'request', 5)
  return {
    type: 'request',
    session: reader.uint(),
    lowestUnanswered: reader.uint(),
    deadlineMs: reader.uint(),
    calls: readCalls(reader),
  }
}

/** `[kind, id]`, for a command `[kind, id, body]`, for a query `[kind, id, mode, body]`. */
function writeCall(writer: Writer, call: Call): void {
  writer.tuple(CALL_ITEMS[call.kind])
  writer.uint(CALL_TAGS[call.kind])
  writer.uint(call.id)
  if (call.kind === 'query') writer.uint(READ_MODE_TAGS[call.mode])
  if (call.kind === 'query' || call.kind === 'command') writeBody(writer, call.body)
}

const CALL_ITEMS: Readonly<Record<Call['kind'], number>> = { open: 2, command: 3, query: 4, status: 2 }

function readCalls(reader: Reader): Call[] {
  const count = reader.list(reader.limits.callsMax)
  const calls: Call[] = []
  for (let i = 0; i < count; i++) calls.push(readCall(reader))
  return calls
}

function readCall(reader: Reader): Call {
  const items = reader.tuple()
  const kind = CALL_KINDS[reader.uint()]
  if (kind === undefined) return reader.refuse('unknown tag', 'a call that this version does not know')
  reader.exactly(items, CALL_ITEMS[kind])
  const id = reader.uint()
  switch (kind) {
    case 'command':
      return { kind, id, body: readBody(reader) }
    case 'query':
      return { kind, id, mode: readMode(reader), body: readBody(reader) }
    default:
      return { kind, id }
  }
}

function readMode(reader: Reader): ReadMode {
  return READ_MODES[reader.uint()] ?? reader.refuse('unknown tag', 'a read mode that this version does not know')
}

/** `[tag, session, leader, replies]`, each reply `[kind, id, status, body, slot]`. */
function writeReply(writer: Writer, reply: Reply): void {
  writer.tuple(4)
  writer.uint(CLIENT_TAGS.reply)
  writer.uint(reply.session)
  writer.uint(reply.leader)
  writer.list(reply.replies.length, DEFAULT_LIMITS.callsMax)
  for (const { kind, id, status, body, slot } of reply.replies) {
    writer.tuple(5)
    writer.uint(CALL_TAGS[kind])
    writer.uint(id)
    writer.uint(STATUS_TAGS[status])
    writeBody(writer, body)
    writer.uint(slot)
  }
}

function readReply(reader: Reader): Reply {
  readClientTag(reader, 'reply', 4)
  return { type: 'reply', session: reader.uint(), leader: readNodeOrNone(reader), replies: readCallReplies(reader) }
}

function readCallReplies(reader: Reader): CallReply[] {
  const count = reader.list(reader.limits.callsMax)
  const replies: CallReply[] = []
  for (let i = 0; i < count; i++) {
    reader.exactly(reader.tuple(), 5)
    replies.push({
      kind: CALL_KINDS[reader.uint()] ?? reader.refuse('unknown tag', 'a call that this version does not know'),
      id: reader.uint(),
      status: STATUSES[reader.uint()] ?? reader.refuse('unknown tag', 'a status that this version does not know'),
      body: readBody(reader),
      slot: reader.uint(),
    })
  }
  return replies
}

function readClientTag(reader: Reader, type: ClientMessage['type'], items: number): void {
  reader.subject = type
  const found = reader.tuple()
  if (reader.uint() !== CLIENT_TAGS[type]) reader.refuse('unknown tag', `no ${type}`)
  reader.exactly(found, items)
}
