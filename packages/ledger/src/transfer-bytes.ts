import type { Transfer } from './command.ts'

/* Bytes of MessagePack. */

/** An array of 6 fields, and of 7: with a memo. */
export const WITHOUT_MEMO = 0x96
export const WITH_MEMO = 0x97
/** A text of up to 31 bytes: its length is in the same byte. */
export const SHORT_TEXT = 0xa0
export const SHORT_TEXT_LENGTH_MAX = 31
/** A text whose length is in the next byte, or in the next two. */
export const TEXT_8 = 0xd9
export const TEXT_16 = 0xda
export const INTEGER_64 = 0xd3

/** What an encoded transfer begins with, after the header of its array. */
export const TRANSFER_TAG = 4

/** The longest text that is written here; what is longer is in no transfer that a ledger takes. */
const TEXT_LENGTH_MAX = 256
const TEXT_8_LENGTH_MAX = 255
const AMOUNT_BYTES = 9
const ASCII_END = 128
const SMALL_MAX = BigInt(Number.MAX_SAFE_INTEGER)

/** Longer texts are written by the platform. */
const LOOP_LENGTH_MAX = 32

interface PlatformEncoder {
  encodeInto(text: string, into: Uint8Array): { readonly written: number }
}

// Every browser and Node have it; the type libraries of this project (neither DOM nor Node) do not list it.
declare const TextEncoder: new () => PlatformEncoder

const encoder = new TextEncoder()

/** Commands are cut from blocks of so many bytes: to ask the platform for each by itself takes longer than to write it. */
const BLOCK_BYTES = 8192
let block = new ArrayBuffer(0)
/** How much of the block is given out. */
let taken = 0

/**
 * A transfer whose texts are ASCII and whose amount is below 2^53, as `encodeData` would encode it, without its copies: for
 * clients, which send little else. Several share a buffer. `undefined` for any other.
 */
export function writeTransfer({ id, from, to, amount, currency, memo = '' }: Transfer): Uint8Array | undefined {
  if (!isSmallAmount(amount)) return undefined
  const memoLength = memo === '' ? 0 : lengthOf(memo)
  const sidesLength = lengthOf(id) + lengthOf(from) + lengthOf(to)
  const length = 2 + sidesLength + AMOUNT_BYTES + lengthOf(currency) + memoLength
  if (length > BLOCK_BYTES) return undefined
  const bytes = room(length)
  bytes[0] = memoLength === 0 ? WITHOUT_MEMO : WITH_MEMO
  bytes[1] = TRANSFER_TAG
  const at = writeText(bytes, writeText(bytes, writeText(bytes, 2, id), from), to)
  if (at < 0) return undefined
  const end = writeText(bytes, writeAmount(bytes, at, Number(amount)), currency)
  if (end < 0 || (memoLength > 0 && writeText(bytes, end, memo) < 0)) return undefined
  taken += length
  return bytes
}

function isSmallAmount(amount: unknown): boolean {
  return typeof amount === 'bigint' && amount >= 0n && amount <= SMALL_MAX
}

/** How many bytes a text of ASCII takes, with its header; more than there is room for if it is none that is written here. */
function lengthOf(text: unknown): number {
  if (typeof text !== 'string' || text.length > TEXT_LENGTH_MAX) return Number.POSITIVE_INFINITY
  return headerOf(text.length) + text.length
}

function headerOf(length: number): number {
  if (length <= SHORT_TEXT_LENGTH_MAX) return 1
  return length <= TEXT_8_LENGTH_MAX ? 2 : 3
}

/** Bytes to write into. They are given out when they are {@link taken}. */
function room(length: number): Uint8Array {
  if (taken + length > block.byteLength) {
    block = new ArrayBuffer(BLOCK_BYTES)
    taken = 0
  }
  return new Uint8Array(block, taken, length)
}

/** Returns where the text ends; −1 if it is not ASCII, or the one before it was not. */
function writeText(bytes: Uint8Array, start: number, text: string): number {
  if (start < 0) return -1
  const { length } = text
  let at = writeTextHeader(bytes, start, length)
  if (length > LOOP_LENGTH_MAX) {
    return encoder.encodeInto(text, bytes.subarray(at)).written === length ? at + length : -1
  }
  let seen = 0
  for (let place = 0; place < length; place++) {
    const code = text.charCodeAt(place)
    seen |= code
    bytes[at++] = code
  }
  return seen < ASCII_END ? at : -1
}

function writeTextHeader(bytes: Uint8Array, start: number, length: number): number {
  let at = start
  if (length <= SHORT_TEXT_LENGTH_MAX) {
    bytes[at++] = SHORT_TEXT + length
    return at
  }
  bytes[at++] = length <= TEXT_8_LENGTH_MAX ? TEXT_8 : TEXT_16
  if (length > TEXT_8_LENGTH_MAX) bytes[at++] = length >>> 8
  bytes[at++] = length
  return at
}

function writeAmount(bytes: Uint8Array, start: number, amount: number): number {
  bytes[start] = INTEGER_64
  writeWord(bytes, start + 1, Math.floor(amount / 2 ** 32))
  writeWord(bytes, start + 5, amount)
  return start + AMOUNT_BYTES
}

/** The low 32 bits, the highest byte first. */
function writeWord(bytes: Uint8Array, at: number, number: number): void {
  const word = number | 0
  bytes[at] = word >>> 24
  bytes[at + 1] = word >>> 16
  bytes[at + 2] = word >>> 8
  bytes[at + 3] = word
}
