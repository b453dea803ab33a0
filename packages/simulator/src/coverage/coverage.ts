import type { RoleMachines, RoleName } from '@synod/replica'
import type { AnyStateMachine, AnyTransitionDefinition, InspectionEvent } from 'xstate'
import { nameOf, transitionsOf } from './chart-transitions.ts'

/** `role: source --event [guard]--> target` → how often it was taken. */
export type CoverageJson = Readonly<Record<string, number>>

/** A transition that was never taken, and why that is right, if it is known to be. */
export interface Unfired {
  readonly transition: string
  readonly reason: string | undefined
}

/**
 * Counts how often each transition of the role charts is taken. The machines are not changed: {@link watched} gives
 * machines that inherit from them, and listen to what XState tells an inspector of every microstep.
 */
export class Coverage {
  readonly #counts = new Map<string, number>()
  /** Counted by the transition itself, which is cheaper than by its name. */
  readonly #taken: { readonly name: string; readonly tally: Tally }[] = []

  /** The same machines, with every transition they take counted here. Every one of their transitions is listed from now on. */
  watched(machines: RoleMachines): RoleMachines {
    const watched = Object.entries(machines).map(([role, machine]) => [role, this.#watch(role as RoleName, machine)])
    return Object.fromEntries(watched) as RoleMachines
  }

  /** Adds what another run has counted. */
  merge(other: Coverage | CoverageJson): void {
    const counts = other instanceof Coverage ? other.toJson() : other
    for (const [name, count] of Object.entries(counts)) this.#counts.set(name, (this.#counts.get(name) ?? 0) + count)
  }

  /** Every transition known, in chart order, with its count. */
  toJson(): CoverageJson {
    const counts = new Map(this.#counts)
    for (const { name, tally } of this.#taken) counts.set(name, (counts.get(name) ?? 0) + tally.count)
    return Object.fromEntries(counts)
  }

  /** The transitions never taken. `reasons` says of some, by name, why that is as it should be. */
  unfired(reasons: Readonly<Record<string, string>> = {}): Unfired[] {
    const never = Object.entries(this.toJson()).filter(([, count]) => count === 0)
    return never.map(([transition]) => ({ transition, reason: reasons[transition] }))
  }

  #watch(role: RoleName, machine: AnyStateMachine): AnyStateMachine {
    const tallies = new Map<AnyTransitionDefinition, Tally>()
    for (const transition of transitionsOf(machine)) {
      const tally: Tally = { count: 0 }
      tallies.set(transition, tally)
      this.#taken.push({ name: `${role}: ${nameOf(transition)}`, tally })
    }
    return watchedMachine(machine, (transition) => {
      const tally = tallies.get(transition)
      if (tally) tally.count += 1
    })
  }
}

interface Tally {
  count: number
}

type Scope = Parameters<AnyStateMachine['transition']>[2]

/**
 * XState tells the system of the scope in which a machine is stepped of each microstep, with the transitions it took:
 * chosen by event or eventless, at a start too. Asking the machine beforehand would evaluate every guard twice.
 */
function watchedMachine(
  machine: AnyStateMachine,
  took: (transition: AnyTransitionDefinition) => void,
): AnyStateMachine {
  const inspect = (event: InspectionEvent) => {
    if (event.type === '@xstate.microstep') for (const transition of event._transitions) took(transition)
  }
  let last: Scope | undefined
  let lastWatched: Scope | undefined
  // All steps of a role come with one scope, which is therefore wrapped once.
  const watchedScope = (scope: Scope): Scope => {
    if (scope !== last || !lastWatched) {
      last = scope
      lastWatched = Object.create(scope, {
        system: { value: Object.create(scope.system, { _sendInspectionEvent: { value: inspect } }) },
        actionExecutor: { value: scope.actionExecutor, writable: true },
      }) as Scope
    }
    return lastWatched
  }
  const watched = Object.create(machine) as AnyStateMachine
  watched.transition = (snapshot, event, scope) => machine.transition(snapshot, event, watchedScope(scope))
  watched.getInitialSnapshot = (scope, input) => machine.getInitialSnapshot(watchedScope(scope), input)
  return watched
}
