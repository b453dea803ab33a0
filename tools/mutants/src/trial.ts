import { roleMachines } from '@synod/replica'
import { explore, kvWorkload, ledgerWorkload, registerWorkload, shippedMachines, simulate } from '@synod/simulator'
import type { Death, Subject } from './death.ts'
import type { Exploration, Killer, Simulation, WorkloadName } from './mutant.ts'
import { SCENARIOS } from './scenarios.ts'

/** Nothing is broken: a killer that kills this proves nothing of any mutant. */
export const control: Subject = {}

export interface Trial {
  readonly by: Killer['by']
  /** What was noticed; undefined when the subject lives. */
  readonly death: Death | undefined
  /** How much was tried until then: states, or seeds. */
  readonly tried: number
  /** What it took, in milliseconds. */
  readonly tookMs: number
}

const WORKLOADS = { kv: kvWorkload, register: registerWorkload, ledger: ledgerWorkload } as const satisfies Record<
  WorkloadName,
  unknown
>

/** `everySeed`: from the first seed on, as one would who does not know which kills; otherwise the one that is known to. */
export type Seeds = 'every seed' | 'known seed'

/** Sets a killer on a subject. Rejects when a run ends in neither way: a bug of the simulator's, or of a mutant. */
export async function tryKiller(killer: Killer, subject: Subject, seeds: Seeds): Promise<Trial> {
  const begunMs = performance.now()
  const trial = await tried(killer, subject, seeds)
  return { ...trial, by: killer.by, tookMs: performance.now() - begunMs }
}

type Tried = Pick<Trial, 'death' | 'tried'>

async function tried(killer: Killer, subject: Subject, seeds: Seeds): Promise<Tried> {
  if (killer.by === 'exploration') return exploring(killer, subject)
  if (killer.by === 'simulation') return simulating(killer, subject, seeds)
  return { death: await SCENARIOS[killer.play](subject), tried: 1 }
}

function exploring({ bounds, statesMax }: Exploration, { machines, host }: Subject): Tried {
  // Machines are always given, so that the control is explored in the same way as a mutant.
  const { acceptor, proposer, learner } = { ...shippedMachines, ...machines }
  const explored = explore({
    ...bounds,
    statesMax,
    machines: { acceptor, proposer, learner },
    ...(host && { host }),
  })
  const { counterexample, worldStates } = explored
  if (!counterexample) return { death: undefined, tried: worldStates }
  const { violation, schedule } = counterexample
  const where = `${worldStates.toLocaleString('en')} states, ${schedule.steps.length} moves`
  return { death: { rule: violation.invariant, why: violation.why, where }, tried: worldStates }
}

async function simulating(killer: Simulation, { machines, parts }: Subject, seeds: Seeds): Promise<Tried> {
  const [first, last] = seeds === 'known seed' ? [killer.seed, killer.seed] : [1, killer.seedsMax]
  const workload = WORKLOADS[killer.workload]
  const plan = killer.plan && { plan: killer.plan }
  const roles = { ...roleMachines, ...machines }
  for (let seed = first; seed <= last; seed++) {
    const { violation } = await simulate(seed, {
      workload,
      flexibleQuorums: true,
      ...plan,
      machines: () => roles,
      parts: () => parts,
    })
    if (!violation) continue
    const { rule, message } = violation
    return { death: { rule, why: message, where: `seed ${seed} of ${killer.workload}`, seed }, tried: seed - first + 1 }
  }
  return { death: undefined, tried: last - first + 1 }
}
