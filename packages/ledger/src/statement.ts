import type { StatementLine } from './answer.ts'
import type { FoundPosting, HistoryReader } from './history-reader.ts'
import type { Trail } from './history-trails.ts'
import type { StatementQuery } from './query.ts'

/** The lines of a page, and where the next one begins; see `StatementView`. */
export interface StatementPage {
  readonly lines: readonly StatementLine[]
  readonly next: number | null
}

/**
 * A page of an account's statement. The cursor is the ordinal of the page's last line, and what has an ordinal never changes: so
 * pages neither skip nor repeat a line, whatever is posted while somebody reads.
 */
export async function statementPage(
  history: HistoryReader,
  trail: Trail,
  query: StatementQuery,
): Promise<StatementPage> {
  const found = query.order === 'newest first' ? newestFirst(history, trail, query) : oldestFirst(history, trail, query)
  // One more than the page has was asked for, to know whether it is the last.
  const lines = (await found).map(lineOf)
  if (lines.length <= query.limit) return { lines, next: null }
  const page = lines.slice(0, query.limit)
  return { lines: page, next: page.at(-1)!.ordinal }
}

/** What was posted on the account through `slot`: 0 before its first posting. */
export async function balanceThrough(
  history: HistoryReader,
  account: string,
  trail: Trail,
  slot: number,
): Promise<bigint> {
  const last = await history.lastPosting(account, trail, ({ entry }) => entry.slot > slot)
  return last?.posting.balanceAfter ?? 0n
}

async function newestFirst(history: HistoryReader, trail: Trail, query: StatementQuery): Promise<FoundPosting[]> {
  const { account, fromSlot, cursor, limit } = query
  const toSlot = query.toSlot ?? Number.POSITIVE_INFINITY
  const isBeyond = ({ entry, posting }: FoundPosting) =>
    cursor === null ? entry.slot > toSlot : posting.ordinal >= cursor
  const found: FoundPosting[] = []
  let posting = await history.lastPosting(account, trail, isBeyond)
  while (posting !== undefined && posting.entry.slot >= fromSlot && found.length <= limit) {
    found.push(posting)
    posting = await history.postingBefore(posting)
  }
  return found
}

/** From the last posting of the page back to its first, since only the way back is known. */
async function oldestFirst(history: HistoryReader, trail: Trail, query: StatementQuery): Promise<FoundPosting[]> {
  const { account, fromSlot, cursor, limit } = query
  const toSlot = query.toSlot ?? Number.POSITIVE_INFINITY
  const first = 1 + (cursor ?? (await ordinalBefore(history, account, trail, fromSlot)))
  const found: FoundPosting[] = []
  let posting = await history.lastPosting(account, trail, ({ posting }) => posting.ordinal > first + limit)
  while (posting !== undefined && posting.posting.ordinal >= first) {
    found.push(posting)
    posting = await history.postingBefore(posting)
  }
  return found.reverse().filter(({ entry }) => entry.slot <= toSlot)
}

/** How many postings the account has before `slot`. */
async function ordinalBefore(history: HistoryReader, account: string, trail: Trail, slot: number): Promise<number> {
  if (slot <= 1) return 0
  const last = await history.lastPosting(account, trail, ({ entry }) => entry.slot >= slot)
  return last?.posting.ordinal ?? 0
}

function lineOf({ entry, posting }: FoundPosting): StatementLine {
  const { number, slot, index, time, id, kind, memo, chain, hold, reverses } = entry
  const counterparty = entry.from === posting.account ? entry.to : entry.from
  const { ordinal, delta, balanceAfter } = posting
  return {
    ordinal,
    number,
    slot,
    index,
    time,
    id,
    kind,
    memo,
    counterparty,
    delta,
    balance: balanceAfter,
    chain,
    hold,
    reverses,
  }
}
