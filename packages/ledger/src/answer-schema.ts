import { array, bigint, integer, minValue, nullable, number, object, picklist, pipe, string } from 'valibot'
import { STATUSES } from './status.ts'

const MinorUnits = bigint()
const Whole = pipe(number(), integer())
const Count = pipe(Whole, minValue(0))
const AccountView = object({ account: string(), currency: string(), balance: MinorUnits })

const TransferSide = object({
  account: string(),
  balance: nullable(object({ before: MinorUnits, after: MinorUnits })),
})

const TransferView = object({
  id: string(),
  kind: picklist(['deposit', 'withdraw', 'transfer']),
  slot: Whole,
  status: picklist(STATUSES.map(({ name }) => name)),
  amount: MinorUnits,
  currency: string(),
  from: TransferSide,
  to: TransferSide,
})

const AccountsPage = object({ accounts: array(AccountView), next: nullable(string()) })

const CurrencyAudit = object({
  currency: string(),
  accounts: Count,
  sum: MinorUnits,
  cash: MinorUnits,
  overdrawn: Count,
  applied: Count,
  refused: Count,
})

/** What an answer must look like, by query: a client checks what it is sent. The types are those of `Answers`. */
export const answerSchemas = {
  balance: nullable(AccountView),
  accounts: nullable(AccountsPage),
  transfer: nullable(TransferView),
  audit: object({ currencies: array(CurrencyAudit), digest: string() }),
}
