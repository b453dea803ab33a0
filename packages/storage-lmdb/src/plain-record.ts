import { keySeed, SEAL_BYTES, seal, unseal, unsealed } from './seal.ts'

/** Bytes that mean nothing here, a row's value or a chunk of a snapshot: seal and bytes. */
export function encodePlain(key: Uint8Array, bytes: Uint8Array): Buffer {
  const record = unsealed(bytes.byteLength)
  record.set(bytes, SEAL_BYTES)
  return seal(keySeed(key), record)
}

/** The bytes as a view of `record`, or undefined when the record is damaged. */
export function decodePlain(key: Uint8Array, record: Uint8Array): Uint8Array | undefined {
  return unseal(keySeed(key), record)
}
