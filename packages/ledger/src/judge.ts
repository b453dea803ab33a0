import { type Accounts, CASH, CLOSED, FROZEN, MAY_HOLD, SPECIAL } from './accounts.ts'
import type { CurrencyCode } from './currency.ts'
import { codeOf, type StatusCode } from './status.ts'

const APPLIED = codeOf('applied')
const UNKNOWN_ACCOUNT = codeOf('unknown account')
const CURRENCY_MISMATCH = codeOf('currency mismatch')
const ACCOUNT_CLOSED = codeOf('account closed')
const ACCOUNT_FROZEN = codeOf('account frozen')
const INSUFFICIENT_FUNDS = codeOf('insufficient funds')
const LIMIT_EXCEEDED = codeOf('limit exceeded')

/**
 * The first thing that forbids moving an amount from one account to another, in the order of the statuses; or that nothing
 * does. The accounts are two; −1 stands for one that there is none of.
 */
export function judgeTransfer(
  accounts: Accounts,
  from: number,
  to: number,
  currency: CurrencyCode,
  amount: bigint,
): StatusCode {
  const status = judgeReservation(accounts, from, to, currency, amount)
  return status === APPLIED ? judgeReceipt(accounts, to, amount) : status
}

/** The same for reserving an amount: whether the other account may hold it is asked when it is captured. */
export function judgeReservation(
  accounts: Accounts,
  from: number,
  to: number,
  currency: CurrencyCode,
  amount: bigint,
): StatusCode {
  if (from < 0 || to < 0) return UNKNOWN_ACCOUNT
  if (accounts.currency(from) !== currency || accounts.currency(to) !== currency) return CURRENCY_MISMATCH
  const flags = accounts.flags(from)
  const status = judgeFlags(flags | accounts.flags(to))
  if (status !== APPLIED || (flags & CASH) !== 0) return status
  return accounts.available(from) < amount ? INSUFFICIENT_FUNDS : APPLIED
}

/** Whether both accounts are open and free. */
export function judgeStates(accounts: Accounts, from: number, to: number): StatusCode {
  return judgeFlags(accounts.flags(from) | accounts.flags(to))
}

function judgeFlags(flags: number): StatusCode {
  if ((flags & (CLOSED | FROZEN)) === 0) return APPLIED
  return (flags & CLOSED) !== 0 ? ACCOUNT_CLOSED : ACCOUNT_FROZEN
}

/** Whether an account may hold what it has and an amount more. */
export function judgeReceipt(accounts: Accounts, to: number, amount: bigint): StatusCode {
  if ((accounts.flags(to) & MAY_HOLD) === 0) return APPLIED
  return accounts.balance(to) + amount > accounts.mayHold(to)! ? LIMIT_EXCEEDED : APPLIED
}

/** Whether what is available on an account is something else than its balance, and decides what may be taken from it. */
export function isAvailableSpecial(accounts: Accounts, account: number): boolean {
  return (accounts.flags(account) & (SPECIAL | CASH)) === SPECIAL
}
