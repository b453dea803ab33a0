import type { AccountChangeCall, AccountCommand, LimitsCall, OpenCall } from './ledger-call.ts'
import { type Account, changed, type LedgerState, type Step, withAccount } from './ledger-state.ts'
import type { LedgerStatus } from './ledger-status.ts'

/** Commands about one account: they say what shall be, so that doing one twice is doing it once. */
export function takeAccountCommand(state: LedgerState, call: AccountCommand): Step {
  const account = state.accounts.get(call.account)
  const became = judge(account, call)
  if (call.status !== undefined && call.status !== became) return false
  return { state: became === 'applied' ? execute(state, call, account) : state }
}

function judge(account: Account | undefined, call: AccountCommand): LedgerStatus {
  if (call.type === 'open') return judgeOpen(account, call)
  if (account === undefined) return 'unknown account'
  return call.type === 'limits' ? judgeLimits(account, call) : judgeChange(account, call)
}

function judgeOpen(account: Account | undefined, { currency }: OpenCall): LedgerStatus {
  return account !== undefined && account.currency !== currency ? 'exists with different currency' : 'applied'
}

function judgeLimits(account: Account, { mayOwe, mayHold, currency }: LimitsCall): LedgerStatus {
  const { balance, held } = account
  if (account.currency !== currency) return 'currency mismatch'
  if (account.isClosed) return 'account closed'
  if (balance - held + mayOwe < 0n) return 'limit exceeded'
  return mayHold !== null && balance > mayHold ? 'limit exceeded' : 'applied'
}

function judgeChange({ isClosed, balance, held }: Account, { type }: AccountChangeCall): LedgerStatus {
  if (type !== 'close') return isClosed ? 'account closed' : 'applied'
  return balance === 0n && held === 0n ? 'applied' : 'account not empty'
}

function execute(state: LedgerState, call: AccountCommand, account: Account | undefined): LedgerState {
  switch (call.type) {
    case 'open':
      return account === undefined ? withAccount(state, call.account, call.currency) : state
    case 'limits':
      return changed(state, call.account, { mayOwe: call.mayOwe, mayHold: call.mayHold })
    case 'close':
      return changed(state, call.account, { isClosed: true })
    default:
      return changed(state, call.account, { isFrozen: call.type === 'freeze' })
  }
}
