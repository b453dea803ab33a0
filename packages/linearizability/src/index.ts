export {
  type CheckResult,
  checkHistory,
  type Linearizable,
  type NotLinearizable,
  type Unknown,
  type Verdict,
} from './check-history.ts'
export { HistoryError } from './history-error.ts'
export { EVENT_TYPES, type EventType, formatEvent, formatHistory, type HistoryEvent } from './history-event.ts'
export type { Json } from './json.ts'
export type { Model } from './model.ts'
export { type Held, type KeyValueCall, keyValueModel } from './models/key-value.ts'
export { ledgerModel } from './models/ledger.ts'
export type { LedgerCall } from './models/ledger-call.ts'
export type { LedgerState } from './models/ledger-state.ts'
export { LEDGER_STATUSES, type LedgerStatus } from './models/ledger-status.ts'
export { type RegisterCall, type RegisterOptions, registerModel } from './models/register.ts'
export { type Operation, operationsOf } from './operation.ts'
export { type History, parseHistory } from './parse-history.ts'
export type { CheckLimits, Limit } from './search/turns.ts'
