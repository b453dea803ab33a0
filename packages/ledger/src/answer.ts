import type { BalanceChange } from './output.ts'
import type { Status } from './status.ts'
import type { Kind } from './transfer-record.ts'

/** An account and its balance, in minor units of its currency. */
export interface AccountView {
  readonly account: string
  readonly currency: string
  readonly balance: bigint
}

export interface AccountsPage {
  /** In the order of opening. */
  readonly accounts: readonly AccountView[]
  /** The account to go on after; null on the last page. */
  readonly next: string | null
}

/** A side of a transfer. `balance` is null where the account did not exist when the transfer was executed. */
export interface TransferSide {
  readonly account: string
  readonly balance: BalanceChange | null
}

/** A transfer, applied or refused, as it was executed. */
export interface TransferView {
  readonly id: string
  readonly kind: Kind
  /** The slot in which it was executed. */
  readonly slot: number
  readonly status: Status
  /** In minor units of `currency`. */
  readonly amount: bigint
  readonly currency: string
  readonly from: TransferSide
  readonly to: TransferSide
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
  /** Ordinary accounts below zero: 0, or the ledger is broken. */
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

/** What each query is answered. null: there is no such account or transfer. */
export interface Answers {
  readonly balance: AccountView | null
  /** null: the account to go on after does not exist. */
  readonly accounts: AccountsPage | null
  readonly transfer: TransferView | null
  readonly audit: Audit
}

export type Answer = Answers[keyof Answers]
