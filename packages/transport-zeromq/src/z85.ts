const CHARACTERS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#'

/** Bytes as ZeroMQ writes keys (RFC 32/Z85): five characters for four bytes, of which there must be a multiple. */
export function encodeZ85(bytes: Uint8Array): string {
  if (bytes.byteLength % 4 !== 0) throw new RangeError(`Z85 encodes a multiple of 4 bytes, not ${bytes.byteLength}`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let text = ''
  for (let at = 0; at < bytes.byteLength; at += 4) {
    const word = view.getUint32(at)
    for (let power = 85 ** 4; power >= 1; power /= 85) text += CHARACTERS.charAt(Math.floor(word / power) % 85)
  }
  return text
}
