import { crc32 } from 'node:zlib'

/** LMDB keeps no checksums, so every record carries one of its own: 4 bytes in front of its content. */
export const SEAL_BYTES = 4

/** A buffer for a record of `contentBytes`: fill it from {@link SEAL_BYTES} on, then {@link seal} it. */
export function unsealed(contentBytes: number): Buffer {
  return Buffer.allocUnsafe(SEAL_BYTES + contentBytes)
}

/** Puts the CRC-32 of key and content in front. The key is part of it: a record found under another's key is damage. */
export function seal(key: Uint8Array, record: Buffer): Buffer {
  record.writeUInt32LE(crc32(record.subarray(SEAL_BYTES), crc32(key)), 0)
  return record
}

/** The content of a sealed record as a view of it, or undefined when the record is not what was sealed under this key. */
export function unseal(key: Uint8Array, record: Uint8Array): Buffer | undefined {
  const bytes = Buffer.from(record.buffer, record.byteOffset, record.byteLength)
  if (bytes.byteLength < SEAL_BYTES) return undefined
  const content = bytes.subarray(SEAL_BYTES)
  return crc32(content, crc32(key)) === bytes.readUInt32LE(0) ? content : undefined
}
