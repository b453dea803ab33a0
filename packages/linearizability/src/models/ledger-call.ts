import type { LedgerStatus } from './ledger-status.ts'

/** The account on the other side of deposits and withdrawals: `cash:EUR`. */
export const CASH_PREFIX = 'cash:'

export function isCash(account: string): boolean {
  return account.startsWith(CASH_PREFIX)
}

/** An amount that goes, or is reserved to go, from one account to another. */
export interface Flow {
  readonly from: string
  readonly to: string
  readonly amount: bigint
  readonly currency: string
}

interface Commanded {
  /** `undefined`: nobody knows. */
  readonly status: LedgerStatus | undefined
}

export interface OpenCall extends Commanded {
  readonly type: 'open'
  readonly account: string
  /** '' in a history that names no currencies. */
  readonly currency: string
}

/** What an account may owe, and how much it may hold (null: anything). */
export interface LimitsCall extends Commanded {
  readonly type: 'limits'
  readonly account: string
  readonly mayOwe: bigint
  readonly mayHold: bigint | null
  readonly currency: string
}

export interface AccountChangeCall extends Commanded {
  readonly type: 'freeze' | 'unfreeze' | 'close'
  readonly account: string
}

interface Identified extends Commanded {
  /** By which the ledger knows the command when it comes again, or is referred to; `undefined`: neither happens. */
  readonly id: string | undefined
}

export interface MoveCall extends Identified, Flow {
  readonly type: 'move'
  readonly kind: 'deposit' | 'withdraw' | 'transfer'
}

export interface HoldCall extends Identified, Flow {
  readonly type: 'hold'
  /** In milliseconds; `undefined`: it never expires. */
  readonly expiresAfterMs: number | undefined
  /** The event of its invocation. */
  readonly invoked: number
}

export interface CaptureCall extends Identified {
  readonly type: 'capture'
  readonly hold: string
  /** `undefined`: all of it. */
  readonly amount: bigint | undefined
}

export interface ReleaseCall extends Identified {
  readonly type: 'release'
  readonly hold: string
}

export interface ReverseCall extends Identified {
  readonly type: 'reverse'
  readonly transfer: string
}

export interface Link extends Flow {
  readonly id: string
}

export interface ChainCall extends Identified {
  readonly type: 'chain'
  readonly links: readonly Link[]
  /** Of a refused one: which link was refused, from 0, and how; `undefined` where the history does not say. */
  readonly failed: FailedLink | undefined
}

export interface FailedLink {
  readonly link: number
  readonly status: LedgerStatus
}

/**
 * A hold's time comes. It is the ledger that does this, and nobody is told when: so it is a call of unknown outcome, which
 * may take effect at any time after its invocation, or never.
 */
export interface ExpireCall extends Commanded {
  readonly type: 'expire'
  readonly hold: string
  /** The event of its invocation. */
  readonly invoked: number
}

export interface BalanceCall {
  readonly type: 'balance'
  readonly account: string
  /** null: there is no such account. */
  readonly seen: SeenBalance | null
}

/** What is posted on an account, and as far as the history says what is held and available on it (null: anything). */
export interface SeenBalance {
  readonly posted: bigint
  readonly held: bigint | undefined
  readonly available: bigint | null | undefined
}

export interface StatementCall {
  readonly type: 'statement'
  readonly account: string
  /** What was put in and taken out (negative), in order; null: there is no such account. */
  readonly seen: readonly bigint[] | null
}

export interface AccountsCall {
  readonly type: 'accounts'
  /** In the order of opening. A balance is `undefined` where the list does not say. */
  readonly seen: readonly { readonly account: string; readonly balance: bigint | undefined }[]
}

/** Commands about one account, which have no id. */
export type AccountCommand = OpenCall | LimitsCall | AccountChangeCall
/** Commands of the one name space of ids. */
export type MovementCall = MoveCall | HoldCall | CaptureCall | ReleaseCall | ReverseCall | ChainCall
export type QueryCall = BalanceCall | StatementCall | AccountsCall
export type LedgerCall = AccountCommand | MovementCall | ExpireCall | QueryCall

export function isMovement(call: LedgerCall): call is MovementCall {
  return 'id' in call
}

export function isQuery(call: LedgerCall): call is QueryCall {
  return call.type === 'balance' || call.type === 'statement' || call.type === 'accounts'
}

/** The ids that a call names: its own, those of its links, and that of what it is about. */
export function idsOf(call: LedgerCall): readonly string[] {
  if (call.type === 'expire') return [call.hold]
  if (!isMovement(call)) return []
  const own = call.id === undefined ? [] : [call.id]
  switch (call.type) {
    case 'capture':
    case 'release':
      return [...own, call.hold]
    case 'reverse':
      return [...own, call.transfer]
    case 'chain':
      return [...own, ...call.links.map(({ id }) => id)]
    default:
      return own
  }
}
