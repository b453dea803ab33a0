import type { StatusCode } from './status.ts'

/** What an id of the one name space of movements can be used for. */
export type MovementKind = 'deposit' | 'withdraw' | 'transfer' | 'chain' | 'hold' | 'capture' | 'release' | 'reverse'

/** What a movement did to the posted balance of one account, in minor units. The postings of an entry add up to zero. */
export interface Posting {
  readonly account: string
  /** The account's number in the state: 0, 1, 2 … in the order of opening. */
  readonly accountNumber: number
  readonly currency: string
  readonly delta: bigint
  readonly balanceAfter: bigint
}

/**
 * A movement as it was executed for the first time, applied or refused. What does not belong to its kind, and what nobody
 * knows (whom a capture of an unknown hold would have paid), is null.
 */
export interface HistoryEntry {
  readonly id: string
  readonly kind: MovementKind
  readonly status: StatusCode
  /** '' if there is none. */
  readonly memo: string
  readonly currency: string | null
  /** The account taken from (of a hold: reserved on), whether or not it exists. */
  readonly from: string | null
  readonly to: string | null
  /** In minor units: what was moved or reserved, or would have been; null for a chain. */
  readonly amount: bigint | null
  /** Posted balances before; null where there is no such account. */
  readonly fromBefore: bigint | null
  readonly toBefore: bigint | null
  /** The id of the chain that this transfer is a link of. */
  readonly chain: string | null
  /** What a capture captures and a release releases. */
  readonly hold: string | null
  /** The movement that a reversal takes back. */
  readonly reverses: string | null
  /** When a hold expires, in milliseconds of replicated time; null if it never does. */
  readonly expiresAt: number | null
  /** First of the account taken from, then of the one given to. None unless money moved. */
  readonly postings: readonly Posting[]
}

/**
 * What one executed command adds to the history. A chain adds its own entry, then one for each link whose id was free.
 * A command whose id was used before, or that is invalid, adds nothing.
 */
export interface HistoryEvent {
  readonly slot: number
  /** Which command of the slot's batch, from 0. */
  readonly index: number
  /** Replicated time in milliseconds since 1970. */
  readonly time: number
  /** At least one, in the order in which the state took their ids: its n-th id is that of the n-th entry of all. */
  readonly entries: readonly HistoryEntry[]
}
