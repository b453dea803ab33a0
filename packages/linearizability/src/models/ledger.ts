import type { Model } from '../model.ts'
import { takeAccountCommand } from './ledger-accounts.ts'
import {
  type AccountsCall,
  type BalanceCall,
  isCash,
  isMovement,
  isQuery,
  type LedgerCall,
  type QueryCall,
} from './ledger-call.ts'
import { expire, takeMovement } from './ledger-movements.ts'
import { flowsOf, partsOf, readsOf, scopeOf } from './ledger-scope.ts'
import { availableOn, emptyLedger, type LedgerState, type Step, textOf } from './ledger-state.ts'
import { readLedgerCall } from './read-ledger-call.ts'

/**
 * A bank's ledger, specified once more and independently of the one that is judged: accounts whose available balance never
 * goes below zero, cash accounts (`cash:EUR`) where anything is available, limits, holds that are resolved once, chains that are
 * applied whole or not at all, commands that are refused for reasons in a fixed order, and ids that make a command that comes
 * again the same command.
 */
export function ledgerModel(): Model<LedgerState, LedgerCall> {
  return {
    name: 'ledger',
    read: readLedgerCall,
    init: (calls) => emptyLedger(scopeOf(calls)),
    step: takeStep,
    keyOf: textOf,
    reads: (calls) => readsOf(calls),
    canReach,
    parts: (calls) => partsOf(calls),
    describe: textOf,
  }
}

function takeStep(state: LedgerState, call: LedgerCall): Step {
  if (isQuery(call)) return sees(state, call) && { state }
  if (isMovement(call)) return takeMovement(state, call)
  return call.type === 'expire' ? expire(state, call) : takeAccountCommand(state, call)
}

function sees(state: LedgerState, call: QueryCall): boolean {
  switch (call.type) {
    case 'balance':
      return seesBalance(state, call)
    case 'statement':
      return String(state.accounts.get(call.account)?.statement ?? null) === String(call.seen)
    case 'accounts':
      return lists(state, call)
  }
}

function seesBalance({ accounts }: LedgerState, { account: name, seen }: BalanceCall): boolean {
  const account = accounts.get(name)
  if (account === undefined || seen === null) return account === undefined && seen === null
  if (account.balance !== seen.posted || (seen.held !== undefined && account.held !== seen.held)) return false
  return seen.available === undefined || availableOn(name, account) === seen.available
}

/** A list that names no cash account is one without them. */
function lists({ accounts }: LedgerState, { seen }: AccountsCall): boolean {
  const isCashListed = seen.some(({ account }) => isCash(account))
  const kept = [...accounts].filter(([name]) => isCashListed || !isCash(name))
  return (
    kept.length === seen.length &&
    seen.every(({ account, balance }, at) => {
      const [name, { balance: held }] = kept[at]!
      return name === account && (balance === undefined || balance === held)
    })
  )
}

/** A balance stays between what it would be without all that is put in, and without all that is taken out. */
function canReach({ accounts, scope }: LedgerState, goal: LedgerCall, pool: readonly LedgerCall[]): boolean {
  if (goal.type !== 'balance') return true
  const { account, seen } = goal
  const posted = accounts.get(account)?.balance
  if (seen === null) return posted === undefined
  if (
    posted === undefined &&
    !isCash(account) &&
    !pool.some((call) => call.type === 'open' && call.account === account)
  )
    return false
  let [least, most] = [posted ?? 0n, posted ?? 0n]
  for (const call of pool) {
    // These only reserve.
    if (call.type === 'hold' || call.type === 'release' || call.type === 'expire') continue
    for (const { from, to, amount } of flowsOf(call, scope)) {
      if (from === account) least -= amount
      if (to === account) most += amount
    }
  }
  return least <= seen.posted && seen.posted <= most
}
