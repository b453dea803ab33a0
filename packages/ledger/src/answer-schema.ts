import { Type } from 'typebox'
import { STATUSES } from './status.ts'

const MinorUnits = Type.BigInt()
const Count = Type.Integer({ minimum: 0 })
const AccountView = Type.Object({ account: Type.String(), currency: Type.String(), balance: MinorUnits })

const TransferSide = Type.Object({
  account: Type.String(),
  balance: Type.Union([Type.Object({ before: MinorUnits, after: MinorUnits }), Type.Null()]),
})

const TransferView = Type.Object({
  id: Type.String(),
  kind: Type.Union([Type.Literal('deposit'), Type.Literal('withdraw'), Type.Literal('transfer')]),
  slot: Type.Integer(),
  status: Type.Union(STATUSES.map(({ name }) => Type.Literal(name))),
  amount: MinorUnits,
  currency: Type.String(),
  from: TransferSide,
  to: TransferSide,
})

const AccountsPage = Type.Object({
  accounts: Type.Array(AccountView),
  next: Type.Union([Type.String(), Type.Null()]),
})

const CurrencyAudit = Type.Object({
  currency: Type.String(),
  accounts: Count,
  sum: MinorUnits,
  cash: MinorUnits,
  overdrawn: Count,
  applied: Count,
  refused: Count,
})

/** What an answer must look like, by query: a client checks what it is sent. The types are those of `Answers`. */
export const answerSchemas = {
  balance: Type.Union([AccountView, Type.Null()]),
  accounts: Type.Union([AccountsPage, Type.Null()]),
  transfer: Type.Union([TransferView, Type.Null()]),
  audit: Type.Object({ currencies: Type.Array(CurrencyAudit), digest: Type.String() }),
}
