import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { idsInTables, idsOf, readChecklist } from './checklist.ts'
import { matrixAt, pageAt, WORKSPACE } from './main.ts'
import { matrixOf } from './matrix.ts'
import type { MutantResult } from './mutants.ts'
import { pageOf } from './page.ts'
import type { Scan } from './scan.ts'

const CHECKLIST = join(WORKSPACE, 'docs/paper/checklist.md')
/** The list that the project was given, where it lies beside the repository. */
const GIVEN = join(WORKSPACE, '../shared/PAPER.md')

describe('the matrix of this workspace', () => {
  const matrix = matrixAt(WORKSPACE)

  it('has code and a test for every row, no mutant that survives, and no id that the checklist lacks', () => {
    expect(matrix.faults).toEqual([])
  })

  it('is what docs/PAPER.md shows; npm run paper writes it anew', () => {
    expect(pageAt(WORKSPACE) === pageOf(matrix), 'docs/PAPER.md is stale: npm run paper').toBe(true)
  })

  it.runIf(existsSync(GIVEN))('has the rows of the list that the project was given, in its order', () => {
    const rows = idsOf(readChecklist(readFileSync(CHECKLIST, 'utf8')))
    expect(rows).toEqual(idsInTables(readFileSync(GIVEN, 'utf8')))
  })
})

const checklist = readChecklist(`
## 2.2 Choosing a value

| row | demand | not yet |
|---|---|---|
| P1 | Accept the first. | |
| P1a | Not below the promise. | |

## 3 Implementing a state machine

| row | demand | not yet |
|---|---|---|
| 3.10 | Servers come and go. | membership changes |
`)
const place = (name: string) => [{ file: 'packages/acceptor/src/machine.ts', name, among: 1 }]
const whole: Scan = {
  code: new Map([
    ['P1', place('accepting')],
    ['P1a', place('accepting')],
  ]),
  tests: new Map([
    ['P1', place('P1: accepts')],
    ['P1a', place('P1a: refuses')],
  ]),
  judges: new Map([['3.10', place('QuorumsOf')]]),
  unknown: [],
}
const mutant = (row: string, killedBy: string | null): MutantResult => ({
  name: `breaks-${row}`,
  bug: 'It does the opposite.',
  rows: [row],
  killedBy,
})
const verdicts = (scan: Scan, mutants: readonly MutantResult[] = []) =>
  Object.fromEntries(
    matrixOf(checklist, scan, mutants).sections.flatMap(({ rows }) => rows.map(({ id, verdict }) => [id, verdict])),
  )

describe('a matrix', () => {
  it('says of each row what speaks for it', () => {
    expect(verdicts(whole, [mutant('P1a', 'exploration')])).toEqual({ P1: 'tested', P1a: 'holds', '3.10': 'open' })
    expect(matrixOf(checklist, whole, []).faults).toEqual([])
  })

  it('names the row that has no code', () => {
    const scan = { ...whole, code: new Map([['P1', place('accepting')]]) }
    expect(verdicts(scan).P1a).toBe('no code')
    expect(matrixOf(checklist, scan, []).faults).toEqual([expect.stringMatching(/^P1a: no code/)])
  })

  it('names the row that has no test', () => {
    const scan = { ...whole, tests: new Map([['P1', place('P1: accepts')]]) }
    expect(verdicts(scan).P1a).toBe('no test')
    expect(matrixOf(checklist, scan, []).faults).toEqual([expect.stringMatching(/^P1a: no test/)])
  })

  it('lets a row be open only while nothing of it is there', () => {
    const begun = { ...whole, code: new Map([...whole.code, ['3.10', place('Sets')]]) }
    expect(matrixOf(checklist, begun, []).faults).toEqual([expect.stringMatching(/^3\.10: no test/)])
  })

  it('names the row that a surviving mutant breaks', () => {
    expect(verdicts(whole, [mutant('P1a', null), mutant('P1a', 'seeds')]).P1a).toBe('survived')
    expect(matrixOf(checklist, whole, [mutant('P1a', null)]).faults).toEqual(['P1a: the mutant breaks-P1a survives'])
  })

  it('names what cites or breaks a row that does not exist', () => {
    const unknown = [{ file: 'packages/learner/src/learn.ts', id: 'S9' }]
    const { faults } = matrixOf(checklist, { ...whole, unknown }, [mutant('P9', 'seeds')])
    expect(faults).toEqual([
      expect.stringMatching(/^S9: packages\/learner\/src\/learn\.ts/),
      expect.stringMatching(/^P9: the mutant breaks-P9/),
    ])
  })
})

describe('the page', () => {
  it('shows row, demand, code, test, mutant and verdict', () => {
    const page = pageOf(matrixOf(checklist, whole, [mutant('P1a', 'exploration, 3 ms')]))
    expect(page).toContain(
      '| [P1a](#p1a) | Not below the promise. | [acceptor/machine.ts](../packages/acceptor/src/machine.ts) `accepting` ' +
        '| [acceptor/machine.ts](../packages/acceptor/src/machine.ts) P1a: refuses | 1 of 1 killed: breaks-P1a | **holds** |',
    )
    expect(page).toContain('breaks-P1a: It does the opposite. Killed by exploration, 3 ms.')
    expect(page).toContain(
      '| [3.10](#310) | Servers come and go. | – | – | – | **open**; not yet: membership changes |',
    )
  })

  it('counts what it does not name', () => {
    const many = [1, 2, 3, 4].map((n) => ({ file: `packages/learner/src/${n}.ts`, name: `f${n}`, among: 1 }))
    const page = pageOf(matrixOf(checklist, { ...whole, code: new Map([...whole.code, ['P1', many]]) }, []))
    expect(page).toContain('`f1`<br>[learner/2.ts](../packages/learner/src/2.ts) `f2`<br>and 2 more')
  })
})

describe('the checklist', () => {
  it('has each row once', () => {
    const twice = '## 2.2\n| P1 | Accept. | |\n| P1 | Accept again. | |\n'
    expect(() => readChecklist(twice)).toThrow(/two rows P1/)
  })

  it('is not empty', () => {
    expect(() => readChecklist('# Nothing\n')).toThrow(/no rows/)
  })
})
