import { HistoryError } from '../history-error.ts'
import { type Flow, idsOf, isCash, isMovement, type LedgerCall } from './ledger-call.ts'

/** What the calls of a history make it necessary to know of a ledger. The less that is, the more states are equal. */
export interface LedgerScope {
  /** Cash accounts: somebody reads them, or might be refused because there is none. They tie everything together. */
  readonly isCashKept: boolean
  /** The order in which accounts were opened. */
  readonly isOrderKept: boolean
  /** The accounts of which somebody reads a statement. */
  readonly statements: ReadonlySet<string>
  /** The ids that are named more than once: what became of them may be asked again. */
  readonly sharedIds: ReadonlySet<string>
  /** All that could be moved or reserved under an id. */
  readonly flowsOfId: ReadonlyMap<string, readonly Flow[]>
}

/** @throws HistoryError at a hold that can expire of which no call before it says so. */
export function scopeOf(calls: readonly LedgerCall[]): LedgerScope {
  refuseSilentExpiry(calls)
  const isOrderKept = calls.some(({ type }) => type === 'accounts')
  const statements = calls.filter((call) => call.type === 'statement').map(({ account }) => account)
  return {
    isCashKept: isOrderKept || calls.some(namesCash) || mayMismatch(calls),
    isOrderKept,
    statements: new Set(statements),
    sharedIds: sharedIdsOf(calls),
    flowsOfId: flowsOfIds(calls),
  }
}

/** What a call moves or reserves, or might: a capture and a reversal, what could have the id that they are about. */
export function flowsOf(call: LedgerCall, { flowsOfId }: Pick<LedgerScope, 'flowsOfId'>): readonly Flow[] {
  switch (call.type) {
    case 'move':
    case 'hold':
      return [call]
    case 'chain':
      return call.links
    case 'capture':
    case 'release':
    case 'expire':
      return flowsOfId.get(call.hold) ?? []
    case 'reverse':
      return (flowsOfId.get(call.transfer) ?? []).map((flow) => ({ ...flow, from: flow.to, to: flow.from }))
    default:
      return []
  }
}

/** The accounts that a call reads or changes, without the cash account of a deposit or withdrawal. */
export function ownAccounts(call: LedgerCall, scope: Pick<LedgerScope, 'flowsOfId'>): readonly string[] {
  if (call.type === 'accounts') return []
  if ('account' in call) return [call.account]
  if (call.type === 'move' && call.kind !== 'transfer') return [call.kind === 'deposit' ? call.to : call.from]
  return flowsOf(call, scope).flatMap(({ from, to }) => [from, to])
}

/** Whether the call names a cash account itself; the one that a deposit or withdrawal has for its other side does not count. */
function namesCash(call: LedgerCall): boolean {
  return call.type !== 'reverse' && ownAccounts(call, { flowsOfId: new Map() }).some(isCash)
}

/** Whether a deposit or withdrawal is in another currency than its account may have: then it matters which cash accounts there are. */
function mayMismatch(calls: readonly LedgerCall[]): boolean {
  const currencies = new Map<string, Set<string>>()
  for (const call of calls)
    if (call.type === 'open')
      currencies.set(call.account, (currencies.get(call.account) ?? new Set()).add(call.currency))
  return calls.some((call) => {
    if (call.type !== 'move' || call.kind === 'transfer') return false
    const opened = currencies.get(call.kind === 'deposit' ? call.to : call.from) ?? new Set()
    return [...opened].some((currency) => currency !== call.currency)
  })
}

function sharedIdsOf(calls: readonly LedgerCall[]): Set<string> {
  const [once, again] = [new Set<string>(), new Set<string>()]
  for (const id of calls.flatMap(idsOf)) {
    if (once.has(id)) again.add(id)
    once.add(id)
  }
  return again
}

/** A capture moves what was held, so the flows of holds come first; chains, which nothing is about but their own links, have none. */
function flowsOfIds(calls: readonly LedgerCall[]): Map<string, readonly Flow[]> {
  const flows = new Map<string, readonly Flow[]>()
  const add = (id: string, more: readonly Flow[]) => flows.set(id, [...(flows.get(id) ?? []), ...more])
  for (const call of calls) {
    if (call.type === 'chain') for (const link of call.links) add(link.id, [link])
    if ((call.type === 'move' || call.type === 'hold') && call.id !== undefined) add(call.id, [call])
  }
  const held = new Map(flows)
  for (const call of calls)
    if (call.type === 'capture' && call.id !== undefined) add(call.id, held.get(call.hold) ?? [])
  return flows
}

/** Without the time of the ledger nobody can tell when a hold expires: the history must say that it may. */
function refuseSilentExpiry(calls: readonly LedgerCall[]): void {
  const expiring = new Map<string, number>()
  for (const call of calls)
    if (call.type === 'expire' && !expiring.has(call.hold)) expiring.set(call.hold, call.invoked)
  for (const call of calls) {
    if (call.type !== 'hold' || call.expiresAfterMs === undefined || call.id === undefined) continue
    if ((expiring.get(call.id) ?? Number.POSITIVE_INFINITY) < call.invoked) continue
    const id = JSON.stringify(call.id)
    throw new HistoryError(call.invoked, `hold ${id} can expire, but no call of expire with its id comes before it`)
  }
}

/** The parts of a ledger that each call reads or changes: accounts, and ids that others name. */
export function partsOf(calls: readonly LedgerCall[]): string[][] {
  const scope = scopeOf(calls)
  return calls.map((call) => {
    if (scope.isCashKept || call.type === 'accounts') return ['all']
    const ids = idsOf(call).filter((id) => scope.sharedIds.has(id))
    const accounts = ownAccounts(call, scope).filter((account) => !isCash(account))
    return [...accounts.map((account) => `account ${account}`), ...ids.map((id) => `id ${id}`)]
  })
}

/** Which calls, answered as they were, change nothing. */
export function readsOf(calls: readonly LedgerCall[]): boolean[] {
  const { sharedIds } = scopeOf(calls)
  return calls.map((call) => {
    if (!('status' in call)) return true
    if (call.status === undefined || call.status === 'applied') return false
    // A command that was refused keeps its id, so that it is refused again: that is a change, if somebody names it again.
    return !isMovement(call) || !idsOf(call).some((id) => sharedIds.has(id))
  })
}
