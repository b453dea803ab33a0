import type { CurrencyCode } from './currency.ts'
import type { StatusCode } from './status.ts'
import type { Kind, Party } from './transfer-record.ts'

/**
 * A movement as it was executed for the first time, applied or refused. What does not belong to its kind, and what nobody
 * knows (whom a capture of an unknown hold would have paid), is null; of currencies NO_CURRENCY, of parties NONE.
 */
export interface HistoryEntry {
  readonly id: string
  readonly kind: Kind
  readonly status: StatusCode
  /** '' if there is none. */
  readonly memo: string
  readonly currency: CurrencyCode
  /** The account taken from (of a hold: reserved on), whether or not it exists. */
  readonly from: Party
  readonly to: Party
  /** In minor units: what was moved or reserved, or would have been; null for a chain. */
  readonly amount: bigint | null
  /** Posted balances before; of no meaning where there is no such account. */
  readonly fromBefore: bigint
  readonly toBefore: bigint
  /** Whether the amount was taken from the one account's posted balance and added to the other's. Then both are accounts. */
  readonly isPosted: boolean
  /** The id of the chain that this transfer is a link of. */
  readonly chain: string | null
  /** What a capture captures and a release releases. */
  readonly hold: string | null
  /** The movement that a reversal takes back. */
  readonly reverses: string | null
  /** When a hold expires, in milliseconds of replicated time; null if it never does. */
  readonly expiresAt: number | null
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
