/** What went wrong, for programs; the message is for people. */
export type StoreErrorCode =
  /** Another process, or another storage of this one, has the store open. */
  | 'inUse'
  /** The store was not written by this version of Synod, or not by this adapter at all. */
  | 'unknownFormat'
  /** Something on the disk is not what was written there. */
  | 'corrupt'
  /** The disk or the operating system refused. */
  | 'failed'
  /** An earlier call failed: nothing is done with the store any more. */
  | 'dead'
  /** The call came before `recover` or after `close`, or while another write was in flight. */
  | 'misuse'

/** Every rejection of a storage on disk. The message names the path, what was found and what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreErrorCode

  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}

/** `where` names what is damaged, a file and a byte of it or a key; `wanted` says what should be there, `found` what is. */
export function corruptAt(path: string, where: string, wanted: string, found: string): StoreError {
  return new StoreError(
    'corrupt',
    `the store ${path} is damaged at ${where}: it should hold ${wanted}, and holds ${found}. ` +
      'Do not start a node on it: what it promised may be lost. Check the disk, then replace the node by one with a new number.',
  )
}

/** The text of anything that was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
