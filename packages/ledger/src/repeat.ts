import { chainFingerprint } from './chain-fingerprint.ts'
import {
  type Capture,
  type Chain,
  givenTo,
  type Hold,
  type MoneyCommand,
  type MovementCommand,
  type Release,
  type Reverse,
  takenFrom,
} from './command.ts'
import { packCurrency } from './currency.ts'
import type { LedgerState } from './ledger-state.ts'
import { memoFingerprint } from './memo.ts'
import { exactBalance, type Output } from './output.ts'
import { outputOf } from './record-output.ts'
import { codeOf, type Status, type StatusCode } from './status.ts'
import { KIND_CODES, NONE, type TransferRecord } from './transfer-record.ts'

/**
 * Answers a command whose id was used: as before if it is the same command, else that it is another, with the balances of
 * now of the accounts that it names (−1: there is none).
 */
export function answerAgain(
  state: LedgerState,
  earlier: number,
  command: MovementCommand,
  from: number,
  to: number,
): Output {
  const difference = differenceFrom(state, state.transfers.record(earlier), command)
  return difference === undefined ? outputOf(state.transfers, earlier) : refusalNow(state, codeOf(difference), from, to)
}

/** A refusal that nothing remembers, with the balances of now. */
export function refusalNow(state: LedgerState, status: StatusCode, from: number, to: number): Output {
  const fromBalance = from < 0 ? null : exactBalance(state.accounts.balance(from))
  const toBalance = to < 0 ? null : exactBalance(state.accounts.balance(to))
  return [status, fromBalance, fromBalance, toBalance, toBalance]
}

/**
 * In what a command differs from the movement that used its id before it; `undefined` if it is the same command again. A
 * link of a new chain is never the same as anything before it.
 */
export function differenceFrom(
  state: LedgerState,
  record: TransferRecord,
  command: MovementCommand,
  isLink = false,
): Status | undefined {
  if (record.kind !== KIND_CODES[command.type]) return 'exists with different kind'
  switch (command.type) {
    case 'chain':
      return chainDifference(record, command)
    case 'capture':
    case 'release':
    case 'reverse':
      return sequelDifference(state, record, command)
    default:
      return moneyDifference(state, record, command, isLink)
  }
}

function moneyDifference(
  state: LedgerState,
  record: TransferRecord,
  command: MoneyCommand | Hold,
  isLink: boolean,
): Status | undefined {
  if (record.currency !== packCurrency(command.currency)) return 'exists with different currency'
  if (state.partyName(record.from) !== takenFrom(command)) return 'exists with different from'
  if (state.partyName(record.to) !== givenTo(command)) return 'exists with different to'
  if (record.amount !== command.amount) return 'exists with different amount'
  if (record.memo !== memoFingerprint(command.memo ?? '')) return 'exists with different memo'
  if (command.type === 'hold') {
    return record.detail!.expiresAfterMs === (command.expiresAfterMs ?? 0) ? undefined : 'exists with different expiry'
  }
  return isLink || record.subject !== NONE ? 'exists with different chain' : undefined
}

function sequelDifference(
  state: LedgerState,
  record: TransferRecord,
  command: Capture | Release | Reverse,
): Status | undefined {
  if (command.type === 'capture' && record.amount !== (command.amount ?? wholeAmount(state, record)))
    return 'exists with different amount'
  if (record.memo !== memoFingerprint(command.memo ?? '')) return 'exists with different memo'
  const subject = command.type === 'reverse' ? command.transfer : command.hold
  return state.subjectName(record.subject) === subject ? undefined : 'exists with different subject'
}

/** What a capture without an amount meant when it was executed; 0 if there was nothing to capture. */
function wholeAmount(state: LedgerState, { subject, from }: TransferRecord): bigint {
  return subject < 0 || from === NONE ? 0n : state.transfers.record(subject).amount
}

function chainDifference(record: TransferRecord, command: Chain): Status | undefined {
  const { a, b } = chainFingerprint(command)
  return record.memo === a && record.subject === b ? undefined : 'exists with different links'
}
