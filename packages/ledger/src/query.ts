/** The most accounts that one answer lists. */
export const ACCOUNTS_LIMIT_MAX = 1000

/** The most accounts that one query names. */
export const BALANCES_MAX = 100

/** The most lines of one page of a statement: each may be a row of its own to read. */
export const STATEMENT_LIMIT_MAX = 100

/** The most movements of one page of the feed. */
export const FEED_LIMIT_MAX = 500

/** What can be asked. Reading changes nothing and is answered from one state, that of the slot named with the answer. */
export type Query =
  | { readonly type: 'balance'; readonly account: string }
  /** Several at once, from one state: 1 to 100. */
  | { readonly type: 'balances'; readonly accounts: readonly string[] }
  /** The accounts opened after the account `after` (null: from the first), `limit` at most, in the order of opening. */
  | { readonly type: 'accounts'; readonly after: string | null; readonly limit: number }
  | { readonly type: 'transfer'; readonly id: string }
  | { readonly type: 'audit' }
  | { readonly type: 'trialBalance' }
  /** What was posted on an account through a slot. */
  | { readonly type: 'balanceAt'; readonly account: string; readonly slot: number }
  | StatementQuery
  | FeedQuery

/** An account's postings, in the slots from `fromSlot` to `toSlot` (null: as far as there are any). */
export interface StatementQuery {
  readonly type: 'statement'
  readonly account: string
  readonly fromSlot: number
  readonly toSlot: number | null
  readonly order: StatementOrder
  /** The `next` of the page before; null for the first page. */
  readonly cursor: number | null
  /** 1 to 100 lines. */
  readonly limit: number
}

export type StatementOrder = 'newest first' | 'oldest first'

/** Applied movements in the order of execution: those in the slots from `fromSlot` on whose number is above `after`. */
export interface FeedQuery {
  readonly type: 'feed'
  readonly fromSlot: number
  /** The `next` of the page before; 0 for the first page. */
  readonly after: number
  /** 1 to 500 movements. */
  readonly limit: number
}
