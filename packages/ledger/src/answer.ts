import type { Status } from './status.ts'
import type { Kind } from './transfer-record.ts'

/** An account and what is on it, in minor units of its currency. */
export interface AccountView {
  readonly account: string
  readonly currency: string
  /** What is posted. */
  readonly balance: bigint
  /** What open holds reserve. */
  readonly held: bigint
  /** What can be taken or reserved: balance − held + mayOwe. null for a cash account: anything. */
  readonly available: bigint | null
  readonly mayOwe: bigint
  /** null: without limit. */
  readonly mayHold: bigint | null
  readonly frozen: boolean
  readonly closed: boolean
}

export interface AccountsPage {
  /** In the order of opening. */
  readonly accounts: readonly AccountView[]
  /** The account to go on after; null on the last page. */
  readonly next: string | null
}

/** A side of a movement. `balance` is null where there was no such account when the movement was executed. */
export interface TransferSide {
  readonly account: string
  readonly balance: { readonly before: bigint; readonly after: bigint } | null
}

/**
 * A movement, applied or refused, as it was executed. What does not belong to its kind, and what nobody knew (whom a capture
 * of an unknown hold would have paid), is null.
 */
export interface MovementView {
  /** Which movement of all it is, from 1. */
  readonly number: number
  readonly id: string
  readonly kind: Kind
  /** The slot in which it was executed. */
  readonly slot: number
  /** Which command of the slot it was, or was in, from 0. */
  readonly index: number
  /** When, in replicated time: milliseconds since 1970. */
  readonly time: number
  readonly status: Status
  readonly memo: string
  /** In minor units of `currency`. */
  readonly amount: bigint | null
  readonly currency: string | null
  readonly from: TransferSide | null
  readonly to: TransferSide | null
  /** The id of the chain that it is a link of. */
  readonly chain: string | null
  /** What a capture captured and a release released. */
  readonly hold: string | null
  /** The movement that a reversal took back. */
  readonly reverses: string | null
  /** When a hold expires, in replicated time; null if it never does. */
  readonly expiresAt: number | null
}

/** A movement, and what has come of it since. */
export interface TransferView extends MovementView {
  /** The id of the capture or release that ended the hold, or of the movement's reversal. */
  readonly endedBy: string | null
  /** The hold's time came before it was captured or released. */
  readonly expired: boolean
}

/** What an audit finds in one currency. */
export interface CurrencyAudit {
  readonly currency: string
  /** Accounts, the cash account among them. */
  readonly accounts: number
  /** The sum of all balances, found by going through them: 0, or the books do not balance. */
  readonly sum: bigint
  /** The balance of the cash account: minus what the bank holds for its customers. */
  readonly cash: bigint
  /** Ordinary accounts below what they may owe: 0, or the ledger is broken. */
  readonly overdrawn: number
  /** Transfer ids that were applied. */
  readonly applied: number
  /** Transfer ids that were refused and stay so. */
  readonly refused: number
}

export interface Audit {
  /** In alphabetical order. */
  readonly currencies: readonly CurrencyAudit[]
  /** Equal on replicas that have executed the same commands. */
  readonly digest: string
}

/** The trial balance of one currency, found by going through its accounts. */
export interface CurrencyTrial {
  readonly currency: string
  /** Accounts, the cash account among them. */
  readonly accounts: number
  /** The sum of the balances below zero, as a positive amount. */
  readonly debit: bigint
  /** The sum of the balances above zero: equal to `debit`, or the books do not balance. */
  readonly credit: bigint
  /** What open holds reserve. */
  readonly held: bigint
}

/** What was posted on an account through a slot. */
export interface PastBalance {
  readonly account: string
  readonly currency: string
  readonly slot: number
  /** 0 before the first posting, and so before the account was opened. */
  readonly balance: bigint
}

/** One posting of an account. */
export interface StatementLine {
  /** Which posting of the account it is, from 1. */
  readonly ordinal: number
  /** Of the movement, see {@link MovementView}. */
  readonly number: number
  readonly slot: number
  readonly index: number
  readonly time: number
  readonly id: string
  readonly kind: Kind
  readonly memo: string
  /** The account on the other side. */
  readonly counterparty: string | null
  /** Below zero for what was taken. */
  readonly delta: bigint
  /** What was posted on the account after it. */
  readonly balance: bigint
  readonly chain: string | null
  readonly hold: string | null
  readonly reverses: string | null
}

export interface StatementView {
  readonly account: string
  readonly currency: string
  /** In the order that was asked for. */
  readonly lines: readonly StatementLine[]
  /** The cursor of the next page; null on the last one. */
  readonly next: number | null
}

export interface FeedPage {
  /** Applied movements in the order of execution; fewer than asked for where many were refused. */
  readonly movements: readonly MovementView[]
  /** What to go on after. With no movements and no progress, all of them were seen, for now. */
  readonly next: number
}

/**
 * The node that was asked lacks a part of the history that the answer needs. Nothing removes history; this is said by what has
 * no history to read, such as a caller without rows.
 */
export interface NotRetained {
  /** The number of the movement that is missing. */
  readonly notRetained: number
}

/** What each query is answered. null: there is no such account or movement. */
export interface Answers {
  readonly balance: AccountView | null
  /** In the order of the query. */
  readonly balances: readonly (AccountView | null)[]
  /** null: the account to go on after does not exist. */
  readonly accounts: AccountsPage | null
  readonly transfer: TransferView | null
  readonly audit: Audit
  /** In alphabetical order of the currencies. */
  readonly trialBalance: readonly CurrencyTrial[]
  readonly balanceAt: PastBalance | null
  readonly statement: StatementView | null
  readonly feed: FeedPage
}

export type Answer = Answers[keyof Answers] | NotRetained
