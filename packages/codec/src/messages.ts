import type { Message } from '@synod/protocol'
import { readList, readTuple, readUint } from './fields.ts'
import { decodeFrame, encodeFrame } from './frame.ts'
import { LAYOUTS, type Layout, MESSAGE_FIELDS_MAX } from './layouts.ts'
import { atMost, DEFAULT_LIMITS, type Limits, limitsFrom } from './limits.ts'
import { Refusal, type Result } from './result.ts'
import type { Shape } from './scan.ts'
import { MESSAGE_TAGS, namesByTag } from './tags.ts'

const TYPES = namesByTag(MESSAGE_TAGS)

/**
 * The body frame of a multipart message between nodes: all messages that wait for one peer, in order.
 * Throws a `RangeError` when there is more than a receiver with default limits takes.
 */
export function encodeMessages(messages: readonly Message<Uint8Array>[]): Uint8Array {
  const { messagesMax, itemsMax, frameBytesMax } = DEFAULT_LIMITS
  atMost(messages.length, messagesMax, 'messages in a frame')
  const tuples = messages.map(writeMessage)
  atMost(itemsOf(tuples), itemsMax, 'elements in a frame')
  return encodeFrame(tuples, frameBytesMax)
}

/** Reads what {@link encodeMessages} writes. The whole frame is refused if any message of it is bad. */
export function decodeMessages(bytes: Uint8Array, limits?: Partial<Limits>): Result<readonly Message<Uint8Array>[]> {
  const { slotsMax } = limitsFrom(limits)
  const shape = limits === undefined ? DEFAULT_SHAPE : shapeOf(limitsFrom(limits))
  return decodeFrame(bytes, shape, (value) => readList(value).map((message) => readMessage(message, slotsMax)))
}

/** Messages, their fields, entries or ranges, and what those consist of. */
function shapeOf(limits: Limits): Shape {
  const { messagesMax, entriesMax, frameBytesMax, itemsMax, valueBytesMax, textBytesMax } = limits
  return {
    subject: 'messages',
    isData: false,
    levels: [
      { elementsMax: messagesMax, isTuple: false },
      { elementsMax: MESSAGE_FIELDS_MAX, isTuple: true },
      { elementsMax: entriesMax, isTuple: false },
      { elementsMax: 3, isTuple: true },
    ],
    frameBytesMax,
    itemsMax,
    bytesMax: valueBytesMax,
    textBytesMax,
  }
}

const DEFAULT_SHAPE = shapeOf(DEFAULT_LIMITS)

/** Messages and the elements of their lists, as the receiver counts them. */
function itemsOf(tuples: readonly unknown[][]): number {
  let items = tuples.length
  for (const tuple of tuples) {
    for (const field of tuple) if (Array.isArray(field)) items += field.length
  }
  return items
}

function writeMessage(message: Message<Uint8Array>): unknown[] {
  const layout = LAYOUTS[message.type] as Layout<Message<Uint8Array>>
  return layout.write(message)
}

function readMessage(value: unknown, slotsMax: number): Message<Uint8Array> {
  let subject = 'message'
  try {
    const type = TYPES[readUint(readList(value)[0] ?? null)]
    if (type === undefined) throw new Refusal('unknown tag', 'a message type that this version does not know')
    subject = type
    const layout = LAYOUTS[type]
    return layout.read(readTuple(value, layout.count), slotsMax)
  } catch (error) {
    throw error instanceof Refusal ? new Refusal(error.reason, `${subject}: ${error.detail}`) : error
  }
}
