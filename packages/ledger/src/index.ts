export { AmountError, formatAmount, type Money, parseAmount } from './amount-text.ts'
export type {
  AccountsPage,
  AccountView,
  Answer,
  Answers,
  Audit,
  CurrencyAudit,
  CurrencyTrial,
  FeedPage,
  MovementView,
  NotRetained,
  PastBalance,
  StatementLine,
  StatementView,
  TransferSide,
  TransferView,
} from './answer.ts'
export { LedgerAnswerError, NotRetainedError } from './answer-error.ts'
export {
  type AccountChange,
  type AccountCommand,
  AMOUNT_MAX,
  type Capture,
  CHAIN_LINKS_MAX,
  type Chain,
  type Command,
  cashAccountId,
  type Deposit,
  EXPIRES_AFTER_MS_MAX,
  type Hold,
  type Link,
  type MoneyCommand,
  type MovementCommand,
  type Open,
  type Release,
  type Reverse,
  type SetLimits,
  type Transfer,
  type Withdraw,
} from './command.ts'
export { COMMAND_BYTES_MAX, SINGLE_COMMAND_BYTES_MAX } from './command-schema.ts'
export { MemoryHistory } from './history-memory.ts'
export { HistoryRowError } from './history-row.ts'
export { ID_CHARACTERS_MAX, isId } from './identifier.ts'
export { createLedger, type Ledger } from './ledger.ts'
export {
  type LedgerCaller,
  type LedgerClient,
  ledgerClient,
  type Receipt,
} from './ledger-client.ts'
export { type LedgerView, viewOfLedger, wordsOfCommand } from './ledger-view.ts'
export { localCaller } from './local-caller.ts'
export { MEMO_CHARACTERS_MAX } from './memo.ts'
export { decimalsOf } from './minor-units.ts'
export { EXPIRIES_PER_COMMAND_MAX } from './open-holds.ts'
export {
  type AvailableOutput,
  type BalanceChange,
  type ChainOutput,
  type ExactBalance,
  type LinkOutcome,
  type MoneyOutput,
  nameOutput,
  type OpenOutput,
  type Outcome,
  type Output,
  type SingleOutput,
} from './output.ts'
export {
  ACCOUNTS_LIMIT_MAX,
  BALANCES_MAX,
  FEED_LIMIT_MAX,
  type FeedQuery,
  type Query,
  STATEMENT_LIMIT_MAX,
  type StatementOrder,
  type StatementQuery,
} from './query.ts'
export type { FeedPart, QueryClient, Reading, StatementPart } from './query-client.ts'
export { SnapshotError } from './restore.ts'
export { codeOf, STATUSES, type Status, type StatusCode, statusOf } from './status.ts'
export type { Kind } from './transfer-record.ts'
