import type { AccountsPage, AccountView, Answer, TransferView } from './answer.ts'
import { audit } from './audit.ts'
import { unpackCurrency } from './currency.ts'
import { IdKey } from './id-key.ts'
import { isId } from './identifier.ts'
import type { LedgerState } from './ledger-state.ts'
import { nameOutput } from './output.ts'
import { ACCOUNTS_LIMIT_MAX, type Query } from './query.ts'
import { kindOf, outputOf } from './transfer-record.ts'

/** Answers from the state as it is. Total: a query that no client could have sent is answered null. */
export function answerQuery(state: LedgerState, query: Query): Answer {
  switch (query?.type) {
    case 'balance':
      return viewById(state, query.account)
    case 'accounts':
      return listAccounts(state, query.after, query.limit)
    case 'transfer':
      return viewTransfer(state, query.id)
    case 'audit':
      return audit(state)
    default:
      return null
  }
}

function viewById(state: LedgerState, id: string): AccountView | null {
  const account = findAccount(state, id)
  return account < 0 ? null : viewAccount(state, account)
}

function viewAccount({ accounts }: LedgerState, account: number): AccountView {
  return {
    account: accounts.id(account),
    currency: unpackCurrency(accounts.currency(account)),
    balance: accounts.balance(account),
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

function viewTransfer(state: LedgerState, id: string): TransferView | null {
  const transfer = findTransfer(state, id)
  if (transfer < 0) return null
  const record = state.transfers.record(transfer)
  const { status, from, to } = nameOutput(outputOf(record))
  return {
    id,
    kind: kindOf(record.kind),
    slot: record.slot,
    status,
    amount: record.amount,
    currency: unpackCurrency(record.currency),
    from: { account: state.partyName(record.from), balance: from },
    to: { account: state.partyName(record.to), balance: to },
  }
}

/** −1 for a name that is no account, and for anything that is no name. */
function findAccount(state: LedgerState, id: unknown): number {
  return isId(id) ? state.findAccount(id) : -1
}

/** −1 for an id that was never used, and for anything that is no id. */
function findTransfer(state: LedgerState, id: unknown): number {
  return isId(id) ? state.transfers.find(new IdKey().of(id)) : -1
}
