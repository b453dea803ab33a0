import type { CurrencyCode } from './currency.ts'
import type { StatusCode } from './status.ts'

/** The kinds of movements as they are stored: never reused. */
export const KIND_CODES = {
  deposit: 1,
  withdraw: 2,
  transfer: 3,
  hold: 4,
  capture: 5,
  release: 6,
  reverse: 7,
  chain: 8,
} as const

/** What an id of the one name space of movements can be used for. */
export type Kind = keyof typeof KIND_CODES
export type KindCode = (typeof KIND_CODES)[Kind]

const KINDS = Object.keys(KIND_CODES) as Kind[]

export function kindOf(code: KindCode): Kind {
  return KINDS[code - 1]!
}

export function isKindCode(value: number): value is KindCode {
  return value >= 1 && value <= KINDS.length
}

/** One side of a transfer: an account's number, or −1 − n for the n-th name that was no account when it was named. */
export type Party = number

/** Stands for a party or a subject that there is none of. */
export const NONE = -(2 ** 31)

/** The currency of what is about a hold or a transfer that there is not. */
export const NO_CURRENCY: CurrencyCode = 0xffff

/** What is remembered of a movement, applied or refused, so that its id answers the same for ever. */
export interface TransferRecord {
  readonly kind: KindCode
  readonly status: StatusCode
  readonly currency: CurrencyCode
  /** A chain's sides, amount and balances are those of the link for which it was refused. */
  readonly from: Party
  readonly to: Party
  /** What was moved or reserved, or would have been; of a release, what it made available. */
  readonly amount: bigint
  /** See `memoFingerprint`; of a chain, half a fingerprint of its links. */
  readonly memo: number
  /** The slot in which the command was executed. */
  readonly slot: number
  /** Balances before the transfer; 0 where the party is no account. */
  readonly fromBefore: bigint
  readonly toBefore: bigint
  /**
   * What the movement is about: the number of the hold, of the transfer to reverse, or of the chain it is a link of; −1 − n
   * for the n-th name that was none. {@link NONE} for what stands by itself; of a chain, the other half of the fingerprint.
   */
  readonly subject: number
  /** What only some movements have; undefined for most. */
  readonly detail: TransferDetail | undefined
}

/** What is remembered besides of holds and what ends them, of chains, and of what was refused for lack of funds. */
export interface TransferDetail {
  /** As the command says; 0 for never. */
  readonly expiresAfterMs: number
  /** In replicated time; 0 for never. */
  readonly expiresAt: number
  /** What was available on the account taken from, before and after; null if it says no more than the balance. */
  readonly available: { readonly before: bigint; readonly after: bigint } | null
  /** How many links follow the chain in the log. */
  readonly links: number
  /** Which link was refused, and why; of a chain that was refused. */
  readonly failed: number
  readonly failure: StatusCode
}

export const EMPTY_DETAIL: TransferDetail = {
  expiresAfterMs: 0,
  expiresAt: 0,
  available: null,
  links: 0,
  failed: 0,
  failure: 0,
}
