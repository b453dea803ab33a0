import type { RowReader } from '@synod/protocol'
import { CASH, CLOSED, FROZEN } from './accounts.ts'
import type { AccountsPage, AccountView, Answer, TransferView } from './answer.ts'
import { viewEntry } from './answer-movement.ts'
import { trialBalance } from './answer-trial.ts'
import { audit } from './audit.ts'
import { unpackCurrency } from './currency.ts'
import { feedPage } from './feed.ts'
import type { History } from './history.ts'
import { EntryMissing, HistoryReader } from './history-reader.ts'
import { IdKey } from './id-key.ts'
import { isId } from './identifier.ts'
import type { LedgerState } from './ledger-state.ts'
import {
  ACCOUNTS_LIMIT_MAX,
  BALANCES_MAX,
  FEED_LIMIT_MAX,
  type FeedQuery,
  type Query,
  STATEMENT_LIMIT_MAX,
  type StatementQuery,
} from './query.ts'
import { balanceThrough, statementPage } from './statement.ts'
import { EXPIRED } from './transfer-log.ts'

/**
 * Answers from the state as it is: what a query takes from memory it takes before it first waits for rows, and of the rows it
 * sees those alone that the history has now. Total: a query that no client could have sent is answered null.
 */
export function answerQuery(
  state: LedgerState,
  history: History,
  query: Query,
  reader: RowReader,
): Answer | Promise<Answer> {
  switch (query?.type) {
    case 'balance':
      return viewById(state, query.account)
    case 'balances':
      return viewSeveral(state, query.accounts)
    case 'accounts':
      return listAccounts(state, query.after, query.limit)
    case 'audit':
      return audit(state)
    case 'trialBalance':
      return trialBalance(state)
    default:
      return retained(answerFromHistory(state, history, query, historyReader(state, history, reader)))
  }
}

/** Names are only ever added, so those of this moment's entries stay what they are. */
function historyReader(state: LedgerState, history: History, reader: RowReader): HistoryReader {
  return new HistoryReader(reader, history.count, (party) => state.findPartyName(party))
}

/** Queries that read rows. */
type HistoryQuery = Extract<Query, { type: 'transfer' | 'balanceAt' | 'statement' | 'feed' }>

function answerFromHistory(
  state: LedgerState,
  history: History,
  query: HistoryQuery,
  reader: HistoryReader,
): Answer | Promise<Answer> {
  switch (query?.type) {
    case 'transfer':
      return viewTransfer(state, query.id, reader)
    case 'balanceAt':
      return viewPast(state, history, query.account, query.slot, reader)
    case 'statement':
      return viewStatement(state, history, query, reader)
    case 'feed':
      return isFeedQuery(query) ? feedPage(reader, query) : null
    default:
      return null
  }
}

/** That rows are missing is an answer too. */
async function answerOrMissing(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof EntryMissing) return { notRetained: error.number }
    throw error
  }
}

function retained(answer: Answer | Promise<Answer>): Answer | Promise<Answer> {
  return answer instanceof Promise ? answerOrMissing(answer) : answer
}

function viewById(state: LedgerState, id: string): AccountView | null {
  const account = findAccount(state, id)
  return account < 0 ? null : viewAccount(state, account)
}

function viewSeveral(state: LedgerState, ids: readonly string[]): Answer {
  if (!Array.isArray(ids) || ids.length > BALANCES_MAX) return null
  return ids.map((id) => viewById(state, id))
}

function viewAccount({ accounts }: LedgerState, account: number): AccountView {
  const flags = accounts.flags(account)
  return {
    account: accounts.id(account),
    currency: unpackCurrency(accounts.currency(account)),
    balance: accounts.balance(account),
    held: accounts.held(account),
    available: (flags & CASH) === 0 ? accounts.available(account) : null,
    mayOwe: accounts.mayOwe(account),
    mayHold: accounts.mayHold(account),
    frozen: (flags & FROZEN) !== 0,
    closed: (flags & CLOSED) !== 0,
  }
}

/** Accounts are never removed, so the one that a page ends with is a cursor that stays good. */
function listAccounts(state: LedgerState, after: string | null, limit: number): AccountsPage | null {
  const last = after === null ? -1 : findAccount(state, after)
  if (after !== null && last < 0) return null
  const end = Math.min(last + 1 + boundLimit(limit), state.accounts.count)
  const accounts: AccountView[] = []
  for (let account = last + 1; account < end; account++) accounts.push(viewAccount(state, account))
  return { accounts, next: end < state.accounts.count ? state.accounts.id(end - 1) : null }
}

function boundLimit(limit: number): number {
  return Number.isInteger(limit) && limit >= 1 ? Math.min(limit, ACCOUNTS_LIMIT_MAX) : ACCOUNTS_LIMIT_MAX
}

/** Movements are numbered in the history as in the state, but from 1. */
async function viewTransfer(state: LedgerState, id: string, reader: HistoryReader): Promise<TransferView | null> {
  const transfer = findTransfer(state, id)
  if (transfer < 0) return null
  const follower = state.transfers.follower(transfer)
  const endedBy = follower >= 0 ? state.transfers.id(follower) : null
  return { ...viewEntry(await reader.entry(transfer + 1)), endedBy, expired: follower === EXPIRED }
}

function viewPast(
  state: LedgerState,
  history: History,
  id: string,
  slot: number,
  reader: HistoryReader,
): Answer | Promise<Answer> {
  const number = findAccount(state, id)
  if (number < 0 || !isWhole(slot, 0)) return null
  const currency = unpackCurrency(state.accounts.currency(number))
  const balance = balanceThrough(reader, id, history.trail(number), slot)
  return balance.then((balance) => ({ account: id, currency, slot, balance }))
}

function viewStatement(
  state: LedgerState,
  history: History,
  query: StatementQuery,
  reader: HistoryReader,
): Answer | Promise<Answer> {
  const { account } = query
  const number = findAccount(state, account)
  if (number < 0 || !isStatementQuery(query)) return null
  const currency = unpackCurrency(state.accounts.currency(number))
  return statementPage(reader, history.trail(number), query).then((page) => ({ account, currency, ...page }))
}

function isStatementQuery({ fromSlot, toSlot, cursor, limit }: StatementQuery): boolean {
  if (!isWhole(fromSlot, 1) || !isWhole(limit, 1) || limit > STATEMENT_LIMIT_MAX) return false
  return (toSlot === null || isWhole(toSlot, 1)) && (cursor === null || isWhole(cursor, 1))
}

function isFeedQuery({ fromSlot, after, limit }: FeedQuery): boolean {
  return isWhole(fromSlot, 1) && isWhole(after, 0) && isWhole(limit, 1) && limit <= FEED_LIMIT_MAX
}

function isWhole(value: unknown, least: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= least
}

/** −1 for a name that is no account, and for anything that is no name. */
function findAccount(state: LedgerState, id: unknown): number {
  return isId(id) ? state.findAccount(id) : -1
}

/** −1 for an id that was never used, and for anything that is no id. */
function findTransfer(state: LedgerState, id: unknown): number {
  return isId(id) ? state.transfers.find(new IdKey().of(id)) : -1
}
