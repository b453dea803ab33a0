import { encodeData } from '@synod/codec'
import type { FrozenAccounts } from './accounts.ts'
import { columnToBytes, integersToColumn, pageToColumn } from './column-bytes.ts'
import type { LedgerState } from './ledger-state.ts'
import type { NameTable } from './name-table.ts'
import {
  type AccountsChunk,
  CHUNK_ENTRIES,
  type DetailsChunk,
  type HeaderChunk,
  SNAPSHOT_VERSION,
  type StrangersChunk,
  type TransfersChunk,
} from './snapshot-format.ts'
import type { TransferDetails } from './transfer-details.ts'
import type { TransferLog } from './transfer-log.ts'
import { NONE } from './transfer-record.ts'

/**
 * The state as it is now, in chunks of at most 1,024 entries, each made when it is asked for. Names, details and movements are
 * only ever added, so their count freezes them; accounts are frozen by copying on write. Can be iterated more than once.
 */
export function takeSnapshot(state: LedgerState): Iterable<Uint8Array> {
  const accounts = state.accounts.freeze()
  const header = headerOf(state)
  return {
    *[Symbol.iterator]() {
      yield encodeData(header)
      for (const [start, end] of parts(header.accounts)) yield encodeData(accountsChunk(accounts, start, end))
      for (const [start, end] of parts(header.strangers)) yield encodeData(strangersChunk(state.strangers, start, end))
      for (const [start, end] of parts(header.details))
        yield encodeData(detailsChunk(state.transfers.details, start, end))
      for (const [start, end] of parts(header.transfers)) yield encodeData(transfersChunk(state.transfers, start, end))
    },
  }
}

function headerOf(state: LedgerState): HeaderChunk {
  const { time, number } = state.openHolds.expiredThrough
  return {
    type: 'ledger',
    version: SNAPSHOT_VERSION,
    accounts: state.accounts.count,
    strangers: state.strangers.size,
    details: state.transfers.details.count,
    transfers: state.transfers.count,
    time: state.time,
    expiredThrough: { time, number },
    digest: state.digest(),
  }
}

function* parts(count: number): Generator<[start: number, end: number]> {
  for (let start = 0; start < count; start += CHUNK_ENTRIES) yield [start, Math.min(start + CHUNK_ENTRIES, count)]
}

function accountsChunk(accounts: FrozenAccounts, start: number, end: number): AccountsChunk {
  const count = end - start
  const places = Array.from({ length: count }, (_, place) => start + place)
  return {
    type: 'accounts',
    count,
    ids: accounts.names.bytes(start, end),
    currencies: columnToBytes(Uint16Array.from(places, accounts.currency)),
    flags: Uint8Array.from(places, accounts.flags),
    balances: integersToColumn(count, (place) => accounts.balance(start + place)),
    held: integersToColumn(count, (place) => accounts.held(start + place)),
    mayOwe: integersToColumn(count, (place) => accounts.mayOwe(start + place)),
    mayHold: integersToColumn(count, (place) => accounts.mayHold(start + place) ?? 0n),
  }
}

function strangersChunk(strangers: NameTable, start: number, end: number): StrangersChunk {
  return { type: 'strangers', count: end - start, ids: strangers.bytes(start, end) }
}

function detailsChunk(details: TransferDetails, start: number, end: number): DetailsChunk {
  const read = Array.from({ length: end - start }, (_, place) => details.at(start + place))
  return {
    type: 'details',
    count: end - start,
    expiresAfters: columnToBytes(Float64Array.from(read, ({ expiresAfterMs }) => expiresAfterMs)),
    expiresAts: columnToBytes(Float64Array.from(read, ({ expiresAt }) => expiresAt)),
    hasAvailables: Uint8Array.from(read, ({ available }) => (available === null ? 0 : 1)),
    availablesBefore: integersToColumn(read.length, (place) => read[place]!.available?.before ?? 0n),
    availablesAfter: integersToColumn(read.length, (place) => read[place]!.available?.after ?? 0n),
    links: Uint8Array.from(read, ({ links }) => links),
    faileds: Uint8Array.from(read, ({ failed }) => failed),
    failures: Uint8Array.from(read, ({ failure }) => failure),
  }
}

/** The entries are of one page of the log, whose columns are copied as they are. */
function transfersChunk(transfers: TransferLog, start: number, end: number): TransfersChunk {
  const { page, at } = transfers.page(start)
  const until = at + (end - start)
  return {
    type: 'transfers',
    count: end - start,
    ids: transfers.ids.bytes(start, end),
    kinds: columnToBytes(page.kinds.subarray(at, until)),
    statuses: columnToBytes(page.statuses.subarray(at, until)),
    currencies: columnToBytes(page.currencies.subarray(at, until)),
    froms: columnToBytes(page.froms.subarray(at, until)),
    tos: columnToBytes(page.tos.subarray(at, until)),
    amounts: pageToColumn(page.amounts, at, until),
    memos: columnToBytes(page.memos.subarray(at, until)),
    slots: columnToBytes(page.slots.subarray(at, until)),
    fromsBefore: pageToColumn(page.fromsBefore, at, until),
    tosBefore: pageToColumn(page.tosBefore, at, until),
    subjects: sparseToBytes(page.subjects?.subarray(at, until), NONE),
    details: sparseToBytes(page.details?.subarray(at, until), -1),
  }
}

/** null if no entry has anything: also when the page got its column later, for the sake of entries after these. */
function sparseToBytes(column: Int32Array | undefined, nothing: number): Uint8Array | null {
  return column?.some((value) => value !== nothing) ? columnToBytes(column) : null
}
