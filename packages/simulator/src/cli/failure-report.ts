import { formatParts } from '../plan/keep.ts'
import type { RunResult } from '../run.ts'
import { type Shrunk, shrink } from '../shrink.ts'
import { paint } from './explore-words.ts'
import { type RunChoice, replayCommand, workloadOf } from './seed-summary.ts'

/** A failure, shrunk. */
export interface Failure {
  readonly seed: number
  readonly rule: string
  readonly message: string
  readonly atMs: number
  /** What of the plan it needs. */
  readonly keep: string
  readonly command: string
  readonly faults: readonly unknown[]
}

/** Shrinks a run that has failed. `tried` is told how it goes on. */
export async function explainFailure(
  failed: RunResult,
  choice: RunChoice,
  tried: (runs: number, left: number) => void,
): Promise<Failure> {
  const shrunk: Shrunk = await shrink(failed, { workload: workloadOf(choice), tried })
  const { rule, message, atMs } = shrunk.violation
  const keep = formatParts(shrunk.parts)
  const { seed } = failed
  return { seed, rule, message, atMs, keep, command: replayCommand(seed, choice, keep), faults: shrunk.plan.faults }
}

export function failureInWords({ seed, rule, message, atMs, keep, command, faults }: Failure): string {
  const { red, bold, dim } = paint.output
  return [
    '',
    `${red(bold(`seed ${seed} breaks ${rule}`))} ${dim(`after ${(atMs / 1000).toFixed(3)} s`)}`,
    `  ${message}`,
    `  needs: ${keep}`,
    ...faults.map((fault) => `    ${dim(JSON.stringify(fault))}`),
    `  replay: ${bold(command)}`,
  ].join('\n')
}
