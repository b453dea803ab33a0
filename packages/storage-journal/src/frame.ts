import { crc32 } from 'node:zlib'

/**
 * What a disk writes whole or not at all. Each frame begins in a sector of its own, so that writing one never touches a frame
 * that is durable already, and a header, being smaller, is there whole or not at all.
 */
export const SECTOR_BYTES = 512
export const HEADER_BYTES = 32

const MAGIC = 0x4a4e5953
const MAGIC_AT = 0
const CHECKSUM_AT = 4
const SEQUENCE_AT = 8
const META_BYTES_AT = 16
const META_CHECKSUM_AT = 20
const PAYLOAD_BYTES_AT = 24
const FILE_AT = 28

/** The beginning of a frame. Behind it come the meta part, which says what the payload is, and the payload. */
export interface FrameHeader {
  /** One more than that of the frame before, across files. */
  readonly sequence: number
  readonly metaBytes: number
  readonly metaChecksum: number
  readonly payloadBytes: number
  /** The number of the file that the frame was written to. */
  readonly fileNumber: number
}

export function encodeHeader(header: FrameHeader): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES)
  bytes.writeUInt32LE(MAGIC, MAGIC_AT)
  bytes.writeDoubleLE(header.sequence, SEQUENCE_AT)
  bytes.writeUInt32LE(header.metaBytes, META_BYTES_AT)
  bytes.writeUInt32LE(header.metaChecksum, META_CHECKSUM_AT)
  bytes.writeUInt32LE(header.payloadBytes, PAYLOAD_BYTES_AT)
  bytes.writeUInt32LE(header.fileNumber, FILE_AT)
  bytes.writeUInt32LE(crc32(bytes.subarray(SEQUENCE_AT)), CHECKSUM_AT)
  return bytes
}

/** Undefined when the bytes are no header, or a damaged one. */
export function decodeHeader(bytes: Buffer): FrameHeader | undefined {
  if (bytes.readUInt32LE(MAGIC_AT) !== MAGIC) return undefined
  if (crc32(bytes.subarray(SEQUENCE_AT, HEADER_BYTES)) !== bytes.readUInt32LE(CHECKSUM_AT)) return undefined
  return {
    sequence: bytes.readDoubleLE(SEQUENCE_AT),
    metaBytes: bytes.readUInt32LE(META_BYTES_AT),
    metaChecksum: bytes.readUInt32LE(META_CHECKSUM_AT),
    payloadBytes: bytes.readUInt32LE(PAYLOAD_BYTES_AT),
    fileNumber: bytes.readUInt32LE(FILE_AT),
  }
}

/** The beginning of the sector that holds the byte before `at`, or the next one: where the next frame may begin. */
export function nextSector(at: number): number {
  return Math.ceil(at / SECTOR_BYTES) * SECTOR_BYTES
}
