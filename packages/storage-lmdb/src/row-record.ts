import { keySeed, SEAL_BYTES, seal, unseal, unsealed } from './seal.ts'

/** Seal and value. */
export function encodeRow(key: Uint8Array, value: Uint8Array): Buffer {
  const record = unsealed(value.byteLength)
  record.set(value, SEAL_BYTES)
  return seal(keySeed(key), record)
}

/** The row's value as a view of `record`, or undefined when the record is damaged. */
export function decodeRow(key: Uint8Array, record: Uint8Array): Uint8Array | undefined {
  return unseal(keySeed(key), record)
}
