import { decodeText } from '@synod/codec'
import type { Transfer } from './command.ts'
import { type CurrencyCode, packLetters, unpackCurrency } from './currency.ts'
import { IdKey } from './id-key.ts'
import { AsciiMemo, isMemo, MEMO_CHARACTERS_MAX, memoFingerprint } from './memo.ts'
import {
  INTEGER_64,
  SHORT_TEXT,
  SHORT_TEXT_LENGTH_MAX,
  TEXT_8,
  TEXT_16,
  TRANSFER_TAG,
  WITH_MEMO,
  WITHOUT_MEMO,
} from './transfer-bytes.ts'

/** The upper halves of integers below 2^53 are below this. */
const SMALL_HIGH_END = 2 ** 21

/** A character of UTF-16 takes at most three bytes of UTF-8. */
const MEMO_BYTES_MAX = 3 * MEMO_CHARACTERS_MAX
/** What it means in front of a text is for the general decoder to say. */
const BYTE_ORDER_MARK = '\ufeff'

const asciiMemo = new AsciiMemo()

/**
 * A transfer that was read and checked where it lies, in the bytes of its command, which must stay as they are while it is in
 * use. Its ids are looked up as bytes and its memo goes to the history as bytes, so that executing it makes no text. It has
 * the fields of any other transfer: whoever asks for one gets it made.
 */
export class TransferInBytes implements Transfer {
  readonly type = 'transfer'
  readonly bytes: Uint8Array
  readonly idKey = new IdKey()
  readonly fromKey = new IdKey()
  readonly toKey = new IdKey()
  currencyCode: CurrencyCode = -1
  /** In minor units: 1 to 2^53 − 1. */
  smallAmount = 0
  memoStart = 0
  /** In bytes; 0 if there is none. */
  memoLength = 0
  /** See `memoFingerprint`. */
  memoFingerprint = 0
  /** How far the bytes are read. */
  #at = 2

  private constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  /**
   * The transfer that the bytes are, if all its fields are in order and its amount is below 2^53. Whatever else
   * the bytes are, `undefined`: then they have to be decoded in the general way. Total.
   */
  static read(bytes: Uint8Array): TransferInBytes | undefined {
    const header = bytes[0]
    if ((header !== WITHOUT_MEMO && header !== WITH_MEMO) || bytes[1] !== TRANSFER_TAG) return undefined
    const transfer = new TransferInBytes(bytes)
    return transfer.#read(header === WITH_MEMO) ? transfer : undefined
  }

  get id(): string {
    return this.idKey.text()
  }

  get from(): string {
    return this.fromKey.text()
  }

  get to(): string {
    return this.toKey.text()
  }

  get amount(): bigint {
    return BigInt(this.smallAmount)
  }

  get currency(): string {
    return unpackCurrency(this.currencyCode)
  }

  get memo(): string {
    return decodeText(this.bytes, this.memoStart, this.memoStart + this.memoLength)!
  }

  /** The same transfer with its fields made, and free of the bytes. */
  plain(): Transfer {
    const { type, id, from, to, amount, currency, memo } = this
    return { type, id, from, to, amount, currency, memo }
  }

  #read(hasMemo: boolean): boolean {
    if (!this.#readId(this.idKey) || !this.#readId(this.fromKey) || !this.#readId(this.toKey)) return false
    if (!this.#readAmount() || !this.#readCurrency()) return false
    if (hasMemo && !this.#readMemo()) return false
    return this.#at === this.bytes.length
  }

  #readId(key: IdKey): boolean {
    const length = this.#textLength()
    if (!key.ofBytes(this.bytes, this.#at, length)) return false
    this.#at += length
    return true
  }

  #readAmount(): boolean {
    const { bytes } = this
    const at = this.#at
    this.#at += 9
    if (this.#at > bytes.length || bytes[at] !== INTEGER_64) return false
    const high = (bytes[at + 1]! << 24) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 8) | bytes[at + 4]!
    const low = (bytes[at + 5]! << 24) | (bytes[at + 6]! << 16) | (bytes[at + 7]! << 8) | bytes[at + 8]!
    if (high < 0 || high >= SMALL_HIGH_END) return false
    this.smallAmount = high * 2 ** 32 + (low >>> 0)
    return this.smallAmount > 0
  }

  #readCurrency(): boolean {
    const { bytes } = this
    if (this.#textLength() !== 3 || this.#at + 3 > bytes.length) return false
    const at = this.#at
    this.currencyCode = packLetters(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!)
    this.#at += 3
    return this.currencyCode >= 0
  }

  #readMemo(): boolean {
    const length = this.#textLength()
    const start = this.#at
    if (length < 0 || start + length > this.bytes.length) return false
    this.memoStart = start
    this.memoLength = length
    this.#at = start + length
    if (length > MEMO_CHARACTERS_MAX || !asciiMemo.read(this.bytes, start, length)) return this.#readUnicodeMemo()
    this.memoFingerprint = asciiMemo.fingerprint
    return true
  }

  /** Text is made to be fingerprinted, but its bytes go to the history as they are: there is one UTF-8 for each text. */
  #readUnicodeMemo(): boolean {
    if (this.memoLength > MEMO_BYTES_MAX) return false
    const memo = decodeText(this.bytes, this.memoStart, this.#at)
    if (!isMemo(memo) || memo.startsWith(BYTE_ORDER_MARK)) return false
    this.memoFingerprint = memoFingerprint(memo)
    return true
  }

  /** Passes over the header of a text, and returns how many bytes it has: −1 if there is none. They may not be there. */
  #textLength(): number {
    const { bytes } = this
    const header = bytes[this.#at++] ?? 0
    const short = header - SHORT_TEXT
    if (short >= 0 && short <= SHORT_TEXT_LENGTH_MAX) return short
    if (header === TEXT_8) return bytes[this.#at++] ?? -1
    if (header !== TEXT_16) return -1
    const at = this.#at
    this.#at += 2
    return at + 2 > bytes.length ? -1 : (bytes[at]! << 8) | bytes[at + 1]!
  }
}
