export { ArrivalPairing } from './arrival-pairing.ts'
export { FeedBuffer, type FeedBufferOptions } from './feed-buffer.ts'
export { Gathering, type GatheringOptions } from './gathering.ts'
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
  type Sent,
  type Stepped,
} from './happening.ts'
export { isHappening, isNodeHappening } from './happening-shape.ts'
export type { Heard, NodeHappening } from './heard.ts'
export { type Admission, type Interest, interestOfMessage } from './interest.ts'
export { factsOf, nameOfValue, replyFacts, requestFacts, slotsIn, type ValueName } from './message-facts.ts'
export { type ParsedHappenings, parseHappenings } from './parse-happenings.ts'
export {
  LATEST_MAX,
  type Life,
  type Portrait,
  SLOTS_MAX,
  type SlotCell,
  STATE_ROWS_MAX,
  type StateView,
} from './portrait.ts'
export { ROLES, type RoleName } from './role-name.ts'
