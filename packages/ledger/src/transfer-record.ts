import type { Command } from './command.ts'
import type { CurrencyCode } from './currency.ts'
import type { MoneyOutput } from './output.ts'
import { codeOf, type StatusCode } from './status.ts'

/** The kinds of transfers as they are stored: never reused. */
export const KIND_CODES = { deposit: 1, withdraw: 2, transfer: 3 } as const

export type Kind = Exclude<Command['type'], 'open'>
export type KindCode = (typeof KIND_CODES)[Kind]

const KINDS = { 1: 'deposit', 2: 'withdraw', 3: 'transfer' } as const

export function kindOf(code: KindCode): Kind {
  return KINDS[code]
}

/** One side of a transfer: an account's number, or −1 − n for the n-th name that was no account when it was named. */
export type Party = number

/** What is remembered of a transfer, applied or refused, so that its id answers the same for ever. */
export interface TransferRecord {
  readonly kind: KindCode
  readonly status: StatusCode
  readonly currency: CurrencyCode
  readonly from: Party
  readonly to: Party
  readonly amount: bigint
  /** See {@link memoFingerprint}. */
  readonly memo: number
  /** The slot in which the command was executed. */
  readonly slot: number
  /** Balances before the transfer; 0 where the party is no account. */
  readonly fromBefore: bigint
  readonly toBefore: bigint
}

const APPLIED = codeOf('applied')

/** What the transfer was answered when it was executed, and is answered whenever it comes again. */
export function outputOf(record: TransferRecord): MoneyOutput {
  const { status, fromBefore, toBefore } = record
  const moved = status === APPLIED ? record.amount : 0n
  return [
    status,
    record.from < 0 ? null : fromBefore,
    record.from < 0 ? null : fromBefore - moved,
    record.to < 0 ? null : toBefore,
    record.to < 0 ? null : toBefore + moved,
  ]
}
