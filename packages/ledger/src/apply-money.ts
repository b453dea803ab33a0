import { givenTo, type MoneyCommand, takenFrom } from './command.ts'
import { moneyInvalidity } from './command-check.ts'
import { type CurrencyCode, packCurrency } from './currency.ts'
import { addEntry, type Execution } from './execution.ts'
import { IdKey } from './id-key.ts'
import { isAvailableSpecial, judgeTransfer } from './judge.ts'
import type { LedgerState } from './ledger-state.ts'
import { memoFingerprint } from './memo.ts'
import type { Output } from './output.ts'
import { singleOutput } from './record-output.ts'
import { answerAgain } from './repeat.ts'
import { codeOf, type StatusCode } from './status.ts'
import { EMPTY_DETAIL, KIND_CODES, NONE, type TransferDetail, type TransferRecord } from './transfer-record.ts'

const APPLIED = codeOf('applied')
const SAME_ACCOUNT = codeOf('same account')
const INSUFFICIENT_FUNDS = codeOf('insufficient funds')

/** The id of the command that is being executed. Made once for looking the id up and for adding it. */
const idKey = new IdKey()

/**
 * Executes a command that moves money (PMS 3.1). Total: any fields yield an output. A command with a field that is out of
 * order leaves no trace; every other one uses its id up, applied or refused, and is answered the same way for ever.
 */
export function applyMoney(state: LedgerState, command: MoneyCommand, execution: Execution): Output {
  const invalid = moneyInvalidity(command)
  if (invalid !== undefined) return [codeOf(invalid)]
  const earlier = state.transfers.find(idKey.of(command.id))
  const currency = packCurrency(command.currency)
  const from = fromAccount(state, command, currency)
  const to = toAccount(state, command, currency)
  if (earlier >= 0) return answerAgain(state, earlier, command, from, to)
  return applyFirst(state, command, execution, currency, from, to)
}

/** Executes a command whose id, which is in `idKey`, was never used. */
function applyFirst(
  state: LedgerState,
  command: MoneyCommand,
  execution: Execution,
  currency: CurrencyCode,
  from: number,
  to: number,
): Output {
  const { accounts } = state
  const { amount } = command
  const fromBefore = from < 0 ? 0n : accounts.balance(from)
  const toBefore = to < 0 ? 0n : accounts.balance(to)
  const fromName = takenFrom(command)
  const toName = givenTo(command)
  const status = fromName === toName ? SAME_ACCOUNT : judgeTransfer(accounts, from, to, currency, amount)
  if (status === APPLIED) {
    accounts.setBalance(from, fromBefore - amount)
    accounts.setBalance(to, toBefore + amount)
  }
  const record: TransferRecord = {
    kind: KIND_CODES[command.type],
    status,
    currency,
    from: from < 0 ? state.stranger(fromName) : from,
    to: to < 0 ? state.stranger(toName) : to,
    amount,
    memo: memoFingerprint(command.memo ?? ''),
    slot: execution.slot,
    fromBefore,
    toBefore,
    subject: NONE,
    detail: shortageDetail(state, status, from),
  }
  state.addTransfer(idKey, record)
  addEntry(execution, record, { id: command.id, memo: command.memo })
  return singleOutput(record)
}

/** What was available, if it was too little and the balance does not say so. */
export function shortageDetail(state: LedgerState, status: StatusCode, from: number): TransferDetail | undefined {
  if (status !== INSUFFICIENT_FUNDS || !isAvailableSpecial(state.accounts, from)) return undefined
  const available = state.accounts.available(from)
  return { ...EMPTY_DETAIL, available: { before: available, after: available } }
}

/** The account that the command takes from; −1 if there is none. */
function fromAccount(state: LedgerState, command: MoneyCommand, currency: CurrencyCode): number {
  return command.type === 'deposit' ? state.cashAccount(currency) : state.findAccount(takenFrom(command))
}

/** The account that the command gives to; −1 if there is none. */
function toAccount(state: LedgerState, command: MoneyCommand, currency: CurrencyCode): number {
  return command.type === 'withdraw' ? state.cashAccount(currency) : state.findAccount(givenTo(command))
}
