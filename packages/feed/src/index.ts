export { type CallRequest, type Deed, type DeedType, LIVE_DEEDS, type TimedDeed } from './deed.ts'
export {
  type Arrived,
  type Called,
  type Decided,
  type DeedName,
  type Done,
  type Fate,
  type Happening,
  type HappeningType,
  type MessageFacts,
  type Missed,
  type Party,
  type Portrayed,
  RANGES_MAX,
  ROLES,
  type RoleName,
  type Sent,
  type Stepped,
} from './happening.ts'
export type { Heard, NodeHappening } from './heard.ts'
export {
  LATEST_MAX,
  type Life,
  type Portrait,
  SLOTS_MAX,
  type SlotCell,
  STATE_ROWS_MAX,
  type StateView,
} from './portrait.ts'
