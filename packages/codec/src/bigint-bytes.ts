/*
 * A bigint as the shortest two's complement, highest byte first. Through hexadecimal text, because the engine reads and
 * prints that in linear time, while shifting byte by byte would be quadratic.
 */

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

export function bigintToBytes(value: bigint): Uint8Array {
  const magnitude = (value < 0n ? ~value : value).toString(16)
  const topBits = 32 - Math.clz32(Number.parseInt(magnitude[0]!, 16))
  const bits = (magnitude.length - 1) * 4 + topBits
  const length = Math.floor(bits / 8) + 1 // one bit more than the magnitude, for the sign
  const hex = BigInt.asUintN(length * 8, value)
    .toString(16)
    .padStart(length * 2, '0')
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) bytes[i] = Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16)
  return bytes
}

/** `bytes` must not be empty. */
export function bigintFromBytes(bytes: Uint8Array): bigint {
  let hex = '0x'
  for (const byte of bytes) hex += HEX[byte]
  return BigInt.asIntN(bytes.length * 8, BigInt(hex))
}
