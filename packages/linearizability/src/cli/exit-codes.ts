import type { Verdict } from '../check-history.ts'

/** What became of a file. */
export type Outcome = Verdict | 'bad input'

export const EXIT_CODES = {
  linearizable: 0,
  'not linearizable': 1,
  unknown: 2,
  'bad input': 3,
} as const satisfies Record<Outcome, number>

/** From the best to the worst: a history that is refuted weighs more than one that nobody knows about. */
const BY_WEIGHT = ['linearizable', 'unknown', 'not linearizable', 'bad input'] as const satisfies readonly Outcome[]

/** The worst of all outcomes. */
export function worstOf(outcomes: readonly Outcome[]): Outcome {
  return BY_WEIGHT.findLast((outcome) => outcomes.includes(outcome)) ?? 'linearizable'
}
