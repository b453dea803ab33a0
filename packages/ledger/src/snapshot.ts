import { encodeData } from '@synod/codec'
import type { FrozenAccounts } from './accounts.ts'
import type { LedgerState } from './ledger-state.ts'
import type { NameTable } from './name-table.ts'
import {
  type AccountsChunk,
  CHUNK_ENTRIES,
  type HeaderChunk,
  SNAPSHOT_VERSION,
  type StrangersChunk,
  type TransfersChunk,
} from './snapshot-format.ts'
import type { TransferLog } from './transfer-log.ts'

/**
 * The state as it is now, in chunks of at most 1,024 entries, each made when it is asked for. Names and transfers are only
 * ever added, so their count freezes them; accounts are frozen by copying on write. Can be iterated more than once.
 */
export function takeSnapshot(state: LedgerState): Iterable<Uint8Array> {
  const accounts = state.accounts.freeze()
  const strangers = state.strangers.size
  const transfers = state.transfers.count
  const header: HeaderChunk = {
    type: 'ledger',
    version: SNAPSHOT_VERSION,
    accounts: accounts.count,
    strangers,
    transfers,
    digest: state.digest(),
  }
  return {
    *[Symbol.iterator]() {
      yield encodeData(header)
      for (const [start, end] of parts(accounts.count)) yield encodeData(accountsChunk(accounts, start, end))
      for (const [start, end] of parts(strangers)) yield encodeData(strangersChunk(state.strangers, start, end))
      for (const [start, end] of parts(transfers)) yield encodeData(transfersChunk(state.transfers, start, end))
    },
  }
}

function* parts(count: number): Generator<[start: number, end: number]> {
  for (let start = 0; start < count; start += CHUNK_ENTRIES) yield [start, Math.min(start + CHUNK_ENTRIES, count)]
}

function accountsChunk(accounts: FrozenAccounts, start: number, end: number): AccountsChunk {
  const chunk: AccountsChunk = { type: 'accounts', ids: [], currencies: [], balances: [] }
  for (let account = start; account < end; account++) {
    chunk.ids.push(accounts.id(account))
    chunk.currencies.push(accounts.currency(account))
    chunk.balances.push(accounts.balance(account))
  }
  return chunk
}

function strangersChunk(strangers: NameTable, start: number, end: number): StrangersChunk {
  const ids: string[] = []
  for (let stranger = start; stranger < end; stranger++) ids.push(strangers.at(stranger))
  return { type: 'strangers', ids }
}

function transfersChunk(transfers: TransferLog, start: number, end: number): TransfersChunk {
  const chunk = emptyTransfersChunk()
  for (let transfer = start; transfer < end; transfer++) {
    const record = transfers.record(transfer)
    chunk.ids.push(transfers.id(transfer))
    chunk.kinds.push(record.kind)
    chunk.statuses.push(record.status)
    chunk.currencies.push(record.currency)
    chunk.froms.push(record.from)
    chunk.tos.push(record.to)
    chunk.amounts.push(record.amount)
    chunk.memos.push(record.memo)
    chunk.slots.push(record.slot)
    chunk.fromsBefore.push(record.fromBefore)
    chunk.tosBefore.push(record.toBefore)
  }
  return chunk
}

function emptyTransfersChunk(): TransfersChunk {
  return {
    type: 'transfers',
    ids: [],
    kinds: [],
    statuses: [],
    currencies: [],
    froms: [],
    tos: [],
    amounts: [],
    memos: [],
    slots: [],
    fromsBefore: [],
    tosBefore: [],
  }
}
