import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { main } from './main.ts'

let root = ''
const said: string[] = []

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'paper-matrix-'))
  for (const folder of ['docs/paper', 'tools/mutants', 'packages/acceptor/src'])
    mkdirSync(join(root, folder), { recursive: true })
  plant('docs/paper/checklist.md', '## 2.2\n| P1 | Accept the first. | |\n')
  plant('tools/mutants/results.json', '{ "mutants": [] }')
  plant('packages/acceptor/src/machine.ts', '/** PMS P1 */\nexport const accepting = 1\n')
  plant('packages/acceptor/src/machine.test.ts', "it('P1: accepts', () => {})\n")
  said.length = 0
  for (const stream of ['log', 'error'] as const) {
    vi.spyOn(console, stream).mockImplementation((line: string) => {
      said.push(line)
    })
  }
})

afterEach(() => {
  vi.restoreAllMocks()
  rmSync(root, { recursive: true, force: true })
})

function plant(path: string, text: string): void {
  writeFileSync(join(root, path), text)
}

describe('the command line', () => {
  it.each([[[]], [['draw']], [['check', 'all']]])('explains itself when asked for %j', (args) => {
    expect(main(args, root)).toBe(2)
    expect(said.join('\n')).toContain('paper-matrix check')
  })

  it('writes a page that its check then finds current, until something changes', () => {
    expect(main(['check'], root)).toBe(1)
    expect(main(['write'], root)).toBe(0)
    expect(readFileSync(join(root, 'docs/PAPER.md'), 'utf8')).toContain('Accept the first.')
    expect(main(['check'], root)).toBe(0)
    cpSync(join(root, 'packages/acceptor/src/machine.ts'), join(root, 'packages/acceptor/src/again.ts'))
    expect(main(['check'], root)).toBe(1)
    expect(said.at(-1)).toContain('npm run paper')
  })

  it('fails and names the row when one lacks a test, in both commands', () => {
    rmSync(join(root, 'packages/acceptor/src/machine.test.ts'))
    expect(main(['write'], root)).toBe(1)
    expect(main(['check'], root)).toBe(1)
    expect(said.filter((line) => line.startsWith('P1: no test'))).toHaveLength(2)
  })

  it.each(['{}', '{ "mutants": [{ "name": "x" }] }', '{ "mutants": [1] }'])(
    'takes no %s for the results of mutants',
    (json) => {
      plant('tools/mutants/results.json', json)
      expect(() => main(['check'], root)).toThrow(/mutant/)
    },
  )
})
