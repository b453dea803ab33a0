/**
 * Two independent 32-bit hashes of one thing, which together make 64 bits. JavaScript has fast 32-bit arithmetic and no
 * fast 64-bit one, hence two lanes. Reused by callers, so that hashing allocates nothing.
 */
export interface Lanes {
  a: number
  b: number
}

/** Scrambles 32 bits so that every bit of the result depends on every bit given: MurmurHash3's finaliser. */
export function finalise(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}

/** Hashes the text's UTF-16 code units into `into`. For spotting differences and filling tables; no defence against a forger. */
export function hashText(text: string, into: Lanes): void {
  let a = 0xdeadbeef | 0
  let b = 0x41c6ce57
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    a = Math.imul(a ^ unit, 0x9e3779b1)
    b = Math.imul(b ^ unit, 0x5f356495)
  }
  into.a = finalise(a ^ text.length)
  into.b = finalise(b + text.length)
}

/** The next value of a running hash, lane a: depends on all words so far and on their order. */
export function runA(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x9e3779b1)
  return mixed ^ (mixed >>> 15)
}

/** The next value of a running hash, lane b. */
export function runB(hash: number, word: number): number {
  const mixed = Math.imul(hash + word, 0x5f356495)
  return mixed ^ (mixed >>> 13)
}

/** Sixteen hexadecimal digits. */
export function formatLanes(a: number, b: number): string {
  return formatWord(a) + formatWord(b)
}

function formatWord(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0')
}
