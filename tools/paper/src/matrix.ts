import { idsOf, type Row, type Section } from './checklist.ts'
import type { MutantResult } from './mutants.ts'
import type { Place, Scan } from './scan.ts'

/** A row of the checklist with everything that speaks for it. */
export interface MatrixRow extends Row {
  readonly code: readonly Place[]
  readonly tests: readonly Place[]
  readonly judges: readonly Place[]
  readonly mutants: readonly MutantResult[]
  readonly verdict: Verdict
}

/**
 * `holds`: code, tests, and mutants that break it, all killed. `tested`: code and tests, but no mutant breaks it.
 * `survived`: a mutant that breaks it went unnoticed. `open`: nothing of it is built yet, and the checklist says so.
 */
export type Verdict = 'holds' | 'tested' | 'survived' | 'open' | 'no code' | 'no test'

export interface MatrixSection {
  readonly title: string
  readonly rows: readonly MatrixRow[]
}

export interface Matrix {
  readonly sections: readonly MatrixSection[]
  /** What must not be, each fault in one line that names its row. Empty when the matrix is whole. */
  readonly faults: readonly string[]
}

/** Sets the checklist beside what cites it. */
export function matrixOf(checklist: readonly Section[], scan: Scan, mutants: readonly MutantResult[]): Matrix {
  const sections = checklist.map(({ title, rows }) => ({
    title,
    rows: rows.map((row) => withEvidence(row, scan, mutants)),
  }))
  const rows = sections.flatMap((section) => section.rows)
  return { sections, faults: [...rows.flatMap(faultsOf), ...strangers(idsOf(checklist), scan, mutants)] }
}

function withEvidence(row: Row, scan: Scan, mutants: readonly MutantResult[]): MatrixRow {
  const code = scan.code.get(row.id) ?? []
  const tests = scan.tests.get(row.id) ?? []
  const judges = scan.judges.get(row.id) ?? []
  const own = mutants.filter(({ rows }) => rows.includes(row.id))
  return { ...row, code, tests, judges, mutants: own, verdict: verdictOf(row, code, tests, own) }
}

function verdictOf(
  row: Row,
  code: readonly Place[],
  tests: readonly Place[],
  mutants: readonly MutantResult[],
): Verdict {
  if (code.length === 0 && tests.length === 0 && row.notYet !== '') return 'open'
  if (code.length === 0) return 'no code'
  if (tests.length === 0) return 'no test'
  if (mutants.some(({ killedBy }) => killedBy === null)) return 'survived'
  return mutants.length === 0 ? 'tested' : 'holds'
}

function faultsOf({ id, verdict, mutants }: MatrixRow): string[] {
  if (verdict === 'no code') return [`${id}: no code cites it; write PMS ${id} into the comment of what implements it`]
  if (verdict === 'no test') return [`${id}: no test cites it; the title of what defends it begins with PMS ${id}:`]
  return mutants.filter(({ killedBy }) => killedBy === null).map(({ name }) => `${id}: the mutant ${name} survives`)
}

function strangers(ids: readonly string[], scan: Scan, mutants: readonly MutantResult[]): string[] {
  const cited = scan.unknown.map(({ file, id }) => `${id}: ${file} cites it, but the checklist has no such row`)
  const broken = mutants.flatMap(({ name, rows }) =>
    rows
      .filter((id) => !ids.includes(id))
      .map((id) => `${id}: the mutant ${name} breaks it, but the checklist has no such row`),
  )
  return [...new Set([...cited, ...broken])]
}
