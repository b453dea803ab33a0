export { Barriers, type Leading } from './barriers.ts'
export { BATCH_LIMITS, type BatchLimits, CommandQueue, type QueuedCommand } from './command-queue.ts'
export { type Change, type ChangeContext, changeOf } from './configuration-change.ts'
export { Digests, type Judgement, type Verdict } from './digests.ts'
export {
  type AnyStateMachine,
  DIGEST_EVERY_SLOTS,
  Executor,
  type ExecutorParts,
  type FrozenState,
  type OnAnswer,
} from './executor.ts'
export { HappeningRecorder, type MessageTelling, type RecorderOptions } from './happening-recorder.ts'
export { Host } from './host.ts'
export type { HostLimits, HostOptions, LogLine } from './host-options.ts'
export { IdentityError, type IdentityErrorCode, identityOf, newIdentity, type StoreIntent } from './identity.ts'
export { Membership } from './membership.ts'
export { allOf, type HostObserver } from './observer.ts'
export { type HostParts, hostParts } from './parts.ts'
export { type PortraitOptions, portraitOf, type StateRows } from './portrait.ts'
export { type Reader, Reads } from './reads.ts'
export { RecentValues } from './recent-values.ts'
export { type Recovery, type RecoveryOptions, recover, restore } from './recovery.ts'
export type { RefusalCount } from './refusals.ts'
export { type OnExecuted, Replica, type ReplicaEffect, type ReplicaOptions, type Standing } from './replica.ts'
export {
  type AnyRoleEvent,
  type RoleMachines,
  type RoleName,
  type RoleSnapshots,
  roleMachines,
} from './role-machines.ts'
export { Roles, type RolesOptions, type RolesTiming } from './roles.ts'
export { type Answer, type FrozenSessions, SESSION_LIMITS, type SessionLimits, Sessions } from './sessions.ts'
export { restoreSnapshot, snapshotChunks } from './snapshot.ts'
export { SnapshotError } from './snapshot-format.ts'
export { SNAPSHOT_LIMITS, type SnapshotLimits } from './snapshot-taker.ts'
export type { Applied, AppliedAt, Decoded, Schema, StateMachine } from './state-machine.ts'
export type { NodeStatus } from './status.ts'
export { type TraceObserver, type TraceOptions, traceObserver } from './trace.ts'
export { type CommandWords, valueWords } from './value-words.ts'
export type { HostWatcher, RoleStep } from './watcher.ts'
