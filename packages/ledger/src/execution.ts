import type { HistoryEntry, Posting } from './history-event.ts'
import { codeOf } from './status.ts'
import { KIND_CODES, kindOf, type TransferRecord } from './transfer-record.ts'

const APPLIED = codeOf('applied')
const NO_POSTINGS: readonly Posting[] = []

/** Where a command is executed, and what it adds to the history. */
export interface Execution {
  readonly slot: number
  readonly entries: HistoryEntry[]
}

/** What a record has as numbers, or does not have: by name. null for what is not known or of no meaning. */
export interface EntryNames {
  readonly id: string
  readonly memo: string | undefined
  readonly currency: string | null
  readonly from: string | null
  readonly to: string | null
  readonly chain?: string
  readonly hold?: string
  readonly reverses?: string
}

/** Adds a movement that was just executed to the history. */
export function addEntry({ entries }: Execution, record: TransferRecord, names: EntryNames): void {
  const { kind, status, amount, fromBefore, toBefore } = record
  entries.push({
    id: names.id,
    kind: kindOf(kind),
    status,
    memo: names.memo ?? '',
    currency: names.currency,
    from: names.from,
    to: names.to,
    amount: kind === KIND_CODES.chain ? null : amount,
    fromBefore: record.from < 0 || kind === KIND_CODES.chain ? null : fromBefore,
    toBefore: record.to < 0 || kind === KIND_CODES.chain ? null : toBefore,
    chain: names.chain ?? null,
    hold: names.hold ?? null,
    reverses: names.reverses ?? null,
    expiresAt: record.detail === undefined || record.detail.expiresAt === 0 ? null : record.detail.expiresAt,
    postings: status === APPLIED ? postingsOf(record, names) : NO_POSTINGS,
  })
}

function postingsOf(record: TransferRecord, names: EntryNames): readonly Posting[] {
  const { kind, amount, fromBefore, toBefore } = record
  const { currency, from, to } = names
  if (kind === KIND_CODES.hold || kind === KIND_CODES.release) return NO_POSTINGS
  if (currency === null || from === null || to === null) return NO_POSTINGS
  return [
    { account: from, accountNumber: record.from, currency, delta: -amount, balanceAfter: fromBefore - amount },
    { account: to, accountNumber: record.to, currency, delta: amount, balanceAfter: toBefore + amount },
  ]
}
