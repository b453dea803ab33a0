export { type CallRequest, type Deed, type DeedType, LIVE_DEEDS, type TimedDeed } from './deed.ts'
export { DEEDS_MAX, formatDeeds, type ParsedDeeds, parseDeeds } from './deed-text.ts'
