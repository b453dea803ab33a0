/**
 * The order of row keys: that of their bytes in UTF-8, in which a disk keeps them. It is not `<` on strings, which
 * compares halves of surrogate pairs and so puts U+10000 before U+FFFD.
 */
export function compareKeys(a: string, b: string): number {
  const lengthMin = Math.min(a.length, b.length)
  for (let at = 0; at < lengthMin; at++) {
    const left = a.charCodeAt(at)
    const right = b.charCodeAt(at)
    if (left !== right) return rank(left) - rank(right)
  }
  return a.length - b.length
}

/** Surrogates stand for code points above every other unit. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
