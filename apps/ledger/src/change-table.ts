import { type BalanceChange, formatAmount } from '@synod/ledger'
import { type Column, formatTable, paint } from './output.ts'

/** A balance of an account, before and after. */
export interface AccountChangeRow {
  readonly account: string
  /** Which of its balances: what is posted, unless it says `available`. */
  readonly what?: 'available'
  readonly currency: string
  readonly change: BalanceChange
}

const BEFORE_AND_AFTER: readonly Column[] = [
  { head: 'before', align: 'right' },
  { head: '' },
  { head: 'after', align: 'right' },
]

/** The balances that a command changed, one to a row. */
export function formatChanges(rows: readonly AccountChangeRow[]): string {
  const isAboutAvailable = rows.some(({ what }) => what !== undefined)
  const columns = [{ head: 'account' }, ...(isAboutAvailable ? [{ head: '' }] : []), ...BEFORE_AND_AFTER]
  const cells = rows.map(({ account, what, currency, change }) => [
    account,
    ...(isAboutAvailable ? [what ?? 'posted'] : []),
    formatAmount({ currency, minor: change.before }),
    '→',
    paint.bold(formatAmount({ currency, minor: change.after })),
  ])
  return formatTable(columns, cells)
}
