import { HistoryError } from '../history-error.ts'
import type { Json } from '../json.ts'
import type { Operation } from '../operation.ts'

/** The account on the other side of deposits and withdrawals: `cash:EUR`. */
export const CASH_PREFIX = 'cash:'

/** What can become of a command that reached the ledger. */
export const LEDGER_STATUSES = [
  'applied',
  'exists with different kind',
  'exists with different currency',
  'exists with different from',
  'exists with different to',
  'exists with different amount',
  'same account',
  'unknown account',
  'currency mismatch',
  'insufficient funds',
] as const

export type LedgerStatus = (typeof LEDGER_STATUSES)[number]

export interface OpenCall {
  readonly type: 'open'
  readonly account: string
  /** '' in a history that names no currencies. */
  readonly currency: string
  /** `undefined`: nobody knows. */
  readonly status: LedgerStatus | undefined
}

/** A deposit, a withdrawal or a transfer. */
export interface MoveCall {
  readonly type: 'move'
  readonly kind: 'deposit' | 'withdraw' | 'transfer'
  /** The account that it takes from. */
  readonly from: string
  /** The account that it gives to. */
  readonly to: string
  readonly amount: bigint
  readonly currency: string
  /** By which the ledger knows the command when it comes again; `undefined`: it never does. */
  readonly id: string | undefined
  readonly status: LedgerStatus | undefined
}

export interface BalanceCall {
  readonly type: 'balance'
  readonly account: string
  /** null: there is no such account. */
  readonly seen: bigint | null
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

export type LedgerCall = OpenCall | MoveCall | BalanceCall | StatementCall | AccountsCall

/** Reads an operation on a ledger; see the package's README for the shapes. `undefined`: it says nothing. */
export function readLedgerCall(operation: Operation): LedgerCall | undefined {
  const { f, outcome } = operation
  switch (f) {
    case 'open':
      return outcome === 'fail' ? undefined : readOpen(operation)
    case 'deposit':
    case 'withdraw':
      return outcome === 'fail' ? undefined : readMovement(operation, f)
    case 'transfer':
      return outcome === 'fail' ? undefined : readTransfer(operation)
    case 'balance':
      return outcome === 'ok' ? readBalance(operation) : undefined
    case 'statement':
      return outcome === 'ok' ? readStatement(operation) : undefined
    case 'accounts':
      return outcome === 'ok' ? readAccounts(operation) : undefined
    default:
      throw new HistoryError(
        operation.invoked,
        `a ledger has open, deposit, withdraw, transfer, balance, statement and accounts, but no ${f}`,
      )
  }
}

function readOpen(operation: Operation): OpenCall {
  const { key, asked } = operation
  const [account, currency = ''] = key !== undefined ? [key, asked ?? ''] : Array.isArray(asked) ? asked : [asked]
  if (typeof account !== 'string' || typeof currency !== 'string')
    throw wrongShape(operation, 'an account, or [account, currency]')
  return { type: 'open', account, currency, status: statusOf(operation) }
}

function readMovement(operation: Operation, kind: 'deposit' | 'withdraw'): MoveCall {
  const [account, amount, currency = ''] = listOf(operation)
  if (typeof account !== 'string' || !isAmount(amount) || typeof currency !== 'string')
    throw wrongShape(operation, '[account, amount] or [account, amount, currency], with a whole amount above 0')
  const cash = CASH_PREFIX + currency
  const [from, to] = kind === 'deposit' ? [cash, account] : [account, cash]
  return {
    type: 'move',
    kind,
    from,
    to,
    amount: BigInt(amount),
    currency,
    id: operation.id,
    status: statusOf(operation),
  }
}

function readTransfer(operation: Operation): MoveCall {
  const [from, to, amount, currency = ''] = listOf(operation)
  if (typeof from !== 'string' || typeof to !== 'string' || !isAmount(amount) || typeof currency !== 'string')
    throw wrongShape(operation, '[from, to, amount] or [from, to, amount, currency], with a whole amount above 0')
  const { id } = operation
  return { type: 'move', kind: 'transfer', from, to, amount: BigInt(amount), currency, id, status: statusOf(operation) }
}

function readBalance(operation: Operation): BalanceCall {
  const { answered } = operation
  if (answered !== null && !isWhole(answered)) throw wrongAnswer(operation, 'a whole number, or null for no account')
  return { type: 'balance', account: accountOf(operation), seen: answered === null ? null : BigInt(answered) }
}

function readStatement(operation: Operation): StatementCall {
  const { answered } = operation
  const account = accountOf(operation)
  if (answered === null) return { type: 'statement', account, seen: null }
  if (!Array.isArray(answered) || !answered.every(isWhole))
    throw wrongAnswer(operation, 'a list of whole numbers, or null for no account')
  return { type: 'statement', account, seen: answered.map(BigInt) }
}

function readAccounts(operation: Operation): AccountsCall {
  const { answered } = operation
  if (!Array.isArray(answered)) throw wrongAnswer(operation, 'a list of accounts, or of [account, balance]')
  const seen = answered.map((entry: Json) => {
    const [account, balance] = Array.isArray(entry) ? entry : [entry]
    if (typeof account !== 'string' || (balance !== undefined && !isWhole(balance)))
      throw wrongAnswer(operation, 'a list of accounts, or of [account, balance]')
    return { account, balance: balance === undefined ? undefined : BigInt(balance) }
  })
  return { type: 'accounts', seen }
}

function accountOf(operation: Operation): string {
  if (operation.key === undefined)
    throw new HistoryError(operation.invoked, `${operation.f} needs the account as its "key"`)
  return operation.key
}

function listOf({ asked }: Operation): readonly Json[] {
  return Array.isArray(asked) ? asked : []
}

/** Whole numbers that JSON cannot hold exactly are written as texts of digits. */
function isWhole(data: Json | undefined): data is number | string {
  return typeof data === 'number' ? Number.isSafeInteger(data) : typeof data === 'string' && /^-?\d+$/.test(data)
}

function isAmount(data: Json | undefined): data is number | string {
  return isWhole(data) && BigInt(data) > 0n
}

function statusOf({ outcome, refused, completed, f }: Operation): LedgerStatus | undefined {
  if (outcome === 'info') return undefined
  const status = LEDGER_STATUSES.find((status) => status === (refused ?? 'applied'))
  if (status !== undefined) return status
  throw new HistoryError(completed, `${f} was refused with ${JSON.stringify(refused)}, which is no status of a ledger`)
}

function wrongShape({ invoked, f, asked }: Operation, shape: string): HistoryError {
  return new HistoryError(invoked, `the value of ${f} must be ${shape}, not ${JSON.stringify(asked)}`)
}

function wrongAnswer({ completed, f, answered }: Operation, shape: string): HistoryError {
  return new HistoryError(completed, `the answer to ${f} must be ${shape}, not ${JSON.stringify(answered)}`)
}
