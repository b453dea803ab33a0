import { shortageDetail } from './apply-money.ts'
import type { Reverse } from './command.ts'
import { reverseInvalidity } from './command-check.ts'
import { addEntry, type Execution } from './execution.ts'
import { IdKey } from './id-key.ts'
import { judgeTransfer } from './judge.ts'
import type { LedgerState } from './ledger-state.ts'
import { memoFingerprint } from './memo.ts'
import type { Output } from './output.ts'
import { singleOutput } from './record-output.ts'
import { answerAgain } from './repeat.ts'
import { codeOf, type StatusCode } from './status.ts'
import { KIND_CODES, NO_CURRENCY, NONE, type TransferRecord } from './transfer-record.ts'

const APPLIED = codeOf('applied')
const UNKNOWN_TRANSFER = codeOf('unknown transfer')
const NOT_REVERSIBLE = codeOf('not reversible')
const ALREADY_REVERSED = codeOf('already reversed')

const idKey = new IdKey()
const subjectKey = new IdKey()

/** Executes `reverse`. Total: any fields yield an output; see `applyMoney` for what becomes of the id. */
export function applyReverse(state: LedgerState, command: Reverse, execution: Execution): Output {
  const invalid = reverseInvalidity(command)
  if (invalid !== undefined) return [codeOf(invalid)]
  const subject = state.transfers.find(subjectKey.of(command.transfer))
  const reversed = subject < 0 ? undefined : reversible(state, subject)
  const earlier = state.transfers.find(idKey.of(command.id))
  return earlier >= 0
    ? answerAgain(state, earlier, command, reversed?.to ?? -1, reversed?.from ?? -1)
    : applyFirst(state, command, execution, subject, reversed)
}

/**
 * The movement of this number, if it is of a kind that can be taken back by itself. A link cannot: a chain is all or nothing,
 * and half an exchange taken back would leave the other half. It is undone by a chain the other way.
 */
function reversible(state: LedgerState, number: number): TransferRecord | undefined {
  const record = state.transfers.record(number)
  if (record.status !== APPLIED) return undefined
  switch (record.kind) {
    case KIND_CODES.deposit:
    case KIND_CODES.withdraw:
    case KIND_CODES.capture:
      return record
    case KIND_CODES.transfer:
      return record.subject === NONE ? record : undefined
    default:
      return undefined
  }
}

function applyFirst(
  state: LedgerState,
  command: Reverse,
  execution: Execution,
  subject: number,
  reversed: TransferRecord | undefined,
): Output {
  const { accounts } = state
  const [from, to, amount] = [reversed?.to ?? NONE, reversed?.from ?? NONE, reversed?.amount ?? 0n]
  const status = judge(state, subject, reversed)
  const record: TransferRecord = {
    kind: KIND_CODES.reverse,
    status,
    currency: reversed?.currency ?? NO_CURRENCY,
    from,
    to,
    amount,
    memo: memoFingerprint(command.memo ?? ''),
    slot: execution.slot,
    fromBefore: from < 0 ? 0n : accounts.balance(from),
    toBefore: to < 0 ? 0n : accounts.balance(to),
    subject: subject < 0 ? state.stranger(command.transfer) : subject,
    detail: shortageDetail(state, status, from),
  }
  if (status === APPLIED) {
    accounts.setBalance(from, record.fromBefore - amount)
    accounts.setBalance(to, record.toBefore + amount)
  }
  state.addTransfer(idKey, record)
  addEntry(execution, record, { id: command.id, memo: command.memo, reverses: command.transfer })
  return singleOutput(record)
}

function judge(state: LedgerState, subject: number, reversed: TransferRecord | undefined): StatusCode {
  if (subject < 0) return UNKNOWN_TRANSFER
  if (reversed === undefined) return NOT_REVERSIBLE
  if (state.transfers.follower(subject) >= 0) return ALREADY_REVERSED
  return judgeTransfer(state.accounts, reversed.to, reversed.from, reversed.currency, reversed.amount)
}
