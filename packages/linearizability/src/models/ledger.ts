import type { Model } from '../model.ts'
import {
  type AccountsCall,
  CASH_PREFIX,
  type LedgerCall,
  type LedgerStatus,
  type MoveCall,
  type OpenCall,
  readLedgerCall,
} from './ledger-call.ts'
import { isCash, type LedgerScope, ownAccounts, scopeOf } from './ledger-scope.ts'

interface Account {
  readonly currency: string
  readonly balance: bigint
  /** Only where the scope asks for it. */
  readonly statement: readonly bigint[] | undefined
}

/** A ledger as far as a history can tell. */
export interface LedgerState {
  readonly scope: LedgerScope
  /** In the order of opening. */
  readonly accounts: ReadonlyMap<string, Account>
  /** By their ids, the commands that come again, and what became of them the first time. */
  readonly earlier: ReadonlyMap<string, { readonly call: MoveCall; readonly status: LedgerStatus }>
}

type Step = { readonly state: LedgerState } | false

/**
 * A bank's ledger, specified once more and independently of the one that is judged: accounts that never go below zero, cash
 * accounts (`cash:EUR`) that alone do, commands that are refused for reasons in a fixed order, and ids that make a command
 * that comes again the same command.
 */
export function ledgerModel(): Model<LedgerState, LedgerCall> {
  return {
    name: 'ledger',
    read: readLedgerCall,
    init: (calls) => ({ scope: scopeOf(calls), accounts: new Map(), earlier: new Map() }),
    step: takeStep,
    keyOf: textOf,
    reads: (calls) => readsOf(calls),
    canReach,
    parts: (calls) => partsOf(calls),
    describe: textOf,
  }
}

function takeStep(state: LedgerState, call: LedgerCall): Step {
  switch (call.type) {
    case 'open':
      return open(state, call)
    case 'move':
      return move(state, call)
    case 'balance':
      return (state.accounts.get(call.account)?.balance ?? null) === call.seen && { state }
    case 'statement':
      return String(state.accounts.get(call.account)?.statement ?? null) === String(call.seen) && { state }
    case 'accounts':
      return lists(state, call) && { state }
  }
}

function open(state: LedgerState, { account, currency, status }: OpenCall): Step {
  const existing = state.accounts.get(account)
  const became = existing && existing.currency !== currency ? 'exists with different currency' : 'applied'
  if (status !== undefined && status !== became) return false
  if (existing) return { state }
  const accounts = new Map(state.accounts)
  const cash = CASH_PREFIX + currency
  if (state.scope.isCashKept && !accounts.has(cash)) accounts.set(cash, newAccount(state, cash, currency))
  accounts.set(account, newAccount(state, account, currency))
  return { state: { ...state, accounts } }
}

function newAccount({ scope }: LedgerState, account: string, currency: string): Account {
  return { currency, balance: 0n, statement: scope.statements.has(account) ? [] : undefined }
}

function move(state: LedgerState, call: MoveCall): Step {
  const before = call.id === undefined ? undefined : state.earlier.get(call.id)
  if (before !== undefined) return fits(call, differenceFrom(before.call, call) ?? before.status) && { state }
  const status = judge(state, call)
  if (!fits(call, status)) return false
  const accounts = status === 'applied' ? transfer(state, call) : state.accounts
  if (call.id === undefined || !state.scope.repeatedIds.has(call.id)) return { state: { ...state, accounts } }
  return { state: { ...state, accounts, earlier: new Map(state.earlier).set(call.id, { call, status }) } }
}

function fits({ status }: MoveCall, became: LedgerStatus): boolean {
  return status === undefined || status === became
}

/** In what a command differs from the one that had its id before. */
function differenceFrom(before: MoveCall, call: MoveCall): LedgerStatus | undefined {
  if (before.kind !== call.kind) return 'exists with different kind'
  if (before.currency !== call.currency) return 'exists with different currency'
  if (before.from !== call.from) return 'exists with different from'
  if (before.to !== call.to) return 'exists with different to'
  return before.amount === call.amount ? undefined : 'exists with different amount'
}

/** The first reason there is to refuse. */
function judge(state: LedgerState, { from, to, amount, currency }: MoveCall): LedgerStatus {
  if (from === to) return 'same account'
  const [giver, taker] = [side(state, from, currency), side(state, to, currency)]
  if (giver === undefined || taker === undefined) return 'unknown account'
  if (giver.currency !== currency || taker.currency !== currency) return 'currency mismatch'
  return isCash(from) || giver.balance >= amount ? 'applied' : 'insufficient funds'
}

/** An account; a cash account that is not kept is taken to be there. */
function side({ accounts, scope }: LedgerState, account: string, currency: string): Account | undefined {
  if (isCash(account) && !scope.isCashKept) return { currency, balance: 0n, statement: undefined }
  return accounts.get(account)
}

function transfer(state: LedgerState, { from, to, amount }: MoveCall): Map<string, Account> {
  const accounts = new Map(state.accounts)
  change(accounts, from, -amount)
  change(accounts, to, amount)
  return accounts
}

/** Changes nothing about an account that is not kept. */
function change(accounts: Map<string, Account>, name: string, by: bigint): void {
  const account = accounts.get(name)
  if (account === undefined) return
  const { currency, balance, statement } = account
  accounts.set(name, { currency, balance: balance + by, statement: statement && [...statement, by] })
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

function textOf({ scope, accounts, earlier }: LedgerState): string {
  const texts = [...accounts].map(([name, { currency, balance, statement }]) => {
    const movements = statement === undefined ? '' : ` (${statement.join(' ')})`
    return `${JSON.stringify(name)}: ${balance}${currency === '' ? '' : ` ${currency}`}${movements}`
  })
  if (!scope.isOrderKept) texts.sort()
  const ids = [...earlier]
    .map(([id, { call, status }]) => {
      const { kind, from, to, amount, currency } = call
      return `${JSON.stringify(id)} ${status}: ${JSON.stringify([kind, from, to, String(amount), currency])}`
    })
    .sort()
  return texts.join(', ') + (ids.length === 0 ? '' : `; ${ids.join(', ')}`)
}

function readsOf(calls: readonly LedgerCall[]): boolean[] {
  const { repeatedIds } = scopeOf(calls)
  return calls.map((call) => {
    if (call.type !== 'open' && call.type !== 'move') return true
    if (call.status === undefined || call.status === 'applied') return false
    // A command that was refused keeps its id, so that it is refused again: that is a change, if it comes again.
    return call.type === 'open' || call.id === undefined || !repeatedIds.has(call.id)
  })
}

function partsOf(calls: readonly LedgerCall[]): string[][] {
  const scope = scopeOf(calls)
  return calls.map((call) => {
    if (scope.isCashKept || call.type === 'accounts') return ['all']
    const ids = call.type === 'move' && call.id !== undefined && scope.repeatedIds.has(call.id) ? [`id ${call.id}`] : []
    return [...ownAccounts(call).map((account) => `account ${account}`), ...ids]
  })
}

/** A balance stays between what it would be without all that is put in, and without all that is taken out. */
function canReach({ accounts }: LedgerState, goal: LedgerCall, pool: readonly LedgerCall[]): boolean {
  if (goal.type !== 'balance') return true
  const { account, seen } = goal
  const held = accounts.get(account)?.balance
  if (seen === null) return held === undefined
  if (held === undefined && !isCash(account) && !pool.some((call) => call.type === 'open' && call.account === account))
    return false
  let [least, most] = [held ?? 0n, held ?? 0n]
  for (const call of pool) {
    if (call.type !== 'move') continue
    if (call.from === account) least -= call.amount
    if (call.to === account) most += call.amount
  }
  return least <= seen && seen <= most
}
