/** The most accounts that one answer lists. */
export const ACCOUNTS_LIMIT_MAX = 1000

/** What can be asked. Reading changes nothing and is answered from one state, that of the slot named with the answer. */
export type Query =
  | { readonly type: 'balance'; readonly account: string }
  /** The accounts opened after the account `after` (null: from the first), `limit` at most, in the order of opening. */
  | { readonly type: 'accounts'; readonly after: string | null; readonly limit: number }
  | { readonly type: 'transfer'; readonly id: string }
  | { readonly type: 'audit' }
