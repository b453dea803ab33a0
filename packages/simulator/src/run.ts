import type { HistoryEvent } from '@synod/linearizability'
import type { NodeNumber } from '@synod/protocol'
import type { RoleMachines } from '@synod/replica'
import { drawPlan } from './plan/draw-plan.ts'
import { HEALING_MS, type Plan } from './plan/plan.ts'
import type { Workload } from './workloads/workload.ts'
import { World, type WorldWatch } from './world/world.ts'

export interface RunOptions {
  readonly workload: Workload
  /** What is to happen. Without it, what the seed draws. */
  readonly plan?: Plan
  readonly machines?: (node: NodeNumber) => RoleMachines | undefined
  readonly told?: (atMs: number, who: string, line: string) => void
}

/** What went wrong in a run. */
export interface RunViolation {
  /** The id of the rule that was broken; see the judge's rules. */
  readonly rule: string
  readonly message: string
  /** When, in milliseconds of virtual time. */
  readonly atMs: number
}

export interface RunResult {
  readonly seed: number
  readonly plan: Plan
  readonly violation: RunViolation | undefined
  /** SHA-256 of every event: equal for equal runs, wherever they run. */
  readonly hash: string
  readonly events: number
  readonly simulatedMs: number
  readonly calls: number
  /** How often each fault really happened. */
  readonly faults: readonly (readonly [string, number])[]
  readonly history: readonly HistoryEvent[]
}

/** How often it is looked whether the healed nodes are level, in milliseconds. */
const LEVEL_LOOK_MS = 50

/** Runs one world from its seed: safety while faults come, then liveness once they have ended. Deterministic. */
export async function simulate(seed: number, options: RunOptions): Promise<RunResult> {
  const plan = options.plan ?? drawPlan(seed)
  const run = new Run(seed, plan, options)
  await run.run()
  return run.result()
}

class Run {
  readonly #seed: number
  readonly #plan: Plan
  readonly #world: World
  #violation: RunViolation | undefined

  constructor(seed: number, plan: Plan, options: RunOptions) {
    this.#seed = seed
    this.#plan = plan
    const { workload, machines, told } = options
    this.#world = new World({ seed, plan, workload, machines, told, watch: this.#watch() })
  }

  async run(): Promise<void> {
    const world = this.#world
    world.begin()
    await world.agenda.run(this.#plan.faultsMs * 1000, () => this.#violation !== undefined)
    if (this.#violation || this.#plan.safetyOnly) return
    await this.#live()
  }

  result(): RunResult {
    const world = this.#world
    return {
      seed: this.#seed,
      plan: this.#plan,
      violation: this.#violation,
      hash: world.log.digest(),
      events: world.log.count,
      simulatedMs: world.nowMs,
      calls: world.callsMade,
      faults: world.tally.entries(),
      history: world.history.events,
    }
  }

  /** All that can be healed is healed: then every call ends, new ones succeed, and the replicas become level. */
  async #live(): Promise<void> {
    const world = this.#world
    world.heal()
    const untilUs = (this.#plan.faultsMs + HEALING_MS) * 1000
    const isOver = () => this.#violation !== undefined || world.refusedInCalm !== undefined
    const done = await world.agenda.run(untilUs, () => isOver() || world.areCallsDone)
    if (world.refusedInCalm) this.#broke('liveness', `after the healing, ${world.refusedInCalm}`)
    else if (!done) this.#broke('liveness', 'calls have not ended though all is well again')
    for (let { unlevel } = world; unlevel !== undefined && !this.#violation; { unlevel } = world) {
      if (world.agenda.nowUs >= untilUs) this.#broke('liveness', `the healed nodes do not become level: ${unlevel}`)
      else await world.agenda.run(world.agenda.nowUs + LEVEL_LOOK_MS * 1000, () => this.#violation !== undefined)
    }
  }

  #watch(): WorldWatch {
    return {
      observer: () => ({}),
      machine: (_node, machine) => machine,
      died: () => {},
      storeLost: () => {},
      broke: (rule, message) => this.#broke(rule, message),
    }
  }

  #broke(rule: string, message: string): void {
    this.#violation ??= { rule, message, atMs: this.#world.nowMs }
  }
}
