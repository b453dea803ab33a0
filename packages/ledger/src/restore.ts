import { decodeData } from '@synod/codec'
import { is } from 'valibot'
import { cashAccountId, isReserved } from './command.ts'
import { unpackCurrency } from './currency.ts'
import { IdKey } from './id-key.ts'
import { LedgerState } from './ledger-state.ts'
import {
  type AccountsChunk,
  BodyChunk,
  HeaderChunk,
  SNAPSHOT_VERSION,
  type StrangersChunk,
  type TransfersChunk,
} from './snapshot-format.ts'
import type { TransferRecord } from './transfer-record.ts'

/** Thrown when chunks are no snapshot of a ledger: it says which chunk, counted from 0, and what is wrong with it. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError'
}

/**
 * The state that a snapshot is of. Throws a {@link SnapshotError} unless the chunks are all there, in order, and make a
 * state that has the snapshot's digest.
 */
export function restoreState(chunks: Iterable<Uint8Array>): LedgerState {
  const state = new LedgerState()
  let header: HeaderChunk | undefined
  let chunk = 0
  try {
    for (const bytes of chunks) {
      if (header === undefined) header = readHeader(bytes)
      else restoreChunk(state, readBody(bytes))
      chunk++
    }
    compare(state, header)
  } catch (error) {
    if (error instanceof Problem) throw new SnapshotError(`chunk ${chunk} of the ledger's snapshot: ${error.message}`)
    throw error
  }
  return state
}

/** What is wrong with a chunk, before it is known which one it is. */
class Problem extends Error {}

function readHeader(bytes: Uint8Array): HeaderChunk {
  const value = read(bytes)
  if (!is(HeaderChunk, value)) throw new Problem('it should begin a snapshot, and does not')
  if (value.version !== SNAPSHOT_VERSION) {
    throw new Problem(`it has format version ${value.version}, and this ledger reads version ${SNAPSHOT_VERSION}`)
  }
  return value
}

function readBody(bytes: Uint8Array): BodyChunk {
  const value = read(bytes)
  if (!is(BodyChunk, value)) throw new Problem('it is none of accounts, strangers and transfers')
  const { type, ids, ...columns } = value
  for (const [name, column] of Object.entries(columns)) {
    if (column.length !== ids.length) throw new Problem(`${type} has ${ids.length} ids and ${column.length} ${name}`)
  }
  return value
}

function read(bytes: Uint8Array): unknown {
  const data = decodeData(bytes)
  if (!data.ok) throw new Problem(`no data: ${data.reason}: ${data.detail}`)
  return data.value
}

function restoreChunk(state: LedgerState, chunk: BodyChunk): void {
  if (chunk.type === 'accounts') restoreAccounts(state, chunk)
  else if (chunk.type === 'strangers') restoreStrangers(state, chunk)
  else restoreTransfers(state, chunk)
}

function restoreAccounts(state: LedgerState, { ids, currencies, balances }: AccountsChunk): void {
  ids.forEach((id, at) => {
    if (state.findAccount(id) >= 0) throw new Problem(`account ${id} is there twice`)
    restoreAccount(state, id, currencies[at]!)
    state.accounts.setBalance(state.accounts.count - 1, balances[at]!)
  })
}

function restoreAccount(state: LedgerState, id: string, currency: number): void {
  const name = unpackCurrency(currency)
  if (!isReserved(id)) {
    if (state.cashAccount(currency) < 0) throw new Problem(`account ${id} comes before the cash account of ${name}`)
    state.openAccount(id, currency)
  } else {
    if (id !== cashAccountId(name)) throw new Problem(`account ${id} is the cash account of ${name}`)
    state.openCashAccount(currency)
  }
}

function restoreStrangers(state: LedgerState, { ids }: StrangersChunk): void {
  for (const id of ids) state.stranger(id)
}

function restoreTransfers(state: LedgerState, chunk: TransfersChunk): void {
  const key = new IdKey()
  chunk.ids.forEach((id, at) => {
    if (state.transfers.find(key.of(id)) >= 0) throw new Problem(`transfer ${id} is there twice`)
    const record = recordOf(chunk, at)
    for (const party of [record.from, record.to]) {
      if (party >= state.accounts.count || -1 - party >= state.strangers.size) {
        throw new Problem(`transfer ${id} names the account number ${party}, which the snapshot lacks`)
      }
    }
    state.addTransfer(key, record)
  })
}

function recordOf(chunk: TransfersChunk, at: number): TransferRecord {
  return {
    kind: chunk.kinds[at]!,
    status: chunk.statuses[at]!,
    currency: chunk.currencies[at]!,
    from: chunk.froms[at]!,
    to: chunk.tos[at]!,
    amount: chunk.amounts[at]!,
    memo: chunk.memos[at]!,
    slot: chunk.slots[at]!,
    fromBefore: chunk.fromsBefore[at]!,
    toBefore: chunk.tosBefore[at]!,
  }
}

function compare(state: LedgerState, header: HeaderChunk | undefined): void {
  if (header === undefined) throw new Problem('there is none')
  const { accounts, strangers, transfers, digest } = header
  const missing = [
    ['accounts', accounts, state.accounts.count],
    ['strangers', strangers, state.strangers.size],
    ['transfers', transfers, state.transfers.count],
  ].find(([, wanted, found]) => wanted !== found)
  if (missing) throw new Problem(`the snapshot should have ${missing[1]} ${missing[0]} and ends with ${missing[2]}`)
  if (state.digest() !== digest)
    throw new Problem(`the snapshot should have the digest ${digest} and has ${state.digest()}`)
}
