export { AmountError, formatAmount, type Money, parseAmount } from './amount-text.ts'
export type {
  AccountsPage,
  AccountView,
  Answer,
  Answers,
  Audit,
  CurrencyAudit,
  TransferSide,
  TransferView,
} from './answer.ts'
export {
  AMOUNT_MAX,
  type Command,
  cashAccountId,
  type Deposit,
  type MoneyCommand,
  type Open,
  type Transfer,
  type Withdraw,
} from './command.ts'
export { COMMAND_BYTES_MAX } from './command-schema.ts'
export { ID_CHARACTERS_MAX, isId } from './identifier.ts'
export { createLedger, type Ledger } from './ledger.ts'
export {
  LedgerAnswerError,
  type LedgerCaller,
  type LedgerClient,
  ledgerClient,
  type Reading,
  type Receipt,
} from './ledger-client.ts'
export { localCaller } from './local-caller.ts'
export { MEMO_CHARACTERS_MAX } from './memo.ts'
export { decimalsOf } from './minor-units.ts'
export {
  type BalanceChange,
  type MoneyOutput,
  nameOutput,
  type OpenOutput,
  type Outcome,
  type Output,
} from './output.ts'
export { ACCOUNTS_LIMIT_MAX, type Query } from './query.ts'
export { SnapshotError } from './restore.ts'
export { codeOf, STATUSES, type Status, type StatusCode, statusOf } from './status.ts'
export type { Kind } from './transfer-record.ts'
