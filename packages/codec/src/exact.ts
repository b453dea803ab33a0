import { addExtension } from 'msgpackr/pack'
import { bigintFromBytes, bigintToBytes } from './bigint-bytes.ts'

/** MessagePack's extension type for bigints that do not fit into 64 bits; the number that msgpackr uses. */
export const BIGINT_EXTENSION = 0x42

/**
 * What msgpackr alone would not bring back as it is: −0, and a bigint of more than 64 bits. And bytes, which it would, but
 * only after eight `instanceof`s: 0.15 µs a value, more than all the rest of a command.
 */
export class Exact {
  readonly value: number | bigint | Uint8Array

  constructor(value: number | bigint | Uint8Array) {
    this.value = value
  }
}

interface Room {
  readonly target: Uint8Array
  readonly targetView: DataView
  readonly position: number
}

type MakeRoom = (bytes: number) => Room

/** Returns the payload of the extension, or writes another token into room that it asks for. */
function packExact({ value }: Exact, makeRoom: MakeRoom): Uint8Array | undefined {
  if (typeof value === 'bigint') return bigintToBytes(value)
  if (typeof value === 'number') packFloat(value, makeRoom(9))
  else packBytes(value, makeRoom)
  return undefined
}

function packFloat(value: number, { target, targetView, position }: Room): void {
  target[position] = 0xcb
  targetView.setFloat64(position + 1, value)
}

function packBytes(bytes: Uint8Array, makeRoom: MakeRoom): void {
  const { length } = bytes
  const header = length < 0x100 ? 2 : length < 0x10000 ? 3 : 5
  const { target, targetView, position } = makeRoom(header + length)
  if (header === 2) targetView.setUint16(position, 0xc400 | length)
  else if (header === 3) {
    target[position] = 0xc5
    targetView.setUint16(position + 1, length)
  } else {
    target[position] = 0xc6
    targetView.setUint32(position + 1, length)
  }
  target.set(bytes, position + header)
}

// msgpackr's types leave out the second parameter. Its registry belongs to the process; what it reads under this number by
// itself are the same bigints.
addExtension({ Class: Exact, type: BIGINT_EXTENSION, pack: packExact, unpack: bigintFromBytes } as Parameters<
  typeof addExtension
>[0])
