import { HistoryError } from '../history-error.ts'
import { isObject, type Json } from '../json.ts'
import type { Operation } from '../operation.ts'
import {
  type AccountsCall,
  type BalanceCall,
  CASH_PREFIX,
  type ChainCall,
  type Flow,
  type HoldCall,
  type LedgerCall,
  type LimitsCall,
  type Link,
  type MoveCall,
  type OpenCall,
  type StatementCall,
} from './ledger-call.ts'
import { LEDGER_STATUSES, type LedgerStatus } from './ledger-status.ts'

/** How each function of a ledger is read. */
const READERS: { readonly [f: string]: (operation: Operation) => LedgerCall } = {
  open: readOpen,
  limits: readLimits,
  freeze: (operation) => ({ type: 'freeze', ...readAccount(operation) }),
  unfreeze: (operation) => ({ type: 'unfreeze', ...readAccount(operation) }),
  close: (operation) => ({ type: 'close', ...readAccount(operation) }),
  deposit: (operation) => readMovement(operation, 'deposit'),
  withdraw: (operation) => readMovement(operation, 'withdraw'),
  transfer: (operation) => ({ type: 'move', kind: 'transfer', ...identified(operation), ...readFlow(operation) }),
  hold: readHold,
  capture: (operation) => ({ type: 'capture', ...identified(operation), ...readCaptured(operation) }),
  release: (operation) => ({ type: 'release', ...identified(operation), hold: readSubject(operation, 'a hold') }),
  reverse: (operation) => ({
    type: 'reverse',
    ...identified(operation),
    transfer: readSubject(operation, 'a movement'),
  }),
  chain: readChain,
  expire: (operation) => {
    const { invoked } = operation
    return { type: 'expire', hold: readSubject(operation, 'a hold'), invoked, status: statusOf(operation) }
  },
}

const QUERY_READERS: { readonly [f: string]: (operation: Operation) => LedgerCall } = {
  balance: readBalance,
  statement: readStatement,
  accounts: readAccounts,
}

const FUNCTIONS = [...Object.keys(READERS), ...Object.keys(QUERY_READERS)]

/** Reads an operation on a ledger; see the package's README for the shapes. `undefined`: it says nothing. */
export function readLedgerCall(operation: Operation): LedgerCall | undefined {
  const { f, outcome, invoked } = operation
  if (!FUNCTIONS.includes(f))
    throw new HistoryError(
      invoked,
      `a ledger has ${FUNCTIONS.slice(0, -1).join(', ')} and ${FUNCTIONS.at(-1)}, but no ${f}`,
    )
  const query = QUERY_READERS[f]
  if (query !== undefined) return outcome === 'ok' ? query(operation) : undefined
  return outcome === 'fail' ? undefined : READERS[f]!(operation)
}

function readOpen(operation: Operation): OpenCall {
  const { key, asked } = operation
  const [account, currency = ''] = key !== undefined ? [key, asked ?? ''] : Array.isArray(asked) ? asked : [asked]
  if (typeof account !== 'string' || typeof currency !== 'string')
    throw wrongShape(operation, 'an account, or [account, currency]')
  return { type: 'open', account, currency, status: statusOf(operation) }
}

function readLimits(operation: Operation): LimitsCall {
  const [account, mayOwe, mayHold, currency = ''] = listOf(operation)
  if (
    typeof account !== 'string' ||
    !isLimit(mayOwe) ||
    !(mayHold === null || isLimit(mayHold)) ||
    typeof currency !== 'string'
  )
    throw wrongShape(
      operation,
      '[account, mayOwe, mayHold] or [account, mayOwe, mayHold, currency], mayHold null or whole',
    )
  const most = mayHold === null ? null : BigInt(mayHold)
  return { type: 'limits', account, mayOwe: BigInt(mayOwe), mayHold: most, currency, status: statusOf(operation) }
}

function readAccount(operation: Operation): { account: string; status: LedgerStatus | undefined } {
  const account = operation.key ?? operation.asked
  if (typeof account !== 'string') throw wrongShape(operation, 'an account')
  return { account, status: statusOf(operation) }
}

function readMovement(operation: Operation, kind: 'deposit' | 'withdraw'): MoveCall {
  const [account, amount, currency = ''] = listOf(operation)
  if (typeof account !== 'string' || !isAmount(amount) || typeof currency !== 'string')
    throw wrongShape(operation, '[account, amount] or [account, amount, currency], with a whole amount above 0')
  const cash = CASH_PREFIX + currency
  const [from, to] = kind === 'deposit' ? [cash, account] : [account, cash]
  return { type: 'move', kind, from, to, amount: BigInt(amount), currency, ...identified(operation) }
}

function readFlow(operation: Operation): Flow {
  const flow = flowOf(listOf(operation))
  if (flow !== undefined) return flow
  throw wrongShape(operation, '[from, to, amount] or [from, to, amount, currency], with a whole amount above 0')
}

function flowOf([from, to, amount, currency = '']: readonly Json[]): Flow | undefined {
  if (typeof from !== 'string' || typeof to !== 'string' || !isAmount(amount) || typeof currency !== 'string')
    return undefined
  return { from, to, amount: BigInt(amount), currency }
}

/** What can expire comes last, and then the currency must be there, too. */
function readHold(operation: Operation): HoldCall {
  const { invoked } = operation
  const [, , , , expiresAfterMs] = listOf(operation)
  if (expiresAfterMs !== undefined && !(isAmount(expiresAfterMs) && typeof expiresAfterMs === 'number'))
    throw wrongShape(operation, 'as that of transfer, or [from, to, amount, currency, expiresAfterMs]')
  return { type: 'hold', ...identified(operation), ...readFlow(operation), expiresAfterMs, invoked }
}

function readCaptured(operation: Operation): { hold: string; amount: bigint | undefined } {
  const { asked } = operation
  const [hold, amount] = Array.isArray(asked) ? asked : [asked]
  if (typeof hold !== 'string' || (amount !== undefined && !isAmount(amount)))
    throw wrongShape(operation, 'the id of a hold, or [hold, amount]')
  return { hold, amount: amount === undefined ? undefined : BigInt(amount) }
}

function readSubject(operation: Operation, what: string): string {
  if (typeof operation.asked === 'string') return operation.asked
  throw wrongShape(operation, `the id of ${what}`)
}

function readChain(operation: Operation): ChainCall {
  const links = listOf(operation).map((link): Link => {
    const [id, ...fields] = Array.isArray(link) ? link : []
    const flow = flowOf(fields)
    if (typeof id === 'string' && flow !== undefined) return { id, ...flow }
    throw wrongShape(operation, 'a list of [id, from, to, amount] or [id, from, to, amount, currency]')
  })
  return { type: 'chain', ...identified(operation), links, failed: readFailed(operation) }
}

function readFailed(operation: Operation): ChainCall['failed'] {
  const { link, status } = alsoOf(operation)
  if (link === undefined) return undefined
  const known = LEDGER_STATUSES.find((name) => name === status)
  if (typeof link === 'number' && known !== undefined) return { link, status: known }
  throw wrongAnswer(operation, 'where a link failed, "also": { link, status }')
}

function readBalance(operation: Operation): BalanceCall {
  const { answered } = operation
  const account = accountOf(operation)
  if (answered === null) return { type: 'balance', account, seen: null }
  const { held, available } = alsoOf(operation)
  if (!isWhole(answered) || !isWholeOrUnsaid(held) || !(available === null || isWholeOrUnsaid(available)))
    throw wrongAnswer(operation, 'a whole number, or null for no account')
  const seen = {
    posted: BigInt(answered),
    held: wholeOf(held),
    available: available === null ? null : wholeOf(available),
  }
  return { type: 'balance', account, seen }
}

function readStatement(operation: Operation): StatementCall {
  const { answered } = operation
  const account = accountOf(operation)
  if (answered === null) return { type: 'statement', account, seen: null }
  if (!Array.isArray(answered) || !answered.every(isWhole))
    throw wrongAnswer(operation, 'a list of whole numbers, or null for no account')
  return { type: 'statement', account, seen: answered.map(BigInt) }
}

function readAccounts(operation: Operation): AccountsCall {
  const { answered } = operation
  if (!Array.isArray(answered)) throw wrongAnswer(operation, 'a list of accounts, or of [account, balance]')
  const seen = answered.map((entry: Json) => {
    const [account, balance] = Array.isArray(entry) ? entry : [entry]
    if (typeof account !== 'string' || !isWholeOrUnsaid(balance))
      throw wrongAnswer(operation, 'a list of accounts, or of [account, balance]')
    return { account, balance: wholeOf(balance) }
  })
  return { type: 'accounts', seen }
}

function accountOf(operation: Operation): string {
  if (operation.key === undefined)
    throw new HistoryError(operation.invoked, `${operation.f} needs the account as its "key"`)
  return operation.key
}

function identified(operation: Operation): { id: string | undefined; status: LedgerStatus | undefined } {
  return { id: operation.id, status: statusOf(operation) }
}

function listOf({ asked }: Operation): readonly Json[] {
  return Array.isArray(asked) ? asked : []
}

function alsoOf({ also }: Operation): { readonly [name: string]: Json } {
  return isObject(also) ? also : {}
}

/** Whole numbers that JSON cannot hold exactly are written as texts of digits. */
function isWhole(data: Json | undefined): data is number | string {
  return typeof data === 'number' ? Number.isSafeInteger(data) : typeof data === 'string' && /^-?\d+$/.test(data)
}

function isWholeOrUnsaid(data: Json | undefined): data is number | string | undefined {
  return data === undefined || isWhole(data)
}

function wholeOf(data: number | string | undefined): bigint | undefined {
  return data === undefined ? undefined : BigInt(data)
}

function isAmount(data: Json | undefined): data is number | string {
  return isWhole(data) && BigInt(data) > 0n
}

function isLimit(data: Json | undefined): data is number | string {
  return isWhole(data) && BigInt(data) >= 0n
}

function statusOf({ outcome, refused, completed, f }: Operation): LedgerStatus | undefined {
  if (outcome === 'info') return undefined
  const status = LEDGER_STATUSES.find((status) => status === (refused ?? 'applied'))
  if (status !== undefined) return status
  throw new HistoryError(completed, `${f} was refused with ${JSON.stringify(refused)}, which is no status of a ledger`)
}

function wrongShape({ invoked, f, asked }: Operation, shape: string): HistoryError {
  return new HistoryError(invoked, `the value of ${f} must be ${shape}, not ${JSON.stringify(asked)}`)
}

function wrongAnswer({ completed, f, answered }: Operation, shape: string): HistoryError {
  return new HistoryError(completed, `the answer to ${f} must be ${shape}, not ${JSON.stringify(answered)}`)
}
