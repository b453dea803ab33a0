import type { HistoryEntry } from './history-event.ts'
import { codeOf } from './status.ts'
import { KIND_CODES, kindOf, NO_CURRENCY, NONE, type TransferRecord } from './transfer-record.ts'

const APPLIED = codeOf('applied')

/** Where a command is executed, and what it adds to the history. */
export interface Execution {
  readonly slot: number
  readonly entries: HistoryEntry[]
}

/** What a record does not have, or has as numbers that are to be read by name. */
export interface EntryNames {
  readonly id: string
  readonly memo: string | undefined
  readonly chain?: string
  readonly hold?: string
  readonly reverses?: string
}

/** Adds a movement that was just executed to the history. A refused chain's record has the sides of a link: its entry has none. */
export function addEntry({ entries }: Execution, record: TransferRecord, names: EntryNames): void {
  const { kind, status, amount, fromBefore, toBefore } = record
  const isChain = kind === KIND_CODES.chain
  entries.push({
    id: names.id,
    kind: kindOf(kind),
    status,
    memo: names.memo ?? '',
    currency: isChain ? NO_CURRENCY : record.currency,
    from: isChain ? NONE : record.from,
    to: isChain ? NONE : record.to,
    amount: isChain ? null : amount,
    fromBefore,
    toBefore,
    isPosted: status === APPLIED && isMove(record),
    chain: names.chain ?? null,
    hold: names.hold ?? null,
    reverses: names.reverses ?? null,
    expiresAt: record.detail === undefined || record.detail.expiresAt === 0 ? null : record.detail.expiresAt,
  })
}

function isMove({ kind }: TransferRecord): boolean {
  return kind !== KIND_CODES.hold && kind !== KIND_CODES.release && kind !== KIND_CODES.chain
}
