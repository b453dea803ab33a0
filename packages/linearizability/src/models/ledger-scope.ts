import { CASH_PREFIX, type LedgerCall } from './ledger-call.ts'

/** What the calls of a history make it necessary to know of a ledger. The less that is, the more states are equal. */
export interface LedgerScope {
  /** Cash accounts: somebody reads them, or might be refused because there is none. They tie everything together. */
  readonly isCashKept: boolean
  /** The order in which accounts were opened. */
  readonly isOrderKept: boolean
  /** The accounts of which somebody reads a statement. */
  readonly statements: ReadonlySet<string>
  /** The ids that come more than once. */
  readonly repeatedIds: ReadonlySet<string>
}

export function scopeOf(calls: readonly LedgerCall[]): LedgerScope {
  const isOrderKept = calls.some(({ type }) => type === 'accounts')
  const statements = calls.filter((call) => call.type === 'statement').map(({ account }) => account)
  return {
    isCashKept: isOrderKept || calls.some(namesCash) || mayMismatch(calls),
    isOrderKept,
    statements: new Set(statements),
    repeatedIds: repeatedIdsOf(calls),
  }
}

/** Whether the call names a cash account itself; the one that a deposit or withdrawal has for its other side does not count. */
function namesCash(call: LedgerCall): boolean {
  switch (call.type) {
    case 'accounts':
      return true
    case 'move':
      return ownAccounts(call).some(isCash)
    default:
      return isCash(call.account)
  }
}

/** The accounts that a call is about, without the cash account of a deposit or withdrawal. */
export function ownAccounts(call: Exclude<LedgerCall, { type: 'accounts' }>): readonly string[] {
  if (call.type !== 'move') return [call.account]
  if (call.kind === 'transfer') return [call.from, call.to]
  return [call.kind === 'deposit' ? call.to : call.from]
}

export function isCash(account: string): boolean {
  return account.startsWith(CASH_PREFIX)
}

/** Whether a deposit or withdrawal is in another currency than its account may have: then it matters which cash accounts there are. */
function mayMismatch(calls: readonly LedgerCall[]): boolean {
  const currencies = new Map<string, Set<string>>()
  for (const call of calls)
    if (call.type === 'open')
      currencies.set(call.account, (currencies.get(call.account) ?? new Set()).add(call.currency))
  return calls.some((call) => {
    if (call.type !== 'move' || call.kind === 'transfer') return false
    const opened = currencies.get(ownAccounts(call)[0]!) ?? new Set()
    return [...opened].some((currency) => currency !== call.currency)
  })
}

function repeatedIdsOf(calls: readonly LedgerCall[]): Set<string> {
  const [once, again] = [new Set<string>(), new Set<string>()]
  for (const call of calls) {
    if (call.type !== 'move' || call.id === undefined) continue
    if (once.has(call.id)) again.add(call.id)
    once.add(call.id)
  }
  return again
}
