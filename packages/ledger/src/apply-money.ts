import { givenTo, type MoneyCommand, takenFrom } from './command.ts'
import { moneyInvalidity } from './command-check.ts'
import { type CurrencyCode, packCurrency } from './currency.ts'
import { IdKey } from './id-key.ts'
import type { LedgerState } from './ledger-state.ts'
import { memoFingerprint } from './memo.ts'
import type { MoneyOutput } from './output.ts'
import { differenceFrom } from './repeat.ts'
import { codeOf, type StatusCode } from './status.ts'
import { KIND_CODES, outputOf, type TransferRecord } from './transfer-record.ts'

const APPLIED = codeOf('applied')
const SAME_ACCOUNT = codeOf('same account')
const UNKNOWN_ACCOUNT = codeOf('unknown account')
const CURRENCY_MISMATCH = codeOf('currency mismatch')
const INSUFFICIENT_FUNDS = codeOf('insufficient funds')

/** The id of the command that is being executed. Made once for looking the id up and for adding it. */
const idKey = new IdKey()

/**
 * Executes a command that moves money (PMS 3.1). Total: any fields yield an output. A command with a field that is out of
 * order leaves no trace; every other one uses its id up, applied or refused, and is answered the same way for ever.
 */
export function applyMoney(state: LedgerState, command: MoneyCommand, slot: number): MoneyOutput {
  const invalid = moneyInvalidity(command)
  if (invalid !== undefined) return [codeOf(invalid), null, null, null, null]
  const earlier = state.transfers.find(idKey.of(command.id))
  return earlier < 0 ? applyFirst(state, command, slot) : applyAgain(state, command, earlier)
}

/** Executes a command whose id, which is in `idKey`, was never used. */
function applyFirst(state: LedgerState, command: MoneyCommand, slot: number): MoneyOutput {
  const { amount } = command
  const currency = packCurrency(command.currency)
  const from = fromAccount(state, command, currency)
  const to = toAccount(state, command, currency)
  const fromBefore = from < 0 ? 0n : state.accounts.balance(from)
  const toBefore = to < 0 ? 0n : state.accounts.balance(to)
  const status = judge(state, command, from, to, currency)
  if (status === APPLIED) {
    state.accounts.setBalance(from, fromBefore - amount)
    state.accounts.setBalance(to, toBefore + amount)
  }
  const record: TransferRecord = {
    kind: KIND_CODES[command.type],
    status,
    currency,
    from: from < 0 ? state.stranger(takenFrom(command)) : from,
    to: to < 0 ? state.stranger(givenTo(command)) : to,
    amount,
    memo: memoFingerprint(command.memo ?? ''),
    slot,
    fromBefore,
    toBefore,
  }
  state.addTransfer(idKey, record)
  return outputOf(record)
}

/** The first thing that forbids the transfer, in the order of the statuses; or that nothing does. */
function judge(
  state: LedgerState,
  command: MoneyCommand,
  from: number,
  to: number,
  currency: CurrencyCode,
): StatusCode {
  const { accounts } = state
  if (from === to && takenFrom(command) === givenTo(command)) return SAME_ACCOUNT
  if (from < 0 || to < 0) return UNKNOWN_ACCOUNT
  if (accounts.currency(from) !== currency || accounts.currency(to) !== currency) return CURRENCY_MISMATCH
  if (!accounts.isCash(from) && accounts.balance(from) < command.amount) return INSUFFICIENT_FUNDS
  return APPLIED
}

/** Answers a command whose id was used: as before if it is the same command, else that it is another. */
function applyAgain(state: LedgerState, command: MoneyCommand, earlier: number): MoneyOutput {
  const record = state.transfers.record(earlier)
  const difference = differenceFrom(state, record, command)
  if (difference === undefined) return outputOf(record)
  const currency = packCurrency(command.currency)
  const fromBalance = balanceOrNull(state, fromAccount(state, command, currency))
  const toBalance = balanceOrNull(state, toAccount(state, command, currency))
  return [codeOf(difference), fromBalance, fromBalance, toBalance, toBalance]
}

/** The account that the command takes from; −1 if there is none. */
function fromAccount(state: LedgerState, command: MoneyCommand, currency: CurrencyCode): number {
  return command.type === 'deposit' ? state.cashAccount(currency) : state.findAccount(takenFrom(command))
}

/** The account that the command gives to; −1 if there is none. */
function toAccount(state: LedgerState, command: MoneyCommand, currency: CurrencyCode): number {
  return command.type === 'withdraw' ? state.cashAccount(currency) : state.findAccount(givenTo(command))
}

function balanceOrNull(state: LedgerState, account: number): bigint | null {
  return account < 0 ? null : state.accounts.balance(account)
}
