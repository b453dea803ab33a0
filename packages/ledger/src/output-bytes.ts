import { decodeData } from '@synod/codec'
import { LedgerAnswerError } from './answer-error.ts'
import type { Command } from './command.ts'
import { isOutput, type Output } from './output.ts'
import { isStatusCode } from './status.ts'

/* Bytes of MessagePack. */

/** An array of a status and four balances. */
const MONEY_OUTPUT = 0x95
/** Numbers below this are their own byte. */
const BYTE_END = 0x80
const UNSIGNED_8 = 0xcc
const UNSIGNED_16 = 0xcd
const UNSIGNED_32 = 0xce
const FLOAT_64 = 0xcb

const float = new DataView(new ArrayBuffer(8))

/** What a command of this type was answered. Throws a {@link LedgerAnswerError} if the bytes are no output. */
export function decodeOutput(bytes: Uint8Array, type: Command['type']): Output {
  const read = readMoneyOutput(bytes)
  if (read !== undefined) return read
  const data = decodeData(bytes)
  if (!data.ok) throw new LedgerAnswerError(`the answer is no data: ${data.reason}: ${data.detail}`)
  if (!isOutput(data.value)) throw new LedgerAnswerError(`the answer to ${type} is no output of a ledger`)
  return data.value
}

/** Where {@link readNumber} goes on. */
let at = 0

/**
 * What nearly every transfer answers: a status and four balances from 0 to 2^53 − 1. `undefined` for anything else: then it
 * has to be decoded in the general way. Total.
 */
export function readMoneyOutput(bytes: Uint8Array): Output | undefined {
  const status = bytes[1]
  if (bytes[0] !== MONEY_OUTPUT || status === undefined || status >= BYTE_END || !isStatusCode(status)) return undefined
  at = 2
  const balances = [readNumber(bytes), readNumber(bytes), readNumber(bytes), readNumber(bytes)] as const
  if (at !== bytes.length || !balances.every(isSmall)) return undefined
  return [status, ...balances]
}

function isSmall(balance: number): boolean {
  return balance >= 0 && Number.isSafeInteger(balance)
}

/** The number in the next bytes; −1 if there is none that fits. */
function readNumber(bytes: Uint8Array): number {
  const token = bytes[at++] ?? FLOAT_64
  if (token < BYTE_END) return token
  const start = at
  at += sizeOf(token)
  if (at === start || at > bytes.length) return -1
  if (token === FLOAT_64) return readFloat(bytes, start)
  let number = 0
  for (let place = start; place < at; place++) number = number * 256 + bytes[place]!
  return number
}

function sizeOf(token: number): number {
  switch (token) {
    case UNSIGNED_8:
      return 1
    case UNSIGNED_16:
      return 2
    case UNSIGNED_32:
      return 4
    case FLOAT_64:
      return 8
    default:
      return 0
  }
}

function readFloat(bytes: Uint8Array, start: number): number {
  for (let place = 0; place < 8; place++) float.setUint8(place, bytes[start + place]!)
  return float.getFloat64(0)
}
