import { array, bigint, boolean, integer, minValue, nullable, number, object, picklist, pipe, string } from 'valibot'
import { STATUSES } from './status.ts'
import { KIND_CODES, type Kind } from './transfer-record.ts'

const MinorUnits = bigint()
const Whole = pipe(number(), integer())
const Count = pipe(Whole, minValue(0))
const Kinds = picklist(Object.keys(KIND_CODES) as Kind[])
const Id = nullable(string())

const AccountView = object({
  account: string(),
  currency: string(),
  balance: MinorUnits,
  held: MinorUnits,
  available: nullable(MinorUnits),
  mayOwe: MinorUnits,
  mayHold: nullable(MinorUnits),
  frozen: boolean(),
  closed: boolean(),
})

const TransferSide = object({
  account: string(),
  balance: nullable(object({ before: MinorUnits, after: MinorUnits })),
})

const movement = {
  number: Count,
  id: string(),
  kind: Kinds,
  slot: Whole,
  index: Count,
  time: Count,
  status: picklist(STATUSES.map(({ name }) => name)),
  memo: string(),
  amount: nullable(MinorUnits),
  currency: nullable(string()),
  from: nullable(TransferSide),
  to: nullable(TransferSide),
  chain: Id,
  hold: Id,
  reverses: Id,
  expiresAt: nullable(Count),
}

const AccountsPage = object({ accounts: array(AccountView), next: Id })

const CurrencyAudit = object({
  currency: string(),
  accounts: Count,
  sum: MinorUnits,
  cash: MinorUnits,
  overdrawn: Count,
  applied: Count,
  refused: Count,
})

const CurrencyTrial = object({
  currency: string(),
  accounts: Count,
  debit: MinorUnits,
  credit: MinorUnits,
  held: MinorUnits,
})

const StatementLine = object({
  ordinal: Count,
  number: Count,
  slot: Whole,
  index: Count,
  time: Count,
  id: string(),
  kind: Kinds,
  memo: string(),
  counterparty: Id,
  delta: MinorUnits,
  balance: MinorUnits,
  chain: Id,
  hold: Id,
  reverses: Id,
})

/** What an answer must look like, by query: a client checks what it is sent. The types are those of `Answers`. */
export const answerSchemas = {
  balance: nullable(AccountView),
  balances: array(nullable(AccountView)),
  accounts: nullable(AccountsPage),
  transfer: nullable(object({ ...movement, endedBy: Id, expired: boolean() })),
  audit: object({ currencies: array(CurrencyAudit), digest: string() }),
  trialBalance: array(CurrencyTrial),
  balanceAt: nullable(object({ account: string(), currency: string(), slot: Count, balance: MinorUnits })),
  statement: nullable(
    object({ account: string(), currency: string(), lines: array(StatementLine), next: nullable(Count) }),
  ),
  feed: object({ movements: array(object(movement)), next: Count }),
}

/** What is answered in place of a {@link answerSchemas} answer by a node that lacks the history for it. */
export const NotRetainedAnswer = object({ notRetained: Count })
