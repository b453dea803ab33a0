import type { Capture, Release } from './command.ts'
import { captureInvalidity, releaseInvalidity } from './command-check.ts'
import { addEntry, type Execution } from './execution.ts'
import { IdKey } from './id-key.ts'
import { judgeReceipt, judgeStates } from './judge.ts'
import type { LedgerState } from './ledger-state.ts'
import { memoFingerprint } from './memo.ts'
import type { Output } from './output.ts'
import { singleOutput } from './record-output.ts'
import { answerAgain } from './repeat.ts'
import { codeOf, type StatusCode } from './status.ts'
import { EXPIRED } from './transfer-log.ts'
import { EMPTY_DETAIL, KIND_CODES, NO_CURRENCY, NONE, type TransferRecord } from './transfer-record.ts'

const APPLIED = codeOf('applied')
const UNKNOWN_HOLD = codeOf('unknown hold')
const HOLD_CAPTURED = codeOf('hold captured')
const HOLD_RELEASED = codeOf('hold released')
const HOLD_EXPIRED = codeOf('hold expired')
const MORE_THAN_HELD = codeOf('more than held')

const idKey = new IdKey()
const holdKey = new IdKey()

/** Executes `capture` and `release`. Total: any fields yield an output; see `applyMoney` for what becomes of the id. */
export function applyHoldEnd(state: LedgerState, command: Capture | Release, execution: Execution): Output {
  const invalid = command.type === 'capture' ? captureInvalidity(command) : releaseInvalidity(command)
  if (invalid !== undefined) return [codeOf(invalid)]
  const subject = state.transfers.find(holdKey.of(command.hold))
  const hold = subject < 0 ? undefined : appliedHold(state, subject)
  const earlier = state.transfers.find(idKey.of(command.id))
  return earlier >= 0
    ? answerAgain(state, earlier, command, hold?.from ?? -1, hold?.to ?? -1)
    : applyFirst(state, command, execution, subject, hold)
}

/** The hold of this number; `undefined` if it is none, or was refused. */
function appliedHold(state: LedgerState, number: number): TransferRecord | undefined {
  const record = state.transfers.record(number)
  return record.kind === KIND_CODES.hold && record.status === APPLIED ? record : undefined
}

function applyFirst(
  state: LedgerState,
  command: Capture | Release,
  execution: Execution,
  subject: number,
  hold: TransferRecord | undefined,
): Output {
  const amount = (command.type === 'capture' ? command.amount : undefined) ?? hold?.amount ?? 0n
  const status = hold === undefined ? UNKNOWN_HOLD : judge(state, command, subject, hold, amount)
  const record: TransferRecord = {
    kind: KIND_CODES[command.type],
    status,
    currency: hold?.currency ?? NO_CURRENCY,
    from: hold?.from ?? NONE,
    to: hold?.to ?? NONE,
    amount,
    memo: memoFingerprint(command.memo ?? ''),
    slot: execution.slot,
    fromBefore: hold === undefined ? 0n : state.accounts.balance(hold.from),
    toBefore: hold === undefined ? 0n : state.accounts.balance(hold.to),
    subject: subject < 0 ? state.stranger(command.hold) : subject,
    detail: hold && { ...EMPTY_DETAIL, available: end(state, command, status, hold, amount) },
  }
  state.addTransfer(idKey, record)
  addEntry(execution, record, { id: command.id, memo: command.memo, hold: command.hold })
  return singleOutput(record)
}

function judge(
  state: LedgerState,
  command: Capture | Release,
  subject: number,
  hold: TransferRecord,
  amount: bigint,
): StatusCode {
  const ended = judgeOpen(state, subject, hold)
  if (ended !== APPLIED || command.type === 'release') return ended
  if (amount > hold.amount) return MORE_THAN_HELD
  const status = judgeStates(state.accounts, hold.from, hold.to)
  return status === APPLIED ? judgeReceipt(state.accounts, hold.to, amount) : status
}

/** A hold whose time has come has expired, even if its turn to be taken off the account is still to come. */
function judgeOpen({ transfers, time }: LedgerState, number: number, { detail }: TransferRecord): StatusCode {
  const follower = transfers.follower(number)
  if (follower >= 0) return transfers.kind(follower) === KIND_CODES.capture ? HOLD_CAPTURED : HOLD_RELEASED
  const { expiresAt } = detail!
  return follower === EXPIRED || (expiresAt !== 0 && expiresAt <= time) ? HOLD_EXPIRED : APPLIED
}

/** Ends the hold if that was allowed, and says what was and is available on the account it is on. */
function end(
  { accounts }: LedgerState,
  command: Capture | Release,
  status: StatusCode,
  { from, to, amount: held }: TransferRecord,
  amount: bigint,
): { before: bigint; after: bigint } {
  const before = accounts.available(from)
  if (status === APPLIED) {
    accounts.setHeld(from, accounts.held(from) - held)
    if (command.type === 'capture') {
      accounts.setBalance(from, accounts.balance(from) - amount)
      accounts.setBalance(to, accounts.balance(to) + amount)
    }
  }
  return { before, after: accounts.available(from) }
}
