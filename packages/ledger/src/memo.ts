import { finalise } from './hash.ts'

/** The longest memo, in characters (UTF-16 units, as JavaScript counts). Not in bytes: those would have to be counted. */
export const MEMO_CHARACTERS_MAX = 256

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
