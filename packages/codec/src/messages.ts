import type { Message } from '@synod/protocol'
import { LAYOUTS, type Layout } from './layouts.ts'
import { DEFAULT_LIMITS, type Limits, limitsFrom } from './limits.ts'
import { decodeWith, type Reader } from './reader.ts'
import type { Result } from './result.ts'
import { MESSAGE_TAGS, namesByTag } from './tags.ts'
import { encodeWith, type Writer } from './writer.ts'

const TYPES = namesByTag(MESSAGE_TAGS)

/**
 * The body frame of a multipart message between nodes: all messages that wait for one peer, in order.
 * Throws a `RangeError` when there is more than a receiver with default limits takes.
 */
export function encodeMessages(messages: readonly Message<Uint8Array>[]): Uint8Array {
  return encodeWith(messages, writeMessages)
}

/** Reads what {@link encodeMessages} writes. The whole frame is refused if any message of it is bad. */
export function decodeMessages(bytes: Uint8Array, limits?: Partial<Limits>): Result<readonly Message<Uint8Array>[]> {
  return decodeWith(bytes, limitsFrom(limits), readMessages)
}

function writeMessages(writer: Writer, messages: readonly Message<Uint8Array>[]): void {
  writer.list(messages.length, DEFAULT_LIMITS.messagesMax)
  for (const message of messages) {
    const layout = LAYOUTS[message.type] as Layout<Message<Uint8Array>>
    writer.tuple(1 + layout.fields)
    writer.uint(MESSAGE_TAGS[message.type])
    layout.write(writer, message)
  }
}

function readMessages(reader: Reader): Message<Uint8Array>[] {
  const count = reader.list(reader.limits.messagesMax)
  const messages: Message<Uint8Array>[] = []
  for (let i = 0; i < count; i++) messages.push(readMessage(reader))
  return messages
}

function readMessage(reader: Reader): Message<Uint8Array> {
  reader.subject = 'message'
  const items = reader.tuple()
  const type = TYPES[reader.uint()]
  if (type === undefined) return reader.refuse('unknown tag', 'a message type that this version does not know')
  reader.subject = type
  const layout = LAYOUTS[type]
  reader.exactly(items, 1 + layout.fields)
  return layout.read(reader)
}
