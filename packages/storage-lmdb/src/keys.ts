import type { Slot } from '@synod/protocol'

/**
 * Keys are compared byte by byte. Their first byte tells the four parts of the store apart, so that a range of slots, or of
 * a snapshot's chunks, is a range of keys.
 */
const LOG = 'L'.charCodeAt(0)
const META = 'M'.charCodeAt(0)
const ROW = 'R'.charCodeAt(0)
const CHUNK = 'S'.charCodeAt(0)

const SLOT_KEY_BYTES = 9
const CHUNK_KEY_BYTES = 13
const TWO_TO_32 = 2 ** 32

/** LMDB takes keys of up to 1,978 bytes. A key longer than this in UTF-8 is refused. */
export const ROW_KEY_BYTES_MAX = 1_024

export type MetaName =
  | 'format'
  | 'identity'
  | 'promised'
  | 'tried'
  | 'chosen'
  | 'applied'
  | 'snapshot'
  | 'staged'
  | 'received'
  | 'compacted'

export function metaKey(name: MetaName): Buffer {
  return Buffer.from(`M${name}`, 'latin1')
}

/** `L` and the slot as 8 bytes, big-endian. */
export function logKey(slot: Slot): Buffer {
  const key = Buffer.allocUnsafe(SLOT_KEY_BYTES)
  key[0] = LOG
  writeSlot(key, slot)
  return key
}

/** `S`, the snapshot's slot as 8 bytes and the chunk's index as 4, big-endian. */
export function chunkKey(slot: Slot, index: number): Buffer {
  const key = Buffer.allocUnsafe(CHUNK_KEY_BYTES)
  key[0] = CHUNK
  writeSlot(key, slot)
  key.writeUInt32BE(index, SLOT_KEY_BYTES)
  return key
}

export function slotOfKey(key: Uint8Array): Slot {
  const bytes = Buffer.from(key.buffer, key.byteOffset, key.byteLength)
  return bytes.readUInt32BE(1) * TWO_TO_32 + bytes.readUInt32BE(5)
}

/** The key before every slot's. */
export const LOG_START: Buffer = Buffer.from([LOG])
/** The key after every slot's. */
export const LOG_END: Buffer = Buffer.from([LOG + 1])
/** The key before every chunk's. */
export const CHUNK_START: Buffer = Buffer.from([CHUNK])
/** The key after every chunk's. */
export const CHUNK_END: Buffer = Buffer.from([CHUNK + 1])

/** `R` and the key in UTF-8. Throws a `RangeError` on a key that is too long or not well-formed Unicode. */
export function rowKey(key: string): Buffer {
  const bytes = Buffer.from(`R${key}`, 'utf8')
  if (bytes.byteLength > ROW_KEY_BYTES_MAX + 1) {
    throw new RangeError(`a row's key takes at most ${ROW_KEY_BYTES_MAX} bytes, not ${bytes.byteLength - 1}`)
  }
  if (textOfRowKey(bytes) !== key)
    throw new RangeError(`a row's key is well-formed Unicode, unlike ${JSON.stringify(key)}`)
  return bytes
}

export function textOfRowKey(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset + 1, key.byteLength - 1).toString('utf8')
}

/** A key as messages show it: `log/17`, `meta/promised`, `row/transfer:9`, `snapshot/500/3` (chunk 3 at slot 500). */
export function printKey(key: Uint8Array): string {
  if (key[0] === LOG && key.byteLength === SLOT_KEY_BYTES) return `log/${slotOfKey(key)}`
  if (key[0] === META) return `meta/${textOfRowKey(key)}`
  if (key[0] === ROW) return `row/${textOfRowKey(key)}`
  if (key[0] === CHUNK && key.byteLength === CHUNK_KEY_BYTES) return printChunkKey(key)
  return `key ${Buffer.from(key).toString('hex')}`
}

function printChunkKey(key: Uint8Array): string {
  const index = Buffer.from(key.buffer, key.byteOffset, key.byteLength).readUInt32BE(SLOT_KEY_BYTES)
  return `snapshot/${slotOfKey(key)}/${index}`
}

/** The slot after the key's first byte. */
function writeSlot(key: Buffer, slot: Slot): void {
  key.writeUInt32BE(Math.floor(slot / TWO_TO_32), 1)
  key.writeUInt32BE(slot >>> 0, 5)
}
