import type { Slot } from '@synod/protocol'

/**
 * Keys are compared byte by byte. Their first byte tells the three parts of the store apart, so that a range of slots is
 * a range of keys, to be read or (by compaction) deleted as one.
 */
const LOG = 'L'.charCodeAt(0)
const META = 'M'.charCodeAt(0)
const ROW = 'R'.charCodeAt(0)

const SLOT_KEY_BYTES = 9
const TWO_TO_32 = 2 ** 32

/** LMDB takes keys of up to 1,978 bytes. A key longer than this in UTF-8 is refused. */
export const ROW_KEY_BYTES_MAX = 1_024

export type MetaName = 'format' | 'identity' | 'promised' | 'tried' | 'chosen' | 'applied'

export function metaKey(name: MetaName): Buffer {
  return Buffer.from(`M${name}`, 'latin1')
}

/** `L` and the slot as 8 bytes, big-endian. */
export function logKey(slot: Slot): Buffer {
  const key = Buffer.allocUnsafe(SLOT_KEY_BYTES)
  key[0] = LOG
  key.writeUInt32BE(Math.floor(slot / TWO_TO_32), 1)
  key.writeUInt32BE(slot >>> 0, 5)
  return key
}

export function slotOfKey(key: Uint8Array): Slot {
  const bytes = Buffer.from(key.buffer, key.byteOffset, key.byteLength)
  return bytes.readUInt32BE(1) * TWO_TO_32 + bytes.readUInt32BE(5)
}

/** The key after every slot's. */
export const LOG_END: Buffer = Buffer.from([LOG + 1])

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

/** A key as messages show it: `log/17`, `meta/promised`, `row/transfer:9`. */
export function printKey(key: Uint8Array): string {
  if (key[0] === LOG && key.byteLength === SLOT_KEY_BYTES) return `log/${slotOfKey(key)}`
  if (key[0] === META) return `meta/${textOfRowKey(key)}`
  if (key[0] === ROW) return `row/${textOfRowKey(key)}`
  return `key ${Buffer.from(key).toString('hex')}`
}
