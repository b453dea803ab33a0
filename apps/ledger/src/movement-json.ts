import type { BalanceChange, MovementView, TransferSide } from '@synod/ledger'
import { type MoneyJson, moneyJson } from './money.ts'

/** A movement of the history as `--json` prints it: amounts as text and exact, times as in RFC 3339. */
export function movementJson(movement: MovementView): Record<string, unknown> {
  const { number, slot, index, time, id, kind, status, memo, currency, amount, from, to } = movement
  const { chain, hold, reverses, expiresAt } = movement
  return {
    ...{ number, slot, index, time: timeJson(time), id, kind, status, memo },
    amount: amount === null || currency === null ? null : moneyJson({ currency, minor: amount }),
    from: sideJson(from, currency),
    to: sideJson(to, currency),
    ...{ chain, hold, reverses, expiresAt: expiresAt === null ? null : timeJson(expiresAt) },
  }
}

export function timeJson(time: number): string {
  return new Date(time).toISOString()
}

/** A balance before and after, in a currency. */
export function changeJson(
  { before, after }: BalanceChange,
  currency: string,
): { before: MoneyJson; after: MoneyJson } {
  return { before: moneyJson({ currency, minor: before }), after: moneyJson({ currency, minor: after }) }
}

function sideJson(side: TransferSide | null, currency: string | null): Record<string, unknown> | null {
  if (side === null) return null
  const { account, balance } = side
  const change = balance === null || currency === null ? { before: null, after: null } : changeJson(balance, currency)
  return { account, ...change }
}
