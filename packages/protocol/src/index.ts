export { assert, InvariantError, unreachable } from './assert.ts'
export {
  type Ballot,
  ballotNode,
  ballotRound,
  formatBallot,
  highestBallot,
  isBallot,
  makeBallot,
  NO_BALLOT,
  nextBallot,
  parseBallot,
  ROUND_MAX,
} from './ballot.ts'
export { transitionKey, transitionsOf } from './chart-transitions.ts'
export {
  type Call,
  type CallReply,
  type ClientMessage,
  type ReadMode,
  type Reply,
  type ReplyStatus,
  type Request,
  SESSION_WINDOW_COMMANDS,
} from './client-messages.ts'
export {
  type Cluster,
  type ClusterLearning,
  type ClusterNode,
  clusterLearning,
  clusterMembers,
  clusterQuorums,
  clusterTag,
  formatMembers,
} from './cluster.ts'
export type {
  Configuration,
  ConfigurationCommand,
  ConfigurationOutput,
  ConfigurationStatus,
  Member,
} from './configuration.ts'
export type {
  CancelTimerEffect,
  DeliverEffect,
  Effect,
  EffectType,
  Note,
  PersistEffect,
  Recipient,
  SendEffect,
  StartTimerEffect,
  TimerName,
} from './effects.ts'
export { acceptedGoesTo, type Learning, tellsOthers } from './learning.ts'
export { compareKeys } from './memory/memory-storage-keys.ts'
export {
  type Accept,
  type Accepted,
  type CatchUp,
  type CatchUpReply,
  type Chosen,
  type HandOver,
  type Heartbeat,
  type HeartbeatReply,
  type Message,
  type MessageType,
  type Prepare,
  type Progress,
  type PromiseMessage,
  type ReadBarrier,
  type ReadBarrierReply,
  type ReadSlot,
  type ReadSlotReply,
  type Received,
  type Rejected,
  revealsState,
  type SnapshotChunk,
  type SnapshotRequest,
  type Unsupplied,
} from './messages.ts'
export { assertNode, formatNode, isNodeNumber, NODE_NUMBER_MAX, type NodeNumber, parseNode } from './node-number.ts'
export { Outbox, type OutboxOptions, type Released } from './outbox.ts'
export type {
  ClientTransport,
  Clock,
  Entropy,
  Frames,
  Recovered,
  Route,
  RowRange,
  RowReader,
  Storage,
  Timer,
  Transport,
  TransportStats,
} from './ports.ts'
export {
  flexible,
  isAcceptQuorum,
  isPrepareQuorum,
  majority,
  QuorumError,
  type QuorumRule,
  type QuorumSystem,
  quorumSets,
  quorumSize,
  quorumsFor,
} from './quorum.ts'
export type { DurableRecord, Identity, ReceivedSnapshot, RecordType, Row } from './records.ts'
export { type EffectHandlers, type EmittingActor, type RunningEffects, runEffects } from './run-effects.ts'
export {
  formatRanges,
  isSlot,
  joinRanges,
  rangeContains,
  rangesContain,
  type Slot,
  type SlotRange,
  slotsOf,
  toRanges,
} from './slot.ts'
export {
  emptySlotMap,
  SLOT_MAP_SPAN_MAX,
  type SlotMap,
  slotDelete,
  slotDropThrough,
  slotEntries,
  slotGet,
  slotHas,
  slotHighest,
  slotSet,
  slotSetAll,
} from './slot-map.ts'
export {
  everySlot,
  membersOf,
  type QuorumStep,
  quorumsAt,
  quorumsFrom,
  type SlotQuorums,
  toSlotQuorums,
} from './slot-quorums.ts'
export { stateName, statePath } from './state-path.ts'
export { begin, fromJson, type Stepped, step, toJson } from './step.ts'
export { type AcceptedEntry, type Entry, NOOP, type Value, valueBytes } from './value.ts'
export { watchedMachine } from './watched-machine.ts'
