import { checkHistory, type HistoryEvent } from '@synod/linearizability'
import type { NodeNumber } from '@synod/protocol'
import type { HostParts, NodeStatus, RoleMachines } from '@synod/replica'
import { drawPlan } from './plan/draw-plan.ts'
import { clusterOf, HEALING_MS, type Plan } from './plan/plan.ts'
import { RunWatch } from './run-watch.ts'
import type { Workload } from './workloads/workload.ts'
import { World } from './world/world.ts'

export interface RunOptions {
  readonly workload: Workload
  /** What is to happen. Without it, what the seed draws. */
  readonly plan?: Plan
  /** Of a plan that the seed draws: more stores may be lost than the rest can bear. */
  readonly safetyOnly?: boolean
  /** Likewise: one cluster in five has other quorums than majorities. */
  readonly flexibleQuorums?: boolean
  /** The role machines of a node: watched ones, or broken on purpose. */
  readonly machines?: (node: NodeNumber) => RoleMachines | undefined
  /** What its host is made of besides; likewise. */
  readonly parts?: (node: NodeNumber) => HostParts | undefined
  /** Takes the lines of the protocol trace, without their ends; see FORMATS.md. */
  readonly trace?: (line: string) => void
  /** Told what an operator would see, and what breaks, a line each. */
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
  /** SHA-256 of the protocol trace, if one was asked for. */
  readonly traceHash: string | undefined
  readonly events: number
  readonly simulatedMs: number
  readonly calls: number
  /** How often each fault really happened. */
  readonly faults: readonly (readonly [string, number])[]
  readonly history: readonly HistoryEvent[]
  /** Whether the history of the clients is linearizable; `unchecked` where something was wrong before. */
  readonly linearizable: 'yes' | 'no' | 'unknown' | 'unchecked'
  /** What every node that still runs says of itself in the end. */
  readonly statuses: readonly NodeStatus[]
}

/** How often it is looked whether the healed nodes are level, in milliseconds. */
const LEVEL_LOOK_MS = 50
/** Steps of the search for an order of the clients' calls, before it is given up: a second or two. */
const LINEARIZABILITY_STEPS_MAX = 200_000

/** Runs one world from its seed: safety while faults come, then liveness once they have ended. Deterministic. */
export async function simulate(seed: number, options: RunOptions): Promise<RunResult> {
  const plan = options.plan ?? drawPlan(seed, options)
  const run = new Run(seed, plan, options)
  await run.run()
  return run.result()
}

class Run {
  readonly #seed: number
  readonly #plan: Plan
  readonly #options: RunOptions
  readonly #watch: RunWatch
  readonly #world: World
  #violation: RunViolation | undefined
  #linearizable: RunResult['linearizable'] = 'unchecked'

  constructor(seed: number, plan: Plan, options: RunOptions) {
    this.#seed = seed
    this.#plan = plan
    this.#options = options
    const { workload, machines, parts, trace, told } = options
    this.#watch = new RunWatch({
      cluster: clusterOf(plan),
      workload,
      sessions: plan.limits.sessions,
      trace,
      nowUs: () => this.#world.agenda.nowUs,
      violated: (rule, message) => this.#violated(rule, message),
    })
    this.#world = new World({ seed, plan, workload, machines, parts, told, watch: this.#watch })
  }

  async run(): Promise<void> {
    const world = this.#world
    world.begin()
    await world.agenda.run(this.#plan.faultsMs * 1000, () => this.#violation !== undefined)
    if (!this.#violation && !this.#plan.safetyOnly) await this.#live()
    this.#watch.close()
    if (!this.#violation) this.#judgeHistory()
    if (!this.#violation) await this.#watch.compare(world.states, world.storedRows)
  }

  result(): RunResult {
    const world = this.#world
    return {
      seed: this.#seed,
      plan: this.#plan,
      violation: this.#violation,
      hash: world.log.digest(),
      traceHash: this.#watch.traceHash,
      events: world.log.count,
      simulatedMs: world.nowMs,
      calls: world.callsMade,
      faults: world.tally.entries(),
      history: this.#watch.order.hinted(world.history),
      linearizable: this.#linearizable,
      statuses: [...world.nodes.values()].flatMap(({ host }) => (host ? [host.status()] : [])),
    }
  }

  /** All that can be healed is healed: then every call ends, new ones succeed, and the replicas become level. */
  async #live(): Promise<void> {
    const world = this.#world
    world.heal()
    const untilUs = (this.#plan.faultsMs + HEALING_MS) * 1000
    const isOver = () => this.#violation !== undefined || world.refusedInCalm !== undefined
    const done = await world.agenda.run(untilUs, () => isOver() || world.areCallsDone)
    if (world.refusedInCalm) this.#stuck(`after the healing, ${world.refusedInCalm}`)
    else if (!done) this.#stuck('calls have not ended though all is well again')
    for (let { unlevel } = world; unlevel !== undefined && !this.#violation; { unlevel } = world) {
      if (world.agenda.nowUs >= untilUs) {
        this.#stuck(`the healed nodes do not become level: ${unlevel}`)
        return
      }
      await world.agenda.run(world.agenda.nowUs + LEVEL_LOOK_MS * 1000, () => this.#violation !== undefined)
    }
    this.#watch.judge.finish(world.healedNodes.map(({ node }) => node))
  }

  /** Nothing can be asked of a cluster whose changes came so that too few of its members are left. */
  #stuck(message: string): void {
    if (this.#world.canDecide(this.#watch.judge.quorumsInView)) this.#violated('liveness', message)
    else this.#world.tally.add('too few members left to decide')
  }

  #judgeHistory(): void {
    const { model } = this.#options.workload
    const history = this.#watch.order.hinted(this.#world.history)
    const result = checkHistory(model, history, { stepsMax: LINEARIZABILITY_STEPS_MAX })
    this.#linearizable = LINEARIZABLE[result.verdict]
    if (result.verdict !== 'not linearizable') return
    const { process, f, key = '', asked, answered } = result.unplaced
    const call = `${f} ${key} ${JSON.stringify(asked)} → ${JSON.stringify(answered)} of process ${process}`
    this.#violated('linearizability', `there is no order of the calls that explains ${call}`)
  }

  #violated(rule: string, message: string): void {
    this.#violation ??= { rule, message, atMs: this.#world.nowMs }
  }
}

const LINEARIZABLE = { linearizable: 'yes', 'not linearizable': 'no', unknown: 'unknown' } as const
