import { bigintFromBytes } from './bigint-bytes.ts'
import { BIGINT_EXTENSION } from './exact.ts'
import { DATA_DEPTH_MAX } from './limits.ts'
import type { Reader } from './reader.ts'

/** Not a name for a property: assigning to it replaces the prototype of whatever the object is copied into. */
export const FORBIDDEN_KEY = '__proto__'

/** One value of plain data. Its byte values are copies, so that a small one does not keep the whole. */
export function readData(reader: Reader): unknown {
  return readValue(reader, 0)
}

function readValue(reader: Reader, depth: number): unknown {
  const token = reader.token()
  if (token < 0x80) return token
  if (token >= 0xe0) return token - 0x100
  if (token < 0x90) return readObject(reader, token & 0x0f, depth + 1)
  if (token < 0xa0) return readList(reader, token & 0x0f, depth + 1)
  if (token < 0xc0) return reader.textOf(token & 0x1f)
  switch (token) {
    case 0xc0:
      return null
    case 0xc2:
      return false
    case 0xc3:
      return true
    case 0xc4:
      return reader.bytesOf(reader.take(1)).slice()
    case 0xc5:
      return reader.bytesOf(reader.take(2)).slice()
    case 0xc6:
      return reader.bytesOf(reader.take(4)).slice()
    case 0xc7:
      return readBigint(reader, reader.take(1))
    case 0xc8:
      return readBigint(reader, reader.take(2))
    case 0xd8:
      return readBigint(reader, 16)
    case 0xcb:
      return reader.float()
    case 0xcc:
      return reader.take(1)
    case 0xcd:
      return reader.take(2)
    case 0xce:
      return reader.take(4)
    case 0xcf:
      return reader.refuse('out of range', 'an unsigned integer of 64 bits')
    case 0xd0:
      return (reader.take(1) << 24) >> 24
    case 0xd1:
      return (reader.take(2) << 16) >> 16
    case 0xd2:
      return reader.take(4) | 0
    case 0xd3:
      return readInt64(reader)
    case 0xd9:
      return reader.textOf(reader.take(1))
    case 0xda:
      return reader.textOf(reader.take(2))
    case 0xdb:
      return reader.textOf(reader.take(4))
    case 0xdc:
      return readList(reader, reader.take(2), depth + 1)
    case 0xdd:
      return readList(reader, reader.take(4), depth + 1)
    case 0xde:
      return readObject(reader, reader.take(2), depth + 1)
    case 0xdf:
      return readObject(reader, reader.take(4), depth + 1)
    default:
      return reader.unexpected(token, 'data')
  }
}

function readList(reader: Reader, count: number, depth: number): unknown[] {
  enter(reader, depth)
  reader.claim(count, count, reader.limits.itemsMax)
  const list: unknown[] = []
  for (let index = 0; index < count; index++) list.push(readValue(reader, depth))
  return list
}

function readObject(reader: Reader, count: number, depth: number): Record<string, unknown> {
  enter(reader, depth)
  reader.claim(count, count * 2, reader.limits.itemsMax)
  const object: Record<string, unknown> = {}
  for (let index = 0; index < count; index++) {
    const key = reader.text()
    if (key === FORBIDDEN_KEY) reader.refuse('malformed', `a key ${FORBIDDEN_KEY}`)
    if (Object.hasOwn(object, key)) reader.refuse('malformed', 'an object with the same key twice')
    object[key] = readValue(reader, depth)
  }
  return object
}

function enter(reader: Reader, depth: number): void {
  if (depth > DATA_DEPTH_MAX) reader.refuse('oversized', `lists nested deeper than ${DATA_DEPTH_MAX} levels`)
}

function readInt64(reader: Reader): bigint {
  const high = BigInt(reader.take(4) | 0)
  return (high << 32n) | BigInt(reader.take(4))
}

function readBigint(reader: Reader, length: number): bigint {
  if (reader.take(1) !== BIGINT_EXTENSION) reader.refuse('malformed', 'an extension other than a bigint')
  if (length === 0) reader.refuse('malformed', 'a bigint without bytes')
  return bigintFromBytes(reader.bytesOf(length))
}
