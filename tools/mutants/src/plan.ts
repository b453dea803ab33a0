import type { Killer, Mutant } from './mutant.ts'
import type { Task } from './trial-thread.ts'

/** Each mutant against its killers: all of them, or the named one where it is known to die. */
export function mutantTasks(mutants: readonly Mutant[], isQuick: boolean): Task[] {
  return mutants.flatMap(({ name, killers }) =>
    (isQuick ? killers.slice(0, 1) : killers).map(
      (killer): Task => ({ mutant: name, killer, seeds: isQuick ? 'known seed' : 'every seed' }),
    ),
  )
}

/** What is shipped against the same killers, each once: the same bounds as far as the farthest, the same seeds. */
export function controlTasks(mutants: readonly Mutant[]): Task[] {
  const widest = new Map<string, Killer>()
  for (const killer of mutants.flatMap(({ killers }) => killers)) {
    const key = keyOf(killer)
    widest.set(key, widerOf(killer, widest.get(key)))
  }
  return [...widest.values()].map((killer) => ({ mutant: null, killer, seeds: 'every seed' }))
}

/** Of a simulation, the seeds that kill are what matters to the control, not those where the search would be given up. */
function widerOf(killer: Killer, other: Killer | undefined): Killer {
  if (killer.by === 'scenario') return killer
  if (killer.by === 'simulation') {
    const seedsMax = Math.max(killer.seed, other?.by === 'simulation' ? other.seedsMax : 1)
    return { ...killer, seedsMax }
  }
  const statesMax = Math.max(killer.statesMax, other?.by === 'exploration' ? other.statesMax : 1)
  return { ...killer, statesMax }
}

function keyOf(killer: Killer): string {
  if (killer.by === 'exploration') return JSON.stringify(killer.bounds)
  return killer.by === 'simulation' ? JSON.stringify([killer.workload, killer.plan]) : killer.play
}
