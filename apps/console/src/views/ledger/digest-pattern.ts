/**
 * A small picture of a digest: equal digests have equal pictures, and different ones hardly ever do. Five by five fields,
 * mirrored, since faces are told apart sooner than numbers. True is a field that is filled, row by row.
 */
export function digestPattern(digest: string): readonly boolean[] {
  let bits = mixed(digest)
  const fields: boolean[] = []
  for (let row = 0; row < SIDE; row += 1) {
    const half: boolean[] = []
    for (let column = 0; column < HALF; column += 1) {
      half.push((bits & 1) === 1)
      bits >>>= 1
    }
    fields.push(...half, ...half.slice(0, SIDE - HALF).reverse())
  }
  return fields
}

export const SIDE = 5
const HALF = 3

/** FNV-1a, with its bits spread: digests may differ in one digit alone. */
function mixed(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}
