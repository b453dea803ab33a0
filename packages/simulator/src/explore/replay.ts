import { ballotNode, NO_BALLOT, parseBallot, type TimerName } from '@synod/protocol'
import { type AgentState, agentsOf, firstState, type HostFaults, type Letter } from './agent.ts'
import { boundsOf } from './bounds.ts'
import type { Input } from './input.ts'
import { INVARIANTS, type Invariant, newsBetween, type Violation, worldViolations } from './invariants.ts'
import { type ExploredMachines, shippedMachines } from './machines.ts'
import type { Schedule, Step } from './schedule.ts'
import { Transcript } from './transcript.ts'
import { take, type World } from './turn.ts'

export interface ReplayOptions {
  readonly machines?: Partial<ExploredMachines>
  readonly host?: HostFaults
  readonly invariants?: readonly Invariant[]
}

export interface Replayed {
  /** How many steps were taken: those up to a violation, or all. */
  readonly steps: number
  readonly violation: Violation | undefined
  readonly transcript: readonly string[]
  /** The agents as they are in the end, by name. */
  readonly agents: Readonly<Record<string, AgentState>>
}

/** A schedule that these machines cannot follow: a step names nobody, or a message that was never sent. */
export class ScheduleError extends Error {
  override readonly name = 'ScheduleError'
}

/**
 * Repeats a run step by step, with nothing remembered between steps but what the agents and the network hold, and checks
 * every invariant after each. Throws {@link ScheduleError} when a step is not possible where it stands.
 */
export function replay(schedule: Schedule, options: ReplayOptions = {}): Replayed {
  const run = new Run(schedule, options)
  let steps = 0
  for (const step of schedule.steps) {
    steps += 1
    run.take(step, steps)
    if (run.violation) break
  }
  return { steps, violation: run.violation, transcript: run.transcript.lines, agents: run.byName() }
}

class Run {
  readonly transcript: Transcript
  violation: Violation | undefined
  readonly #world: World
  readonly #invariants: readonly Invariant[]
  readonly #states: AgentState[]
  #letters: Letter[] = []

  constructor(schedule: Schedule, { machines, host = {}, invariants = INVARIANTS }: ReplayOptions) {
    if (schedule.format !== 'synod-schedule/1') {
      throw new ScheduleError(`a schedule's format is synod-schedule/1, not ${schedule.format}`)
    }
    const bounds = boundsOf(schedule.bounds)
    this.#world = { bounds, host, machines: { ...shippedMachines, ...machines }, agents: agentsOf(bounds) }
    this.#states = this.#world.agents.map((agent) => firstState(bounds, this.#world.machines, agent))
    this.#invariants = invariants
    this.transcript = new Transcript(this.#world.agents)
  }

  take(step: Step, number: number): void {
    if (step.do === 'lose') {
      this.#letters.splice(this.#find(step, number), 1)
      this.transcript.lost(step)
      return
    }
    const { agent, input } = this.#inputOf(step, number)
    const before = this.#states[agent] as AgentState
    const taken = take(this.#world, agent, before, input)
    this.#states[agent] = taken.state
    this.#letters.push(...taken.sent)
    this.transcript.took(agent, input, before, taken)
    this.#judge(taken.violation, before, taken.state)
  }

  byName(): Record<string, AgentState> {
    return Object.fromEntries(this.#world.agents.map(({ name }, index) => [name, this.#states[index] as AgentState]))
  }

  #judge(own: Violation | undefined, before: AgentState, after: AgentState): void {
    const { agents, bounds } = this.#world
    const news = newsBetween(before.past, after.past)
    const all = [...(own ? [own] : []), ...worldViolations(agents, bounds, this.#states, news)]
    this.violation = all.find(({ invariant }) => this.#invariants.includes(invariant))
    if (this.violation) this.transcript.broken(this.violation)
  }

  #inputOf(step: Exclude<Step, { do: 'lose' }>, number: number): { agent: number; input: Input } {
    if (step.do === 'deliver') {
      const at = this.#find(step, number)
      const { from, to, message } = this.#letters[at] as Letter
      if (!this.#world.bounds.duplicates) this.#letters.splice(at, 1)
      return { agent: to, input: { do: 'deliver', from, node: this.#world.agents[from]?.node ?? 0, message } }
    }
    const agent = this.#world.agents.findIndex(({ name }) => name === step.agent)
    if (agent < 0) throw new ScheduleError(`step ${number}: there is no ${step.agent}`)
    if (step.do === 'start') {
      const ballot = parseBallot(step.ballot) ?? NO_BALLOT
      const { node } = this.#world.agents[agent] as { node: number }
      if (ballotNode(ballot) !== node)
        throw new ScheduleError(`step ${number}: ${step.ballot} is no ballot of ${step.agent}`)
      return { agent, input: { do: 'start', ballot } }
    }
    if (step.do === 'timeout') return { agent, input: { do: 'timeout', name: step.timer as TimerName } }
    if (step.do === 'submit') return { agent, input: { do: 'submit', value: step.value } }
    if (step.do === 'crash') return { agent, input: { do: 'crash', written: step.written } }
    return { agent, input: { do: 'flush' } }
  }

  /** Where the message that a step names is under way. */
  #find(step: Extract<Step, { do: 'deliver' | 'lose' }>, number: number): number {
    const wanted = JSON.stringify(step.message)
    const { agents } = this.#world
    const at = this.#letters.findIndex(
      ({ from, to, message }) =>
        agents[from]?.name === step.from && agents[to]?.name === step.to && JSON.stringify(message) === wanted,
    )
    if (at < 0) {
      throw new ScheduleError(
        `step ${number}: no such ${step.message.type} is under way from ${step.from} to ${step.to}`,
      )
    }
    return at
  }
}
