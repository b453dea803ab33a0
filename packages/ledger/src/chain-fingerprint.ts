import type { Chain } from './command.ts'
import { hashText, type Lanes, runA, runB } from './hash.ts'

const hash: Lanes = { a: 0, b: 0 }

/** 64 bits that stand for the links of a chain, each with all its fields: an id that comes again with others is noticed. */
export function chainFingerprint({ links }: Chain): Lanes {
  let [a, b] = [links.length, ~links.length]
  for (const { id, from, to, amount, currency, memo = '' } of links) {
    for (const field of [id, from, to, String(amount), currency, memo]) {
      hashText(field, hash)
      a = runA(a, hash.a)
      b = runB(b, hash.b)
    }
  }
  return { a, b }
}
