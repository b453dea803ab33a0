import { agentsOf, type HostFaults } from './agent.ts'
import { type Bounds, boundsOf } from './bounds.ts'
import { INVARIANTS, type Invariant, type Violation } from './invariants.ts'
import { type ExploredMachines, shippedMachines } from './machines.ts'
import { type Replayed, replay } from './replay.ts'
import type { Schedule, Step } from './schedule.ts'
import { Search, type Stop } from './search.ts'

/** What to explore. Every bound has a default; see {@link boundsOf} for when a run is calibrated. */
export interface ExploreOptions extends Partial<Bounds> {
  /** Mutants in place of shipped machines: `{ acceptor: acceptorMachine.provide({ guards, actions }) }`. */
  readonly machines?: Partial<ExploredMachines>
  /** A host that breaks its contract. */
  readonly host?: HostFaults
  /** Which invariants end the exploration when broken; all unless told otherwise. */
  readonly invariants?: readonly Invariant[]
  /** Stops after so many distinct states. */
  readonly statesMax?: number
  /** Looks no further than so many moves from the beginning. */
  readonly depthMax?: number
  /** A clock in milliseconds, to measure with; without one the times are 0. */
  readonly now?: () => number
  /** Called now and then with how far it is. */
  readonly progress?: (progress: Progress) => void
}

export interface Progress {
  readonly distinctStates: number
  /** How many of the states found wait to be looked at. */
  readonly waiting: number
  readonly depth: number
  readonly elapsedMs: number
}

export interface Exploration {
  readonly bounds: Bounds
  /** Distinct states: of whole worlds, or, in a calibrated run, of the specification's variables. */
  readonly distinctStates: number
  /** Distinct states of whole worlds. */
  readonly worldStates: number
  /** How many moves the farthest state is away from the beginning. */
  readonly depth: number
  /** How many moves were looked at, those that lead to known states included. */
  readonly moves: number
  /** How often a machine was really stepped; all other steps were known. */
  readonly machineSteps: number
  readonly elapsedMs: number
  readonly statesPerSecond: number
  /** `complete`: there is nothing more within the bounds. */
  readonly ended: Stop
  readonly counterexample: Counterexample | undefined
}

/** The shortest way, in moves, to a world in which an invariant is broken. */
export interface Counterexample {
  readonly violation: Violation
  readonly schedule: Schedule
  /** The same for people, a line a step. */
  readonly transcript: readonly string[]
}

/**
 * Visits every state within the bounds, breadth-first, over all interleavings of the real role machines: any message under
 * way arrives, any ballot starts, any value is wanted, any agent crashes and restarts with what was durable. Stops at the
 * first state in which an invariant is broken. Throws RangeError or QuorumError when the bounds make no sense.
 */
export function explore(options: ExploreOptions = {}): Exploration {
  // Hearing a quorum at once takes for granted what a mutant may not do.
  const bounds = boundsOf(options.machines ? { hearing: 'one by one', ...options } : options)
  const { invariants = INVARIANTS, host = {}, now = () => 0 } = options
  const machines = { ...shippedMachines, ...options.machines }
  const begun = now()
  const search = new Search({ bounds, machines, host, agents: agentsOf(bounds) }, invariants)
  const { statesMax = Number.POSITIVE_INFINITY, depthMax = Number.POSITIVE_INFINITY, progress } = options
  const ended = search.run(statesMax, depthMax, (waiting, depth) =>
    progress?.({ distinctStates: search.distinctStates, waiting, depth, elapsedMs: now() - begun }),
  )
  const elapsedMs = now() - begun
  const { found, distinctStates, worldStates, depth, moves, machineSteps } = search
  const statesPerSecond = elapsedMs > 0 ? Math.round((worldStates / elapsedMs) * 1000) : 0
  const counterexample = found && inFull(bounds, found.steps, found.violation, options)
  return {
    bounds,
    distinctStates,
    worldStates,
    depth,
    moves,
    machineSteps,
    elapsedMs,
    statesPerSecond,
    ended,
    counterexample,
  }
}

function inFull(
  bounds: Bounds,
  steps: readonly Step[],
  violation: Violation,
  { machines, host, invariants }: ExploreOptions,
): Counterexample {
  const schedule: Schedule = { format: 'synod-schedule/1', bounds, steps, violates: violation.invariant }
  const replayed: Replayed = replay(schedule, {
    ...(machines && { machines }),
    ...(host && { host }),
    ...(invariants && { invariants }),
  })
  return { violation, schedule, transcript: replayed.transcript }
}
