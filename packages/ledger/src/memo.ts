import { finalise } from './hash.ts'

/** The longest memo, in characters (UTF-16 units, as JavaScript counts). Not in bytes: those would have to be counted. */
export const MEMO_CHARACTERS_MAX = 256

const ASCII_END = 128

/** Whether this is text of at most 256 characters. */
export function isMemo(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MEMO_CHARACTERS_MAX
}

/**
 * 32 bits that stand for a memo: the ledger does not keep memos, but an id that comes again with another one must be
 * noticed. 0 for the empty memo. Odd and even places are hashed side by side, for this is the longest loop of a transfer.
 */
export function memoFingerprint(memo: string): number {
  const length = memo.length
  if (length === 0) return 0
  let even = length
  let odd = ~length
  const pairs = length & ~1
  for (let at = 0; at < pairs; at += 2) {
    even = Math.imul(even ^ memo.charCodeAt(at), 0x9e3779b1)
    odd = Math.imul(odd ^ memo.charCodeAt(at + 1), 0x5f356495)
  }
  if (pairs < length) even = Math.imul(even ^ memo.charCodeAt(pairs), 0x9e3779b1)
  return finalise(finalise(even) ^ odd)
}

/**
 * Fingerprints a memo that lies in bytes, if it is ASCII: then its bytes are its characters. Of 0 to 256 bytes, which are
 * there. Returns whether it is; {@link fingerprint} is that of the memo that was read last.
 */
export class AsciiMemo {
  fingerprint = 0

  read(bytes: Uint8Array, start: number, length: number): boolean {
    let even = length
    let odd = ~length
    let seen = 0
    const pairs = start + (length & ~1)
    for (let at = start; at < pairs; at += 2) {
      const [first, second] = [bytes[at]!, bytes[at + 1]!]
      seen |= first | second
      even = Math.imul(even ^ first, 0x9e3779b1)
      odd = Math.imul(odd ^ second, 0x5f356495)
    }
    if ((length & 1) !== 0) {
      seen |= bytes[pairs]!
      even = Math.imul(even ^ bytes[pairs]!, 0x9e3779b1)
    }
    this.fingerprint = length === 0 ? 0 : finalise(finalise(even) ^ odd)
    return seen < ASCII_END
  }
}
