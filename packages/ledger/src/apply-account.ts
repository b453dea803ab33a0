import type { AccountChange, SetLimits } from './command.ts'
import { accountChangeInvalidity, limitsInvalidity } from './command-check.ts'
import { packCurrency } from './currency.ts'
import type { LedgerState } from './ledger-state.ts'
import { exactBalance, type Output } from './output.ts'
import { codeOf, type StatusCode } from './status.ts'

const APPLIED = codeOf('applied')
const UNKNOWN_ACCOUNT = codeOf('unknown account')
const CURRENCY_MISMATCH = codeOf('currency mismatch')
const ACCOUNT_CLOSED = codeOf('account closed')
const LIMIT_EXCEEDED = codeOf('limit exceeded')
const ACCOUNT_NOT_EMPTY = codeOf('account not empty')

const NO_ACCOUNT: Output = [UNKNOWN_ACCOUNT, null, null, null, null]

/** Executes `limits`. Total: any fields yield an output. */
export function applyLimits(state: LedgerState, command: SetLimits): Output {
  const invalid = limitsInvalidity(command)
  if (invalid !== undefined) return [codeOf(invalid)]
  const account = state.findAccount(command.account)
  if (account < 0) return NO_ACCOUNT
  const before = state.accounts.available(account)
  const status = judgeLimits(state, account, command)
  if (status === APPLIED) state.accounts.setLimits(account, command.mayOwe, command.mayHold)
  return accountOutput(state, status, account, before)
}

function judgeLimits({ accounts }: LedgerState, account: number, command: SetLimits): StatusCode {
  if (accounts.currency(account) !== packCurrency(command.currency)) return CURRENCY_MISMATCH
  if (accounts.isClosed(account)) return ACCOUNT_CLOSED
  const balance = accounts.balance(account)
  if (balance - accounts.held(account) + command.mayOwe < 0n) return LIMIT_EXCEEDED
  return command.mayHold !== null && balance > command.mayHold ? LIMIT_EXCEEDED : APPLIED
}

/** Executes `freeze`, `unfreeze` and `close`. Total: any fields yield an output. */
export function applyAccountChange(state: LedgerState, command: AccountChange): Output {
  const invalid = accountChangeInvalidity(command)
  if (invalid !== undefined) return [codeOf(invalid)]
  const account = state.findAccount(command.account)
  if (account < 0) return NO_ACCOUNT
  const before = state.accounts.available(account)
  const status = judgeChange(state, account, command)
  if (status === APPLIED) change(state, account, command)
  return accountOutput(state, status, account, before)
}

function judgeChange({ accounts }: LedgerState, account: number, { type }: AccountChange): StatusCode {
  if (type !== 'close') return accounts.isClosed(account) ? ACCOUNT_CLOSED : APPLIED
  const isEmpty = accounts.balance(account) === 0n && accounts.held(account) === 0n
  return isEmpty ? APPLIED : ACCOUNT_NOT_EMPTY
}

function change({ accounts }: LedgerState, account: number, { type }: AccountChange): void {
  if (type === 'close') accounts.close(account)
  else accounts.setFrozen(account, type === 'freeze')
}

/** Commands about an account move nothing; limits change what is available. */
function accountOutput({ accounts }: LedgerState, status: StatusCode, account: number, before: bigint): Output {
  const balance = exactBalance(accounts.balance(account))
  return [status, balance, balance, null, null, exactBalance(before), exactBalance(accounts.available(account))]
}
