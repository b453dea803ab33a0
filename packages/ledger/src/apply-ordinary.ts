import type { AppliedAt } from '@synod/replica'
import type { History } from './history.ts'
import type { LedgerState } from './ledger-state.ts'
import type { Output } from './output.ts'
import { codeOf } from './status.ts'
import type { TransferInBytes } from './transfer-in-bytes.ts'

const APPLIED = codeOf('applied')

/**
 * Executes a transfer about which nothing is out of the ordinary: its id is new, its accounts are two of its currency without
 * holds, limits or other marks, and it is covered. Does what `applyMoney` does, without text and bigints: nearly all that a
 * bank executes are such. `undefined` if it is not: then it has done nothing.
 */
export function applyOrdinary(
  state: LedgerState,
  history: History,
  transfer: TransferInBytes,
  at: AppliedAt,
): Output | undefined {
  const { accounts } = state
  const { idKey, currencyCode, smallAmount: amount } = transfer
  const from = accounts.find(transfer.fromKey)
  const to = accounts.find(transfer.toKey)
  if (from < 0 || to < 0 || from === to) return undefined
  if (!accounts.isOrdinary(from, currencyCode) || !accounts.isOrdinary(to, currencyCode)) return undefined
  const fromBefore = accounts.smallBalance(from)
  const toBefore = accounts.smallBalance(to)
  if (fromBefore < amount || toBefore < 0 || toBefore + amount > Number.MAX_SAFE_INTEGER) return undefined
  if (state.transfers.find(idKey) >= 0) return undefined
  const [fromAfter, toAfter] = [fromBefore - amount, toBefore + amount]
  accounts.setSmallBalance(from, fromAfter)
  accounts.setSmallBalance(to, toAfter)
  state.addOrdinary(transfer, from, to, at.slot, fromBefore, toBefore)
  history.recordOrdinary(at.slot, at.index, state.time, transfer, from, to, fromBefore, toBefore)
  return [APPLIED, fromBefore, fromAfter, toBefore, toAfter]
}
