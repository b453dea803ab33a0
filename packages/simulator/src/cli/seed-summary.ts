import type { DrawOptions } from '../plan/draw-plan.ts'
import { drawPlan } from '../plan/draw-plan.ts'
import { keepParts, parseParts } from '../plan/keep.ts'
import type { Plan } from '../plan/plan.ts'
import type { RunResult, RunViolation } from '../run.ts'
import { ledgerWorkload } from '../workloads/ledger.ts'
import { kvWorkload, registerWorkload } from '../workloads/words.ts'
import type { Workload } from '../workloads/workload.ts'

/** What the command line can have clients do. */
export const WORKLOADS: Readonly<Record<string, Workload>> = {
  ledger: ledgerWorkload,
  kv: kvWorkload,
  register: registerWorkload,
}

/** Which worlds are run: what a replay has to be told. */
export interface RunChoice extends DrawOptions {
  /** A name of {@link WORKLOADS}. */
  readonly workload: string
}

/** What is kept of one run; it can be sent from thread to thread. */
export interface SeedSummary {
  readonly seed: number
  readonly violation: RunViolation | undefined
  readonly events: number
  readonly simulatedMs: number
  readonly calls: number
  readonly faults: readonly (readonly [string, number])[]
  readonly linearizable: RunResult['linearizable']
}

export function summarize(result: RunResult): SeedSummary {
  const { seed, violation, events, simulatedMs, calls, faults, linearizable } = result
  return { seed, violation, events, simulatedMs, calls, faults, linearizable }
}

export function workloadOf({ workload }: RunChoice): Workload {
  const found = WORKLOADS[workload]
  if (!found) throw new RangeError(`there is no workload "${workload}": choose ${Object.keys(WORKLOADS).join(', ')}`)
  return found
}

/** The seed's plan, or what `keep` leaves of it. Throws a `RangeError` that says what is no part of it. */
export function planOf(seed: number, choice: RunChoice, keep?: string): Plan {
  const plan = drawPlan(seed, choice)
  return keep === undefined ? plan : keepParts(plan, parseParts(keep, plan))
}

/** The one command that repeats a run. */
export function replayCommand(seed: number, choice: RunChoice, keep?: string): string {
  const workload = choice.workload === 'ledger' ? [] : ['--workload', choice.workload]
  const safety = choice.safetyOnly ? ['--safety-only'] : []
  const quorums = choice.flexibleQuorums ? ['--flexible-quorums'] : []
  const kept = keep === undefined ? [] : ['--keep', keep]
  return ['npm run simulate -- --seed', seed, ...workload, ...safety, ...quorums, ...kept, '--verbose'].join(' ')
}
