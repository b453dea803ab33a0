import { readFileSync, writeFileSync } from 'node:fs'
import type { Conditions } from './conditions.ts'
import type { Pace, SystemName } from './experiments/experiment.ts'
import type { Result } from './results.ts'

/** On what, and at what pace, was measured. */
export interface Run {
  readonly conditions: Conditions
  readonly pace: Pace
}

/** What `--json` writes: all that was measured, so that it can be reported again. */
export interface Saved {
  readonly format: 1
  /** One, unless several were put together. */
  readonly runs: readonly Run[]
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

/** Several as one. What was measured again counts instead of what it was before. */
export function together(all: readonly Saved[]): Saved {
  const questions = ({ results }: Saved) => new Set(results.map(questionOf))
  const results = all.flatMap((saved, at) => {
    const later = all.slice(at + 1).map(questions)
    return saved.results.filter((result) => !later.some((again) => again.has(questionOf(result))))
  })
  const absent = Object.assign({}, ...all.map((saved) => saved.absent))
  return { format: 1, runs: all.flatMap(({ runs }) => runs), absent, results }
}

function questionOf({ system, experiment }: Result): string {
  return `${experiment} of ${system}`
}
