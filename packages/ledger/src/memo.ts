import { finalise } from './hash.ts'

/** The longest memo, in characters (UTF-16 units, as JavaScript counts). Not in bytes: those would have to be counted. */
export const MEMO_CHARACTERS_MAX = 256

/** Whether this is text of at most 256 characters. */
export function isMemo(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MEMO_CHARACTERS_MAX
}

/**
 * 32 bits that stand for a memo: the ledger does not keep memos, but an id that comes again with another one must be
 * noticed. 0 for the empty memo. Goes two characters at a time, for it is the longest loop of a transfer.
 */
export function memoFingerprint(memo: string): number {
  if (memo === '') return 0
  let hash = memo.length
  const pairs = memo.length & ~1
  for (let at = 0; at < pairs; at += 2) {
    hash = Math.imul(hash ^ memo.charCodeAt(at) ^ (memo.charCodeAt(at + 1) << 16), 0x9e3779b1)
    hash ^= hash >>> 15
  }
  if (pairs < memo.length) hash = Math.imul(hash ^ memo.charCodeAt(pairs), 0x9e3779b1)
  return finalise(hash)
}
