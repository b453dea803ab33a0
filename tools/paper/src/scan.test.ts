import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { scanned } from './scan.ts'

let root = ''

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'paper-matrix-'))
})

afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

function plant(path: string, ...lines: readonly string[]): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), `${lines.join('\n')}\n`)
}

const names = (kind: 'code' | 'tests' | 'judges', row: string) =>
  (scanned(root, ['P1', 'P1a', 'P2c', '1b', 'M2'])[kind].get(row) ?? []).map(({ file, name }) => [file, name])

describe('code cites a row', () => {
  const source = 'packages/acceptor/src/machine.ts'

  it('in the comment of a declaration, wrapped or not', () => {
    plant(
      source,
      '/**',
      ' * Answers (PMS P1,',
      ' * M2).',
      ' */',
      'export const answer = 1',
      '',
      '// PMS 1b',
      'function promise() {}',
    )
    expect([names('code', 'P1'), names('code', 'M2'), names('code', '1b')]).toEqual([
      [[source, 'answer']],
      [[source, 'answer']],
      [[source, 'promise']],
    ])
  })

  it('in the comment of a member, and within a body', () => {
    plant(
      source,
      'export interface Context {',
      '  /** PMS P1 */',
      '  readonly promised: number',
      '}',
      'class Log {',
      '  #keep(): void {',
      '    // PMS M2',
      '    return',
      '  }',
      '}',
    )
    expect([names('code', 'P1'), names('code', 'M2')]).toEqual([
      [[source, 'Context.promised']],
      [[source, 'Log.#keep']],
    ])
  })

  it('at the head of a file', () => {
    plant(source, '/* How it works: PMS P2c. */', '', '/** Answers. */', 'export const answer = 1')
    expect(names('code', 'P2c')).toEqual([[source, '']])
  })

  it('in the paper list of a chart', () => {
    plant(source, 'const rejecting = {', "  meta: { paper: ['PMS P1a', 'PMS M2'] },", '} as const')
    expect(names('code', 'M2')).toEqual([[source, 'rejecting']])
  })

  it('but not in strings, nor in what only looks like a comment', () => {
    plant(
      source,
      "throw new Error('broken (PMS P1)')",
      ['const text = `// PMS P1 $', '{`/* PMS P1 */`}`'].join(''),
      'const slash = /\\/\\/ PMS P1/',
    )
    expect(names('code', 'P1')).toEqual([])
  })

  it('but not in a fixture', () => {
    plant('packages/acceptor/src/answers.fixture.ts', '/** PMS P1 */', 'export const answer = 1')
    expect(names('code', 'P1')).toEqual([])
  })

  it('but not as a judge, which only watches', () => {
    plant('packages/simulator/src/judge/promises.ts', '/** PMS P1 */', 'export const promises = 1')
    expect(names('code', 'P1')).toEqual([])
    expect(names('judges', 'P1')).toEqual([['packages/simulator/src/judge/promises.ts', 'promises']])
  })

  it('once for each declaration', () => {
    plant(source, '/** PMS P1 */', 'function accept() {', '  // PMS P1', '}')
    expect(names('code', 'P1')).toEqual([[source, 'accept']])
  })
})

describe('a test cites a row', () => {
  const test = 'packages/acceptor/src/machine.test.ts'

  it('in the title of a suite or a test', () => {
    plant(
      test,
      "describe('PMS P1: it accepts', () => {",
      "  it('P1a: and refuses', async () => {})",
      '  test(`survives (PMS M2)`, () => {})',
      '})',
    )
    expect([names('tests', 'P1'), names('tests', 'P1a'), names('tests', 'M2')]).toEqual([
      [[test, 'PMS P1: it accepts']],
      [[test, 'P1a: and refuses']],
      [[test, 'survives (PMS M2)']],
    ])
  })

  it('in the title of a test with many cases', () => {
    plant(
      test,
      "it.each(['(', 'b'] as const)(",
      "  'PMS P1: %s',",
      '  () => {},',
      ')',
      "it.runIf(there())('PMS M2: there', run)",
    )
    expect([names('tests', 'P1'), names('tests', 'M2')]).toEqual([[[test, 'PMS P1: %s']], [[test, 'PMS M2: there']]])
  })

  it('in the name of a compliance case', () => {
    plant(
      'packages/protocol/src/testing/cases.ts',
      'export const cases = {',
      "  'a promise is never lowered (PMS P1a)': async (store) => {},",
      '}',
    )
    expect(names('tests', 'P1a')).toEqual([
      ['packages/protocol/src/testing/cases.ts', 'a promise is never lowered (PMS P1a)'],
    ])
  })

  it('but not in its comments', () => {
    plant(test, '// PMS P1', "it('accepts', () => {})")
    expect([names('tests', 'P1'), names('code', 'P1')]).toEqual([[], []])
  })
})

describe('a scan', () => {
  it('finds ids that no row has, in comments of tests too', () => {
    plant('packages/acceptor/src/machine.ts', '// PMS P9', 'const a = 1')
    plant('apps/ledger/e2e/up.e2e.ts', '// PMS S8', "it('PMS S7: works', () => {})")
    expect(scanned(root, ['P1']).unknown).toEqual([
      { file: 'packages/acceptor/src/machine.ts', id: 'P9' },
      { file: 'apps/ledger/e2e/up.e2e.ts', id: 'S8' },
      { file: 'apps/ledger/e2e/up.e2e.ts', id: 'S7' },
    ])
  })

  it('names first what speaks of the fewest rows', () => {
    plant('packages/acceptor/src/a.ts', '/** PMS P1, M2 */', 'const both = 1')
    plant('packages/acceptor/src/b.ts', '/** PMS P1 */', 'const alone = 1')
    expect(names('code', 'P1').map(([, name]) => name)).toEqual(['alone', 'both'])
  })
})
