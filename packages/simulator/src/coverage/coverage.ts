import { transitionKey, transitionsOf, watchedMachine } from '@synod/protocol'
import type { RoleMachines, RoleName } from '@synod/replica'
import type { AnyStateMachine, AnyTransitionDefinition } from 'xstate'

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
      this.#taken.push({ name: `${role}: ${transitionKey(transition)}`, tally })
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
