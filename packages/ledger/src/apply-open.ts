import type { Open } from './command.ts'
import { openInvalidity } from './command-check.ts'
import { packCurrency } from './currency.ts'
import type { LedgerState } from './ledger-state.ts'
import type { OpenOutput } from './output.ts'
import { codeOf } from './status.ts'

const APPLIED: OpenOutput = [codeOf('applied')]
const OTHER_CURRENCY: OpenOutput = [codeOf('exists with different currency')]

/** Executes `open`. Total: any fields yield an output. */
export function applyOpen(state: LedgerState, command: Open): OpenOutput {
  const invalid = openInvalidity(command)
  if (invalid !== undefined) return [codeOf(invalid)]
  const currency = packCurrency(command.currency)
  const account = state.findAccount(command.account)
  if (account >= 0) return state.accounts.currency(account) === currency ? APPLIED : OTHER_CURRENCY
  state.openAccount(command.account, currency)
  return APPLIED
}
