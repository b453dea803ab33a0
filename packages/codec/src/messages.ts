import type { Message } from '@synod/protocol'
import { decodeFrame, encodeFrame } from './frame.ts'
import { LAYOUTS, type Layout } from './layouts.ts'
import { DEFAULT_LIMITS, type Limits, limitsFrom } from './limits.ts'
import type { Reader } from './reader.ts'
import type { Result } from './result.ts'
import { MESSAGE_TAGS, namesByTag } from './tags.ts'
import type { Writer } from './writer.ts'

const TYPES = namesByTag(MESSAGE_TAGS)

/**
 * The body frame of a multipart message between nodes: all messages that wait for one peer, in order.
 * Throws a `RangeError` when there is more than a receiver with default limits takes.
 */
export function encodeMessages(messages: readonly Message<Uint8Array>[]): Uint8Array {
  return encodeFrame(messages, writeMessages)
}

/**
 * Reads what {@link encodeMessages} writes. The whole frame is refused if any message of it is bad. Values are views of
 * `bytes`, which nobody may change any more: whoever keeps one keeps them all.
 */
export function decodeMessages(bytes: Uint8Array, limits?: Partial<Limits>): Result<readonly Message<Uint8Array>[]> {
  return decodeFrame(bytes, 'messages', limitsFrom(limits), readMessages)
}

function writeMessages(writer: Writer, messages: readonly Message<Uint8Array>[]): void {
  writer.list(messages, DEFAULT_LIMITS.messagesMax, writeMessage)
}

function readMessages(reader: Reader): Message<Uint8Array>[] {
  return reader.list(reader.limits.messagesMax, readMessage)
}

function writeMessage(writer: Writer, message: Message<Uint8Array>): void {
  const layout = LAYOUTS[message.type] as Layout<Message<Uint8Array>>
  writer.tuple(layout.count)
  writer.uint(MESSAGE_TAGS[message.type])
  layout.write(writer, message)
}

function readMessage(reader: Reader): Message<Uint8Array> {
  const frame = reader.subject
  reader.subject = 'message'
  const count = reader.taggedTuple()
  const type = TYPES[reader.uint()]
  if (type === undefined) return reader.refuse('unknown tag', 'a message type that this version does not know')
  reader.subject = type
  const layout = LAYOUTS[type]
  reader.exactly(layout.count, count)
  const message = layout.read(reader)
  reader.subject = frame
  return message
}
