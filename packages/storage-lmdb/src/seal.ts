import { crc32 } from 'node:zlib'
import type { Slot } from '@synod/protocol'

/** LMDB keeps no checksums, so every record carries one of its own: 4 bytes in front of its content. */
export const SEAL_BYTES = 4

/** A buffer for a record of `contentBytes`: fill it from {@link SEAL_BYTES} on, then {@link seal} it. */
export function unsealed(contentBytes: number): Buffer {
  return Buffer.allocUnsafe(SEAL_BYTES + contentBytes)
}

/** What a seal says about the key of its record: a record found under another key is damage. Cheap for slots. */
export type SealSeed = number

export function slotSeed(slot: Slot): SealSeed {
  return slot >>> 0
}

export function keySeed(key: Uint8Array): SealSeed {
  return crc32(key)
}

/** Puts the CRC-32 of the content, begun at `seed`, in front. */
export function seal(seed: SealSeed, record: Buffer): Buffer {
  record.writeUInt32LE(crc32(record.subarray(SEAL_BYTES), seed), 0)
  return record
}

/** The content of a sealed record as a view of it, or undefined when the record is not what was sealed with this seed. */
export function unseal(seed: SealSeed, record: Uint8Array): Buffer | undefined {
  const bytes = Buffer.from(record.buffer, record.byteOffset, record.byteLength)
  if (bytes.byteLength < SEAL_BYTES) return undefined
  const content = bytes.subarray(SEAL_BYTES)
  return crc32(content, seed) === bytes.readUInt32LE(0) ? content : undefined
}
