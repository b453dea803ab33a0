import type { RoleName, Stepped } from '@synod/feed'
import { type NodeNumber, stateName } from '@synod/protocol'
import { type Annals, stepsKey } from '../plots/annals.ts'

/** The same step, taken so many times one after another: a leader counts acceptances by the thousand. */
export interface StepRun {
  readonly step: Stepped
  readonly count: number
}

/** What a role did before a moment, that moment included; the latest first, repetitions as one. */
export function stepHistory(
  annals: Annals,
  node: NodeNumber,
  role: RoleName,
  at: number,
  max: number,
): readonly StepRun[] {
  const runs: { step: Stepped; count: number }[] = []
  for (const step of annals.steps.get(stepsKey(node, role))?.lastBefore(at + 1, max * REPEATED_AT_MOST) ?? []) {
    const last = runs.at(-1)
    if (last && isSameStep(last.step, step)) last.count += 1
    else if (runs.length === max) break
    else runs.push({ step, count: 1 })
  }
  return runs
}

/** `fresh → promised`, or the state alone where it stayed. */
export function wordsOfStep({ before, after }: Stepped): string {
  return before === after ? stateName(after) : `${stateName(before) || '∅'} → ${stateName(after)}`
}

/** How many steps are looked at for each that is shown. */
const REPEATED_AT_MOST = 64

function isSameStep(one: Stepped, other: Stepped): boolean {
  return one.event === other.event && one.transitions.join('\n') === other.transitions.join('\n')
}
