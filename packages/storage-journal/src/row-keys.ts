/** A key longer than this in UTF-8 is refused, as by the other adapters. */
export const ROW_KEY_BYTES_MAX = 1_024

/** Throws a `RangeError` on a key that is too long or not well-formed Unicode. */
export function checkRowKey(key: string): void {
  if (key.length * 3 <= ROW_KEY_BYTES_MAX && isPlain(key)) return
  const bytes = Buffer.from(key, 'utf8')
  if (bytes.byteLength > ROW_KEY_BYTES_MAX) {
    throw new RangeError(`a row's key takes at most ${ROW_KEY_BYTES_MAX} bytes, not ${bytes.byteLength}`)
  }
  if (bytes.toString('utf8') !== key) {
    throw new RangeError(`a row's key is well-formed Unicode, unlike ${JSON.stringify(key)}`)
  }
}

/** The order of row keys: that of their bytes in UTF-8, which `<` on strings is not where surrogates are. */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0
  const lengthMin = Math.min(a.length, b.length)
  for (let at = 0; at < lengthMin; at++) {
    const left = a.charCodeAt(at)
    const right = b.charCodeAt(at)
    if (left !== right) return rank(left) - rank(right)
  }
  return a.length - b.length
}

function isPlain(key: string): boolean {
  for (let at = 0; at < key.length; at++) if (isSurrogate(key.charCodeAt(at))) return false
  return true
}

/** Surrogates stand for code points above every other unit. */
function rank(unit: number): number {
  return isSurrogate(unit) ? unit + 0x10000 : unit
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff
}
