import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lastLine, removeReports, reportPath, summarize } from './summary.mjs'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'synod-summary-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const acceptor = {
  project: '@synod/acceptor',
  folder: 'packages/acceptor',
  targets: ['build', 'lint', 'types-node', 'types-browser', 'types-page', 'test'],
}
const node = { ...acceptor, project: '@synod/node', folder: 'packages/node', targets: [...acceptor.targets, 'e2e'] }

const ran = (project: string, target: string, passed = true) => ({ project, target, passed, cached: false })
const allRan = (project: string, ...more: string[]) =>
  ['lint', 'types-node', 'types-browser', 'types-page', 'test', ...more].map((target) => ran(project, target))

const testsFailed = allRan('@synod/acceptor').map((task) => ({ ...task, passed: task.target !== 'test' }))

const test = (fullName: string, status: string, ...failureMessages: string[]) => ({ fullName, status, failureMessages })
const file = (name: string, ...assertionResults: ReturnType<typeof test>[]) => ({
  name,
  status: assertionResults.some((each) => each.status === 'failed') ? 'failed' : 'passed',
  message: '',
  assertionResults,
})

function report(folder: string, target: string, content: unknown) {
  const path = join(root, reportPath(folder, target))
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
}

describe('what counts as passed', () => {
  it('is each test, each lint and each program whose types are checked', () => {
    report('packages/acceptor', 'test', {
      testResults: [
        file('a.test.ts', test('a', 'passed'), test('b', 'passed')),
        file('b.test.ts', test('c', 'passed')),
      ],
    })
    const summary = summarize(root, [acceptor], allRan('@synod/acceptor'))
    expect(lastLine(summary)).toBe('7 passed, 0 failed')
    expect(summary.rows.map(({ target, passed }) => [target, passed])).toEqual([
      ['lint', 1],
      ['types-node', 1],
      ['types-browser', 1],
      ['types-page', 1],
      ['test', 3],
    ])
  })

  it('includes the end-to-end tests of a workspace that has some', () => {
    report('packages/node', 'test', { testResults: [file('a.test.ts', test('a', 'passed'))] })
    report('packages/node', 'e2e', { testResults: [file('a.e2e.ts', test('a', 'passed'), test('b', 'passed'))] })
    expect(lastLine(summarize(root, [node], allRan('@synod/node', 'e2e')))).toBe('7 passed, 0 failed')
  })
})

describe('what counts as failed', () => {
  const failuresOf = (content: unknown, tasks = allRan('@synod/acceptor')) => {
    if (content !== undefined) report('packages/acceptor', 'test', content)
    return summarize(root, [acceptor], tasks).failures
  }

  it('is a failed test, by its full name and with its message, colours removed', () => {
    const failures = failuresOf(
      {
        testResults: [
          file(
            'a.test.ts',
            test('acceptor P1a refuses', 'failed', '\u001b[31mAssertionError\u001b[39m: 1 is not 2'),
            test('b', 'passed'),
          ),
        ],
      },
      testsFailed,
    )
    expect(failures).toEqual([
      { name: '@synod/acceptor test: acceptor P1a refuses', message: 'AssertionError: 1 is not 2' },
    ])
  })

  it('is a test file that does not load', () => {
    const failures = failuresOf({
      testResults: [{ ...file('a.test.ts'), status: 'failed', message: 'Cannot find module' }],
    })
    expect(failures).toEqual([{ name: '@synod/acceptor test: a.test.ts', message: 'Cannot find module' }])
  })

  it('is a report that is missing', () => {
    expect(failuresOf(undefined)).toEqual([
      { name: '@synod/acceptor test', message: expect.stringContaining('left no report') },
    ])
  })

  it.each(['{"testResults":[', '{}', 'null', '{"testResults":[{"assertionResults":3}]}'])(
    'is a report that cannot be read: %s',
    (content) => {
      expect(failuresOf(content)).toEqual([
        { name: '@synod/acceptor test', message: expect.stringContaining('left a report that cannot be read') },
      ])
    },
  )

  it('is a report without tests', () => {
    expect(failuresOf({ testResults: [] })).toEqual([{ name: '@synod/acceptor test', message: 'holds no tests' }])
  })

  it('is a run that ends badly although each of its tests passed', () => {
    const failures = failuresOf({ testResults: [file('a.test.ts', test('a', 'passed'))] }, testsFailed)
    expect(failures).toEqual([
      { name: '@synod/acceptor test', message: expect.stringContaining('failed although no test did') },
    ])
  })

  it('is a lint or a check of types that fails, and whatever did not run at all', () => {
    expect(failuresOf(undefined, [ran('@synod/acceptor', 'lint', false)])).toEqual([
      { name: '@synod/acceptor lint', message: 'failed; its output is above' },
      { name: '@synod/acceptor types-node', message: 'did not run' },
      { name: '@synod/acceptor types-browser', message: 'did not run' },
      { name: '@synod/acceptor types-page', message: 'did not run' },
      { name: '@synod/acceptor test', message: expect.stringContaining('did not run') },
    ])
  })

  it('is a report left by a run that was not this one', () => {
    expect(failuresOf({ testResults: [file('a.test.ts', test('a', 'passed'))] }, []).map(({ name }) => name)).toContain(
      '@synod/acceptor test',
    )
  })

  it('is a workspace without one of the targets', () => {
    const targets = ['lint', 'types-node', 'types-browser', 'types-page']
    const { failures } = summarize(root, [{ ...acceptor, targets }], allRan('@synod/acceptor'))
    expect(failures).toEqual([
      { name: '@synod/acceptor test', message: 'package.json has no script "test"; every workspace needs one' },
    ])
  })

  it('is a check of all types that no workspace has', () => {
    report('packages/acceptor', 'test', { testResults: [file('a.test.ts', test('a', 'passed'))] })
    const { failures } = summarize(
      root,
      [{ ...acceptor, targets: ['lint', 'types-node', 'types-page', 'test'] }],
      allRan('@synod/acceptor'),
    )
    expect(failures).toEqual([
      {
        name: 'synod types-browser',
        message: 'no package.json has a script "types-browser"; tools/launch needs it',
      },
    ])
  })
})

describe('skipped tests', () => {
  it('are counted and named, of whatever kind', () => {
    report('packages/acceptor', 'test', {
      testResults: [
        file('a.test.ts', test('a', 'passed'), test('b', 'skipped'), test('c', 'todo'), test('d', 'pending')),
      ],
    })
    const summary = summarize(root, [acceptor], allRan('@synod/acceptor'))
    expect(lastLine(summary)).toBe('5 passed, 0 failed, 3 skipped')
    expect(summary.skipped).toEqual(['@synod/acceptor test: b', '@synod/acceptor test: c', '@synod/acceptor test: d'])
  })
})

describe('stale reports', () => {
  it('are deleted before a run', () => {
    report('packages/node', 'test', { testResults: [file('a.test.ts', test('a', 'passed'))] })
    report('packages/node', 'e2e', { testResults: [file('a.e2e.ts', test('a', 'passed'))] })
    removeReports(root, [node])
    const { passed, failures } = summarize(root, [node], allRan('@synod/node', 'e2e'))
    expect(passed).toBe(4)
    expect(failures.map(({ name }) => name)).toEqual(['@synod/node test', '@synod/node e2e'])
  })
})
