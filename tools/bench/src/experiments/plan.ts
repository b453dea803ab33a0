import type { Experiment, Stage, SystemName } from './experiment.ts'

/** One system on one stage, in one round. */
export interface Step {
  /** From 1. */
  readonly round: number
  readonly stage: Stage
  readonly system: SystemName
  readonly experiments: readonly Experiment[]
}

export interface Choice {
  readonly systems: readonly SystemName[]
  readonly rounds: number
  readonly isChosen: (experiment: Experiment) => boolean
}

/**
 * What is done, in order. In each round every system has every stage once, one after the other, and each round begins with
 * another system: what else the machine does then hits all of them alike, and no system always comes after the same one.
 */
export function plan(stages: readonly Stage[], { systems, rounds, isChosen }: Choice): readonly Step[] {
  return Array.from({ length: rounds }, (_, at) => at + 1).flatMap((round) =>
    stages.flatMap((stage) =>
      rotated(systems, round - 1).flatMap((system) => {
        const experiments = stage.experiments.filter(
          (each) => isChosen(each) && each.systems.includes(system) && round <= (each.roundsMax ?? rounds),
        )
        return experiments.length === 0 ? [] : [{ round, stage, system, experiments }]
      }),
    ),
  )
}

function rotated<T>(values: readonly T[], by: number): readonly T[] {
  const from = values.length === 0 ? 0 : by % values.length
  return [...values.slice(from), ...values.slice(0, from)]
}
