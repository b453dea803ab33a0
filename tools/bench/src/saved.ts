import { readFileSync, writeFileSync } from 'node:fs'
import type { Conditions } from './conditions.ts'
import type { Pace, SystemName } from './experiments/experiment.ts'
import type { Result } from './results.ts'

/** What `--json` writes: all that was measured, so that it can be reported again. */
export interface Saved {
  readonly format: 1
  readonly conditions: Conditions
  readonly pace: Pace
  /** Those that could not be measured, and why. */
  readonly absent: Readonly<Partial<Record<SystemName, string>>>
  readonly results: readonly Result[]
}

export function save(file: string, saved: Saved): void {
  writeFileSync(file, `${JSON.stringify(saved, null, 1)}\n`)
}

/** Throws with what is wrong with the file. */
export function readSaved(file: string): Saved {
  const saved = JSON.parse(readFileSync(file, 'utf8')) as Partial<Saved>
  if (saved.format !== 1 || !Array.isArray(saved.results)) throw new Error(`${file} is not what bench --json writes`)
  return saved as Saved
}
