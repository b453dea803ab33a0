/*
 * Protocol Buffers as far as the calls of this bench need them: fields of bytes, numbers and messages, in the order of their numbers.
 */

const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const
/** By type: what comes after the varint, if there is one. */
const FIXED_BYTES: ReadonlyMap<number, number> = new Map([
  [WIRE.varint, 0],
  [WIRE.fixed64, 8],
  [WIRE.fixed32, 4],
])

/** A field of bytes, or of a message. */
export function bytesField(number: number, ...parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  return Buffer.concat([varint(number * 8 + WIRE.bytes), varint(length), ...parts])
}

/** Seven bits at a time, the lowest first; safe integers from 0 on. */
export function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push(128 + (rest % 128))
  bytes.push(rest)
  return Buffer.from(bytes)
}

/** Where a value is in a message. */
interface Place {
  readonly wire: number
  readonly begin: number
  readonly end: number
}

/** The first field of this number, of bytes or a message: a view. Undefined when there is none. Throws when the message ends within one. */
export function bytesOf(message: Buffer, number: number): Buffer | undefined {
  const place = find(message, number)
  return place?.wire === WIRE.bytes ? message.subarray(place.begin, place.end) : undefined
}

/** The first field of this number, an unsigned one; a field that was not sent is 0. Throws when the message ends within one. */
export function unsignedOf(message: Buffer, number: number): bigint {
  const place = find(message, number)
  if (place?.wire !== WIRE.varint) return 0n
  let value = 0n
  for (let at = place.end - 1; at >= place.begin; at -= 1) value = value * 128n + BigInt(message[at]! & 0x7f)
  return value
}

/** Goes over what comes before it without looking into it: answers are read in numbers. */
function find(message: Buffer, number: number): Place | undefined {
  for (let offset = 0; offset < message.length; ) {
    const tagEnd = endOfVarint(message, offset)
    const tag = smallVarint(message, offset, tagEnd)
    const place = placeOf(message, tagEnd, tag % 8)
    if (Math.floor(tag / 8) === number) return place
    offset = place.end
  }
  return undefined
}

function placeOf(message: Buffer, offset: number, wire: number): Place {
  const valueEnd = wire === WIRE.varint || wire === WIRE.bytes ? endOfVarint(message, offset) : offset
  const length = wire === WIRE.bytes ? smallVarint(message, offset, valueEnd) : FIXED_BYTES.get(wire)
  if (length === undefined) throw new Error(`a protobuf field of wire type ${wire} at byte ${offset}`)
  const place = { wire, begin: wire === WIRE.bytes ? valueEnd : offset, end: valueEnd + length }
  if (place.end > message.length) throw new Error(`a protobuf message of ${message.length} bytes ends within a field`)
  return place
}

function endOfVarint(message: Buffer, offset: number): number {
  for (let at = offset; at < message.length; at += 1) if (message[at]! < 128) return at + 1
  throw new Error(`a protobuf message of ${message.length} bytes ends within a number`)
}

/** Tags and lengths are below 2^53. */
function smallVarint(message: Buffer, begin: number, end: number): number {
  let value = 0
  for (let at = end - 1; at >= begin; at -= 1) value = value * 128 + (message[at]! & 0x7f)
  return value
}
