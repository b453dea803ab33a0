import type { MovementView, TransferSide } from './answer.ts'
import type { StoredEntry } from './history-entry.ts'
import { statusOf } from './status.ts'

/** A stored movement as answers show it. */
export function viewEntry(entry: StoredEntry): MovementView {
  return {
    number: entry.number,
    id: entry.id,
    kind: entry.kind,
    slot: entry.slot,
    index: entry.index,
    time: entry.time,
    status: statusOf(entry.status),
    memo: entry.memo,
    amount: entry.amount,
    currency: entry.currency,
    from: sideOf(entry, entry.from, entry.fromBefore),
    to: sideOf(entry, entry.to, entry.toBefore),
    chain: entry.chain,
    hold: entry.hold,
    reverses: entry.reverses,
    expiresAt: entry.expiresAt,
  }
}

function sideOf({ postings }: StoredEntry, account: string | null, before: bigint | null): TransferSide | null {
  if (account === null) return null
  if (before === null) return { account, balance: null }
  const posting = postings.find((candidate) => candidate.account === account)
  return { account, balance: { before, after: posting?.balanceAfter ?? before } }
}
