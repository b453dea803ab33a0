import { addExtension } from 'msgpackr/pack'
import { bigintFromBytes, bigintToBytes } from './bigint-bytes.ts'
import { BIGINT_EXTENSION } from './scan.ts'

/** A number that msgpackr alone would not bring back as it is: −0, or a bigint of more than 64 bits. */
export class Exact {
  readonly value: number | bigint

  constructor(value: number | bigint) {
    this.value = value
  }
}

interface Room {
  readonly target: Uint8Array
  readonly targetView: DataView
  readonly position: number
}

/** Returns the payload of the extension, or writes another token into room that it asks for. */
function packExact({ value }: Exact, makeRoom: (bytes: number) => Room): Uint8Array | undefined {
  if (typeof value === 'bigint') return bigintToBytes(value)
  const { target, targetView, position } = makeRoom(9)
  target[position] = 0xcb
  targetView.setFloat64(position + 1, value)
  return undefined
}

// msgpackr's types leave out the second parameter. Its registry belongs to the process; what it reads under this number by
// itself are the same bigints.
addExtension({ Class: Exact, type: BIGINT_EXTENSION, pack: packExact, unpack: bigintFromBytes } as Parameters<
  typeof addExtension
>[0])
