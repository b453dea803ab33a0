import { CASH_PREFIX, type FailedLink, type Flow, isCash, type MovementCall } from './ledger-call.ts'
import type { LedgerScope } from './ledger-scope.ts'
import type { LedgerStatus } from './ledger-status.ts'

export interface Account {
  readonly currency: string
  /** What is posted. */
  readonly balance: bigint
  /** What open holds reserve. */
  readonly held: bigint
  readonly mayOwe: bigint
  /** null: anything. */
  readonly mayHold: bigint | null
  readonly isFrozen: boolean
  readonly isClosed: boolean
  /** Only where the scope asks for it. */
  readonly statement: readonly bigint[] | undefined
}

/** A command that used an id, and what has become of it. */
export interface Remembered {
  readonly call: MovementCall
  /** Of a link: the id of its chain. */
  readonly chain: string | undefined
  readonly status: LedgerStatus
  /** Of a refused chain. */
  readonly failed: FailedLink | undefined
  /** What was moved or reserved; of a refused command, what would have been, as far as that was known. */
  readonly flow: Flow | undefined
  /** What could be captured, of a capture: all that was held. */
  readonly whole: bigint
  /** How a hold ended, or that a movement was taken back. */
  readonly ended: 'captured' | 'released' | 'expired' | 'reversed' | undefined
}

/** A ledger as far as a history can tell. */
export interface LedgerState {
  readonly scope: LedgerScope
  /** In the order of opening. */
  readonly accounts: ReadonlyMap<string, Account>
  /** The commands whose ids are named again, by their ids. */
  readonly earlier: ReadonlyMap<string, Remembered>
}

export type Step = { readonly state: LedgerState } | false

export function emptyLedger(scope: LedgerScope): LedgerState {
  return { scope, accounts: new Map(), earlier: new Map() }
}

/** The state with one more account, and before it its currency's cash account where that is kept. */
export function withAccount(state: LedgerState, account: string, currency: string): LedgerState {
  const accounts = new Map(state.accounts)
  const cash = CASH_PREFIX + currency
  if (state.scope.isCashKept && !accounts.has(cash)) accounts.set(cash, newAccount(state, cash, currency))
  accounts.set(account, newAccount(state, account, currency))
  return { ...state, accounts }
}

function newAccount({ scope }: LedgerState, account: string, currency: string): Account {
  const nothing = { balance: 0n, held: 0n, mayOwe: 0n, mayHold: null, isFrozen: false, isClosed: false }
  return { currency, ...nothing, statement: scope.statements.has(account) ? [] : undefined }
}

/** An account; a cash account that is not kept is taken to be there. */
export function accountOf(state: LedgerState, account: string, currency: string): Account | undefined {
  if (isCash(account) && !state.scope.isCashKept) return newAccount(state, account, currency)
  return state.accounts.get(account)
}

/** What can be taken or reserved; null for a cash account: anything. */
export function availableOn(name: string, { balance, held, mayOwe }: Account): bigint | null {
  return isCash(name) ? null : balance - held + mayOwe
}

/** Changes nothing about an account that is not kept. */
export function changed(state: LedgerState, name: string, change: Partial<Account>): LedgerState {
  const account = state.accounts.get(name)
  if (account === undefined) return state
  return { ...state, accounts: new Map(state.accounts).set(name, { ...account, ...change }) }
}

export function moved(state: LedgerState, { from, to, amount }: Flow): LedgerState {
  return posted(posted(state, from, -amount), to, amount)
}

function posted(state: LedgerState, name: string, by: bigint): LedgerState {
  const account = state.accounts.get(name)
  if (account === undefined) return state
  const { balance, statement } = account
  return changed(state, name, { balance: balance + by, statement: statement && [...statement, by] })
}

export function heldMore(state: LedgerState, name: string, by: bigint): LedgerState {
  const account = state.accounts.get(name)
  return account === undefined ? state : changed(state, name, { held: account.held + by })
}

/** Remembers what became of an id, if anybody will name it again. */
export function remembered(state: LedgerState, id: string | undefined, what: Remembered): LedgerState {
  if (id === undefined || !state.scope.sharedIds.has(id)) return state
  return { ...state, earlier: new Map(state.earlier).set(id, what) }
}

/** The state for a reader, and equal for equal states alone. */
export function textOf({ scope, accounts, earlier }: LedgerState): string {
  const texts = [...accounts].map(([name, account]) => `${JSON.stringify(name)}: ${textOfAccount(account)}`)
  if (!scope.isOrderKept) texts.sort()
  const ids = [...earlier].map(([id, what]) => `${JSON.stringify(id)} ${textOfRemembered(what)}`).sort()
  return texts.join(', ') + (ids.length === 0 ? '' : `; ${ids.join(', ')}`)
}

function textOfAccount({ currency, balance, held, mayOwe, mayHold, ...rest }: Account): string {
  const { isFrozen, isClosed, statement } = rest
  const parts = [
    `${balance}${currency === '' ? '' : ` ${currency}`}`,
    ...(held === 0n ? [] : [`${held} held`]),
    ...(mayOwe === 0n ? [] : [`may owe ${mayOwe}`]),
    ...(mayHold === null ? [] : [`may hold ${mayHold}`]),
    ...(isFrozen ? ['frozen'] : []),
    ...(isClosed ? ['closed'] : []),
    ...(statement === undefined ? [] : [`(${statement.join(' ')})`]),
  ]
  return parts.join(' ')
}

/** What no later command can ask for is left out: of a call its answer and its place in the history. */
function textOfRemembered({ call, chain, status, failed, flow, ended, whole }: Remembered): string {
  const { status: _, ...asked } = { ...call, invoked: null, failed: null }
  const data = JSON.stringify([asked, chain, failed, flow && { ...flow }, whole], (_, part: unknown) =>
    typeof part === 'bigint' ? String(part) : part,
  )
  return `${status}${ended === undefined ? '' : ` ${ended}`}: ${data}`
}
