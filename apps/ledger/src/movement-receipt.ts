import { formatAmount, type Outcome, type Receipt } from '@synod/ledger'
import { type AccountChangeRow, formatChanges } from './change-table.ts'
import { moneyJson } from './money.ts'
import { changeJson } from './movement-json.ts'
import { paint, printJson, printLine } from './output.ts'
import { refused } from './refusal.ts'

/** A command that moves or reserves money, with what it names and what is known of the movement that it is about. */
export interface Movement {
  readonly type: 'deposit' | 'withdraw' | 'transfer' | 'hold' | 'capture' | 'release' | 'reverse'
  readonly id: string
  /** In minor units of the currency. */
  readonly amount: bigint
  readonly currency: string
  /** The account that money is taken from; of a hold and what ends it, the one that it is on. */
  readonly from: string
  readonly to: string
  /** The hold to capture or release, or the movement to reverse. */
  readonly subject?: string
}

/** Prints what became of it. Throws the ledger's no as a `Failure`. `headline` is what was done, for people. */
export function printReceipt(
  movement: Movement,
  receipt: Receipt,
  { headline, json }: { readonly headline: string; readonly json?: true },
): void {
  const data = receiptJson(movement, receipt)
  if (receipt.status !== 'applied') throw refused(movement, receipt, data)
  if (json) {
    printJson({ ok: true, ...data })
    return
  }
  const head = `${headline}  ${paint.dim(`id ${movement.id}, slot ${receipt.slot}`)}`
  const rows = changesOf(movement, receipt)
  printLine(rows.length === 0 ? head : `${head}\n${formatChanges(rows)}`)
}

export function receiptJson(movement: Movement, receipt: Receipt): Record<string, unknown> {
  const { type, id, subject, currency, amount } = movement
  const { status, slot } = receipt
  const about = subject === undefined ? {} : { [type === 'reverse' ? 'transfer' : 'hold']: subject }
  return {
    ...{ type, status, slot, id, ...about, amount: moneyJson({ currency, minor: amount }) },
    ...sidesJson(movement, receipt),
  }
}

/** The balances of both sides, before and after. */
export function sidesJson(
  { from, to, currency }: Pick<Movement, 'from' | 'to' | 'currency'>,
  outcome: Outcome,
): Record<string, unknown> {
  const sideJson = (account: string, change: Outcome['from']) => ({
    account,
    ...(change ? changeJson(change, currency) : { before: null, after: null }),
  })
  const { available } = outcome
  return {
    from: sideJson(from, outcome.from),
    to: sideJson(to, outcome.to),
    ...(available ? { available: changeJson(available, currency) } : {}),
  }
}

/** The balances that changed, but for those of cash accounts: every deposit changes them. */
export function changesOf(
  { from, to, currency }: Pick<Movement, 'from' | 'to' | 'currency'>,
  outcome: Outcome,
): AccountChangeRow[] {
  const { available } = outcome
  return [
    ...posted(from, outcome.from),
    ...(available && available.before !== available.after
      ? [{ account: from, what: 'available' as const, change: available }]
      : []),
    ...posted(to, outcome.to),
  ].map((row) => ({ ...row, currency }))
}

function posted(account: string, change: Outcome['from']) {
  const isShown = change !== null && change.before !== change.after && !account.startsWith('cash:')
  return isShown ? [{ account, change }] : []
}

/** For headlines. */
export function amountOf({ amount, currency }: Pick<Movement, 'amount' | 'currency'>): string {
  return formatAmount({ currency, minor: amount })
}
