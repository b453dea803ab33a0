/** How much of a damaged record a message shows. */
const SHOWN_BYTES_MAX = 24

/** What went wrong, for programs; the message is for people. */
export type StoreErrorCode =
  /** Another process, or another storage of this one, has the store open. */
  | 'inUse'
  /** The store was not written by this version of Synod, or not by Synod at all. */
  | 'unknownFormat'
  /** Something on the disk is not what was written there. */
  | 'corrupt'
  /** The disk or the operating system refused. */
  | 'failed'
  /** An earlier call failed: nothing is done with the store any more. */
  | 'dead'
  /** The call came before `recover` or after `close`, or while another write was in flight. */
  | 'misuse'

/** Every rejection of an `lmdbStorage`. The message names the path, what was found and what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreErrorCode

  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}

/** `found` is shown as it is; `wanted` says what should be there. */
export function corruptRecord(path: string, key: string, wanted: string, found: string): StoreError {
  return new StoreError(
    'corrupt',
    `the store ${path} is damaged at ${key}: it should hold ${wanted}, and holds ${found}. ` +
      'Do not start a node on it: what it promised may be lost. Check the disk, then replace the node by one with a new number.',
  )
}

/** The text of anything that was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The beginning of a record that cannot be read, for people. */
export function describeRecord(record: Uint8Array): string {
  const shown = Buffer.from(record.subarray(0, SHOWN_BYTES_MAX)).toString('hex')
  const more = record.byteLength > SHOWN_BYTES_MAX ? '…' : ''
  return `${record.byteLength} bytes whose checksum or content is wrong (${shown}${more})`
}
