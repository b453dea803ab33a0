export { Coverage, type CoverageJson, type Unfired } from './coverage/coverage.ts'
export type { AgentState, HostFaults } from './explore/agent.ts'
export { type Bounds, boundsOf } from './explore/bounds.ts'
export {
  type Counterexample,
  type Exploration,
  type ExploreOptions,
  explore,
  type Progress,
} from './explore/explore.ts'
export { INVARIANTS, type Invariant, type Violation as BrokenInvariant } from './explore/invariants.ts'
export { type ExploredMachines, type ExploredRole, shippedMachines } from './explore/machines.ts'
export { type Replayed, type ReplayOptions, replay, ScheduleError } from './explore/replay.ts'
export type { Schedule, Step } from './explore/schedule.ts'
export type { Stop } from './explore/search.ts'
export type { Violation, ViolationDetail } from './judge/findings.ts'
export { Judge, type JudgeOptions } from './judge/judge.ts'
export { RULES, type RuleId } from './judge/rules.ts'
export type { QuorumsOf } from './judge/slot-history.ts'
export { drawPlan } from './plan/draw-plan.ts'
export type { Fault, FaultKind } from './plan/fault.ts'
export { formatParts, keepParts, type Part, parseParts, partsOf } from './plan/keep.ts'
export type { Plan } from './plan/plan.ts'
export { CALM, type Weather } from './plan/weather.ts'
export { Random } from './random.ts'
export { type RunOptions, type RunResult, type RunViolation, simulate } from './run.ts'
export { type ShrinkOptions, type Shrunk, shrink } from './shrink.ts'
export { ledgerWorkload } from './workloads/ledger.ts'
export { kvWorkload, registerWorkload } from './workloads/words.ts'
export type { Workload, WorkloadCall, WorkloadOutcome } from './workloads/workload.ts'
