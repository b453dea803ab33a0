/*
 * What the processes of the floor tell one another: a few numbers, then bytes that nobody looks into.
 */

/** What a client asks for in one message: all its calls of one kind that came up in one turn. */
export const KIND = { write: 1, read: 2 } as const
export type Kind = (typeof KIND)[keyof typeof KIND]

const HEAD_BYTES = 9
const NUMBER_BYTES = 4

export interface Request {
  readonly kind: Kind
  /** Given by the client, below 2^32: the answer names it. */
  readonly number: number
  /** How many bytes are read; 0 when some are written. */
  readonly readBytes: number
  /** What is written, a view; empty when something is read. */
  readonly bytes: Buffer
}

/** The same value so many times over. */
export function encodeWrite(number: number, value: Buffer, count: number): Buffer {
  const message = withHead(KIND.write, number, 0, count * value.length)
  for (let offset = HEAD_BYTES; offset < message.length; offset += value.length) value.copy(message, offset)
  return message
}

export function encodeRead(number: number, readBytes: number): Buffer {
  return withHead(KIND.read, number, readBytes, 0)
}

function withHead(kind: Kind, number: number, readBytes: number, rest: number): Buffer {
  const message = Buffer.allocUnsafe(HEAD_BYTES + rest)
  message[0] = kind
  message.writeUInt32BE(number, 1)
  message.writeUInt32BE(readBytes, 5)
  return message
}

export function decodeRequest(message: Buffer): Request {
  return {
    kind: message[0] as Kind,
    number: message.readUInt32BE(1),
    readBytes: message.readUInt32BE(5),
    bytes: message.subarray(HEAD_BYTES),
  }
}

/** The numbers of requests, or of writes: below 2^32. */
export function encodeNumbers(numbers: readonly number[]): Buffer {
  const message = Buffer.allocUnsafe(numbers.length * NUMBER_BYTES)
  for (const [at, number] of numbers.entries()) message.writeUInt32BE(number, at * NUMBER_BYTES)
  return message
}

export function decodeNumbers(message: Buffer): readonly number[] {
  return Array.from({ length: message.length / NUMBER_BYTES }, (_, at) => message.readUInt32BE(at * NUMBER_BYTES))
}
