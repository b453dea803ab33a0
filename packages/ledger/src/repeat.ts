import { givenTo, type MoneyCommand, takenFrom } from './command.ts'
import { packCurrency } from './currency.ts'
import type { LedgerState } from './ledger-state.ts'
import { memoFingerprint } from './memo.ts'
import type { Status } from './status.ts'
import { KIND_CODES, type TransferRecord } from './transfer-record.ts'

/** In what a command differs from the transfer that used its id before it; `undefined` if it is the same command again. */
export function differenceFrom(state: LedgerState, record: TransferRecord, command: MoneyCommand): Status | undefined {
  if (record.kind !== KIND_CODES[command.type]) return 'exists with different kind'
  if (record.currency !== packCurrency(command.currency)) return 'exists with different currency'
  if (state.partyName(record.from) !== takenFrom(command)) return 'exists with different from'
  if (state.partyName(record.to) !== givenTo(command)) return 'exists with different to'
  if (record.amount !== command.amount) return 'exists with different amount'
  return record.memo === memoFingerprint(command.memo ?? '') ? undefined : 'exists with different memo'
}
