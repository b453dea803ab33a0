import { CURRENCIES } from './currency.ts'
import { IdKey } from './id-key.ts'
import type { LedgerState } from './ledger-state.ts'
import { ColumnReader } from './restore-columns.ts'
import { Problem } from './snapshot-error.ts'
import type { DetailsChunk, HeaderChunk, TransfersChunk } from './snapshot-format.ts'
import { codeOf, isStatusCode, type StatusCode } from './status.ts'
import {
  isKindCode,
  KIND_CODES,
  type KindCode,
  NO_CURRENCY,
  NONE,
  type TransferDetail,
  type TransferRecord,
} from './transfer-record.ts'

const APPLIED = codeOf('applied')

/** Collects the details, which the movements after them name by number. */
export function restoreDetails(details: TransferDetail[], chunk: DetailsChunk): void {
  const reader = new ColumnReader(chunk)
  const expiresAfters = reader.numbers(Float64Array, 'expiresAfters', chunk.expiresAfters, isCount)
  const expiresAts = reader.numbers(Float64Array, 'expiresAts', chunk.expiresAts, isCount)
  const hasAvailables = reader.numbers(Uint8Array, 'hasAvailables', chunk.hasAvailables, (has) => has <= 1)
  const before = reader.integers('availablesBefore', chunk.availablesBefore)
  const after = reader.integers('availablesAfter', chunk.availablesAfter)
  const links = reader.numbers(Uint8Array, 'links', chunk.links)
  const faileds = reader.numbers(Uint8Array, 'faileds', chunk.faileds)
  const failures = reader.numbers(Uint8Array, 'failures', chunk.failures, isStatusCode)
  for (let place = 0; place < chunk.count; place++) {
    details.push({
      expiresAfterMs: expiresAfters[place]!,
      expiresAt: expiresAts[place]!,
      available: hasAvailables[place] === 0 ? null : { before: before(place), after: after(place) },
      links: links[place]!,
      failed: faileds[place]!,
      failure: failures[place] as StatusCode,
    })
  }
}

/** Remembers the movements of a chunk, and with them which holds are open and what was reversed. */
export function restoreTransfers(
  state: LedgerState,
  details: readonly TransferDetail[],
  header: HeaderChunk,
  chunk: TransfersChunk,
): void {
  const recordAt = readRecords(chunk, details)
  const key = new IdKey()
  new ColumnReader(chunk).ids(chunk.ids, key, (place) => {
    if (state.transfers.find(key) >= 0) throw new Problem(`transfer ${key.text()} is there twice`)
    const record = recordAt(place)
    const problem = problemOf(state, header, record)
    if (problem !== undefined) throw new Problem(`transfer ${key.text()} ${problem}`)
    state.addTransfer(key, record)
  })
}

function readRecords(chunk: TransfersChunk, details: readonly TransferDetail[]): (place: number) => TransferRecord {
  const reader = new ColumnReader(chunk)
  const kinds = reader.numbers(Uint8Array, 'kinds', chunk.kinds, isKindCode)
  const statuses = reader.numbers(Uint8Array, 'statuses', chunk.statuses, isStatusCode)
  const currencies = reader.numbers(Uint16Array, 'currencies', chunk.currencies, isCurrency)
  const froms = reader.numbers(Int32Array, 'froms', chunk.froms)
  const tos = reader.numbers(Int32Array, 'tos', chunk.tos)
  const amounts = reader.integers('amounts', chunk.amounts)
  const memos = reader.numbers(Int32Array, 'memos', chunk.memos)
  const slots = reader.numbers(Float64Array, 'slots', chunk.slots, isCount)
  const fromsBefore = reader.integers('fromsBefore', chunk.fromsBefore)
  const tosBefore = reader.integers('tosBefore', chunk.tosBefore)
  const subjects = chunk.subjects && reader.numbers(Int32Array, 'subjects', chunk.subjects)
  const isDetail = (detail: number): boolean => detail >= -1 && detail < details.length
  const detailNumbers = chunk.details && reader.numbers(Int32Array, 'details', chunk.details, isDetail)
  return (place) => ({
    kind: kinds[place] as KindCode,
    status: statuses[place] as StatusCode,
    currency: currencies[place]!,
    from: froms[place]!,
    to: tos[place]!,
    amount: amounts(place),
    memo: memos[place]!,
    slot: slots[place]!,
    fromBefore: fromsBefore(place),
    toBefore: tosBefore(place),
    subject: subjects?.[place] ?? NONE,
    detail: detailNumbers === null ? undefined : details[detailNumbers[place]!],
  })
}

/** What no ledger would have remembered, and would make it stumble later; `undefined` if there is nothing. */
function problemOf(state: LedgerState, header: HeaderChunk, record: TransferRecord): string | undefined {
  for (const party of [record.from, record.to]) {
    if (!isParty(state, party, record.kind)) return `names the account number ${party}, which the snapshot lacks`
  }
  const { kind, subject, detail } = record
  if ((kind === KIND_CODES.hold || kind === KIND_CODES.chain) && detail === undefined) return 'lacks its details'
  if (kind === KIND_CODES.chain) {
    const last = state.transfers.count + detail!.links
    return record.status === APPLIED && last >= header.transfers ? 'has links that the snapshot lacks' : undefined
  }
  if (subject !== NONE && !isSubject(state, subject)) return `is about number ${subject}, which the snapshot lacks`
  return record.status === APPLIED ? effectProblem(state, record) : undefined
}

function isParty({ accounts, strangers }: LedgerState, party: number, kind: KindCode): boolean {
  if (party === NONE) return kind > KIND_CODES.hold
  return party < accounts.count && -1 - party < strangers.size
}

function isSubject({ transfers, strangers }: LedgerState, subject: number): boolean {
  return subject < transfers.count && -1 - subject < strangers.size
}

/** What was applied had accounts, and if it ended a hold or took something back, this was there and not dealt with. */
function effectProblem(state: LedgerState, { kind, subject, from, to }: TransferRecord): string | undefined {
  if (from < 0 || to < 0) return 'was applied without accounts'
  const isEnd = kind === KIND_CODES.capture || kind === KIND_CODES.release
  if (!isEnd && kind !== KIND_CODES.reverse) return undefined
  if (subject < 0 || state.transfers.follower(subject) !== -1) return `was applied to number ${subject}, which was over`
  const earlier = state.transfers.record(subject)
  const isRight = earlier.status === APPLIED && (earlier.kind === KIND_CODES.hold) === isEnd
  return isRight ? undefined : `was applied to number ${subject}, which does not allow it`
}

function isCurrency(code: number): boolean {
  return code < CURRENCIES || code === NO_CURRENCY
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0
}
