/** What is left of pieces of which so many bytes were written: a disk that is nearly full takes a part. */
export function withoutBytes(pieces: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  let left = bytes
  let index = 0
  while (index < pieces.length && left >= pieces[index]!.byteLength) {
    left -= pieces[index]!.byteLength
    index += 1
  }
  if (index === pieces.length) return []
  return [pieces[index]!.subarray(left), ...pieces.slice(index + 1)]
}
