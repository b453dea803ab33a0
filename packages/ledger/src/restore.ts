import { decodeData } from '@synod/codec'
import { is } from 'valibot'
import { LedgerState } from './ledger-state.ts'
import { restoreAccounts, restoreStrangers } from './restore-accounts.ts'
import { restoreDetails, restoreTransfers } from './restore-transfers.ts'
import { Problem, SnapshotError } from './snapshot-error.ts'
import { BodyChunk, HeaderChunk, SNAPSHOT_VERSION } from './snapshot-format.ts'
import type { TransferDetail } from './transfer-record.ts'

export { SnapshotError }

/**
 * The state that a snapshot is of. Throws a {@link SnapshotError} unless the chunks are all there, in order, and make a
 * state that has the snapshot's digest.
 */
export function restoreState(chunks: Iterable<Uint8Array>): LedgerState {
  const state = new LedgerState()
  const details: TransferDetail[] = []
  let header: HeaderChunk | undefined
  let chunk = 0
  try {
    for (const bytes of chunks) {
      if (header === undefined) header = begin(bytes)
      else restoreChunk(state, details, header, readBody(bytes))
      chunk++
    }
    compare(state, details, header)
  } catch (error) {
    if (error instanceof Problem) throw new SnapshotError(`chunk ${chunk} of the ledger's snapshot: ${error.message}`)
    throw error
  }
  return state
}

function begin(bytes: Uint8Array): HeaderChunk {
  const value = read(bytes)
  if (isOtherVersion(value)) {
    throw new Problem(`it has format version ${value.version}, and this ledger reads version ${SNAPSHOT_VERSION}`)
  }
  if (!is(HeaderChunk, value)) throw new Problem('it should begin a snapshot, and does not')
  return value
}

function isOtherVersion(value: unknown): value is { readonly version: number } {
  if (typeof value !== 'object' || value === null || !('type' in value) || !('version' in value)) return false
  return value.type === 'ledger' && typeof value.version === 'number' && value.version !== SNAPSHOT_VERSION
}

function readBody(bytes: Uint8Array): BodyChunk {
  const value = read(bytes)
  if (!is(BodyChunk, value)) throw new Problem('it is none of accounts, strangers, details and transfers')
  return value
}

function read(bytes: Uint8Array): unknown {
  const data = decodeData(bytes)
  if (!data.ok) throw new Problem(`no data: ${data.reason}: ${data.detail}`)
  return data.value
}

function restoreChunk(state: LedgerState, details: TransferDetail[], header: HeaderChunk, chunk: BodyChunk): void {
  if (chunk.type === 'accounts') restoreAccounts(state, chunk)
  else if (chunk.type === 'strangers') restoreStrangers(state, chunk)
  else if (chunk.type === 'details') restoreDetails(details, chunk)
  else restoreTransfers(state, details, header, chunk)
}

function compare(state: LedgerState, details: readonly TransferDetail[], header: HeaderChunk | undefined): void {
  if (header === undefined) throw new Problem('there is none')
  const { accounts, strangers, transfers, digest } = header
  const missing = [
    ['accounts', accounts, state.accounts.count],
    ['strangers', strangers, state.strangers.size],
    ['details', header.details, details.length],
    ['transfers', transfers, state.transfers.count],
  ].find(([, wanted, found]) => wanted !== found)
  if (missing) throw new Problem(`the snapshot should have ${missing[1]} ${missing[0]} and ends with ${missing[2]}`)
  state.resume(header.time, header.expiredThrough)
  if (state.digest() !== digest)
    throw new Problem(`the snapshot should have the digest ${digest} and has ${state.digest()}`)
}
