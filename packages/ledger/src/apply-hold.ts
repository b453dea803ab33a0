import type { Hold } from './command.ts'
import { holdInvalidity } from './command-check.ts'
import { packCurrency } from './currency.ts'
import { addEntry, type Execution } from './execution.ts'
import { IdKey } from './id-key.ts'
import { judgeReservation } from './judge.ts'
import type { LedgerState } from './ledger-state.ts'
import { memoFingerprint } from './memo.ts'
import type { Output } from './output.ts'
import { singleOutput } from './record-output.ts'
import { answerAgain } from './repeat.ts'
import { codeOf } from './status.ts'
import { EMPTY_DETAIL, KIND_CODES, NONE, type TransferDetail, type TransferRecord } from './transfer-record.ts'

const APPLIED = codeOf('applied')
const SAME_ACCOUNT = codeOf('same account')

const idKey = new IdKey()

/** Executes `hold`. Total: any fields yield an output; see `applyMoney` for what becomes of the id. */
export function applyHold(state: LedgerState, command: Hold, execution: Execution): Output {
  const invalid = holdInvalidity(command)
  if (invalid !== undefined) return [codeOf(invalid)]
  const [from, to] = [state.findAccount(command.from), state.findAccount(command.to)]
  const earlier = state.transfers.find(idKey.of(command.id))
  return earlier >= 0 ? answerAgain(state, earlier, command, from, to) : applyFirst(state, command, execution, from, to)
}

function applyFirst(state: LedgerState, command: Hold, execution: Execution, from: number, to: number): Output {
  const { accounts } = state
  const { amount } = command
  const currency = packCurrency(command.currency)
  const available = from < 0 ? null : accounts.available(from)
  const status = command.from === command.to ? SAME_ACCOUNT : judgeReservation(accounts, from, to, currency, amount)
  if (status === APPLIED) accounts.setHeld(from, accounts.held(from) + amount)
  const detail: TransferDetail = {
    ...EMPTY_DETAIL,
    expiresAfterMs: command.expiresAfterMs ?? 0,
    expiresAt: command.expiresAfterMs === undefined ? 0 : state.time + command.expiresAfterMs,
    available: available === null ? null : { before: available, after: accounts.available(from) },
  }
  const record: TransferRecord = {
    kind: KIND_CODES.hold,
    status,
    currency,
    from: from < 0 ? state.stranger(command.from) : from,
    to: to < 0 ? state.stranger(command.to) : to,
    amount,
    memo: memoFingerprint(command.memo ?? ''),
    slot: execution.slot,
    fromBefore: from < 0 ? 0n : accounts.balance(from),
    toBefore: to < 0 ? 0n : accounts.balance(to),
    subject: NONE,
    detail,
  }
  state.addTransfer(idKey, record)
  addEntry(execution, record, { id: command.id, memo: command.memo })
  return singleOutput(record)
}
