import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkTargets, lastLine, removeReports, reportPath, summarize } from './summary.mjs'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'synod-summary-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const own = ['build', 'lint', 'typecheck', 'test']
const launch = { project: '@synod/launch', folder: 'tools/launch', targets: [...own, ...checkTargets, 'tests'] }
const acceptor = { project: '@synod/acceptor', folder: 'packages/acceptor', targets: own }
const node = { project: '@synod/node', folder: 'packages/node', targets: [...own, 'e2e'] }
const workspaces = [acceptor, node, launch]

const ran = (project: string, target: string, passed = true) => ({ project, target, passed, cached: false })
const allRan = [
  ...[...checkTargets, 'tests'].map((target) => ran(launch.project, target)),
  ran('@synod/node', 'e2e'),
] as const
const butFailed = (target: string) => allRan.map((task) => (task.target === target ? { ...task, passed: false } : task))

const test = (fullName: string, status: string, ...failureMessages: string[]) => ({ fullName, status, failureMessages })
const file = (name: string, ...assertionResults: ReturnType<typeof test>[]) => ({
  name: join(root, name),
  status: assertionResults.some((each) => each.status === 'failed') ? 'failed' : 'passed',
  message: '',
  assertionResults,
})
type File = ReturnType<typeof file>

function report(folder: string, target: string, content: unknown) {
  const path = join(root, reportPath(folder, target))
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
}

const ofAcceptor = () => file('packages/acceptor/src/a.test.ts', test('a', 'passed'))
const ofNode = () => file('packages/node/src/a.test.ts', test('a', 'passed'))
const ofLaunch = () => file('tools/launch/src/a.test.ts', test('a', 'passed'))
const ends = () => file('packages/node/e2e/a.e2e.ts', test('a', 'passed'), test('b', 'passed'))

/** The reports of a run in which all is well, but for files that stand in another's place. */
function reports({ acceptor = [ofAcceptor()], e2e = [ends()] }: { acceptor?: File[]; e2e?: File[] } = {}) {
  report('tools/launch', 'tests', { testResults: [...acceptor, ofNode(), ofLaunch()] })
  report('packages/node', 'e2e', { testResults: e2e })
}
const CHECKS = checkTargets.length

describe('what counts as passed', () => {
  it('is each test, each end-to-end test, and each check of all workspaces', () => {
    reports()
    const summary = summarize(root, workspaces, [...allRan])
    expect(lastLine(summary)).toBe(`${CHECKS + 5} passed, 0 failed`)
    expect(summary.rows.map(({ project, target, passed }) => [project, target, passed])).toEqual([
      ...checkTargets.map((target) => ['synod', target, 1]),
      ['@synod/acceptor', 'test', 1],
      ['@synod/node', 'test', 1],
      ['@synod/launch', 'test', 1],
      ['@synod/node', 'e2e', 2],
    ])
  })

  it('is told by workspace, whose files are those in its folder', () => {
    report('tools/launch', 'tests', {
      testResults: [ofAcceptor(), file('packages/acceptor/src/b.test.ts', test('b', 'passed')), ofNode(), ofLaunch()],
    })
    const { rows } = summarize(root, [acceptor, node, launch], [...allRan])
    expect(rows.find(({ project }) => project === '@synod/acceptor')).toMatchObject({ passed: 2, failed: 0 })
  })
})

describe('what counts as failed', () => {
  const failures = (tasks: readonly (typeof allRan)[number][] = allRan) =>
    summarize(root, workspaces, [...tasks]).failures

  it('is a failed test, by its full name and with its message, colours removed', () => {
    const message = '\u001b[31mAssertionError\u001b[39m: 1 is not 2'
    reports({
      acceptor: [file('packages/acceptor/src/a.test.ts', test('P1a refuses', 'failed', message), test('b', 'passed'))],
    })
    expect(failures(butFailed('tests'))).toEqual([
      { name: '@synod/acceptor test: P1a refuses', message: 'AssertionError: 1 is not 2' },
    ])
  })

  it('is a failed end-to-end test', () => {
    reports({ e2e: [file('packages/node/e2e/a.e2e.ts', test('starts', 'failed', 'no port'))] })
    expect(failures(butFailed('e2e'))).toEqual([{ name: '@synod/node e2e: starts', message: 'no port' }])
  })

  it('is a test file that does not load', () => {
    const broken = { ...file('packages/acceptor/src/a.test.ts'), status: 'failed', message: 'Cannot find module' }
    reports({ acceptor: [broken] })
    expect(failures(butFailed('tests'))).toEqual([
      { name: '@synod/acceptor test: packages/acceptor/src/a.test.ts', message: 'Cannot find module' },
    ])
  })

  it('is a workspace none of whose tests ran', () => {
    reports({ acceptor: [] })
    expect(failures()).toEqual([{ name: '@synod/acceptor test', message: 'holds no tests' }])
  })

  it('is a test that is of no workspace', () => {
    reports({ acceptor: [ofAcceptor(), file('packages/acceptors/src/a.test.ts', test('a', 'passed'))] })
    expect(failures()).toEqual([{ name: 'synod tests', message: expect.stringContaining('which is in no workspace') }])
  })

  it('is a report that is missing', () => {
    expect(failures()).toEqual([
      { name: 'synod tests', message: expect.stringContaining('left no report') },
      { name: '@synod/node e2e', message: expect.stringContaining('left no report') },
    ])
  })

  it.each(['{"testResults":[', '{}', 'null', '{"testResults":[{"name":"a","assertionResults":3}]}'])(
    'is a report that cannot be read: %s',
    (content) => {
      report('tools/launch', 'tests', content)
      report('packages/node', 'e2e', content)
      expect(failures()).toEqual([
        { name: 'synod tests', message: expect.stringContaining('left a report that cannot be read') },
        { name: '@synod/node e2e', message: expect.stringContaining('left a report that cannot be read') },
      ])
    },
  )

  it('is a report without tests', () => {
    report('tools/launch', 'tests', { testResults: [] })
    report('packages/node', 'e2e', { testResults: [] })
    expect(failures()).toEqual(
      ['@synod/acceptor test', '@synod/node test', '@synod/launch test', '@synod/node e2e'].map((name) => ({
        name,
        message: 'holds no tests',
      })),
    )
  })

  it.each([
    ['tests', 'synod tests'],
    ['e2e', '@synod/node e2e'],
  ])('is a run (%s) that ends badly although each of its tests passed', (target, name) => {
    reports()
    expect(failures(butFailed(target))).toEqual([
      { name, message: expect.stringContaining('failed although no test did') },
    ])
  })

  it.each(checkTargets)('is a check (%s) that fails', (target) => {
    reports()
    expect(failures(butFailed(target))).toEqual([{ name: `synod ${target}`, message: 'failed; its output is above' }])
  })

  it('is whatever did not run at all, though a run that was not this one left a report', () => {
    reports()
    expect(failures([])).toEqual([
      ...[...checkTargets, 'tests'].map((target) => ({ name: `synod ${target}`, message: 'did not run' })),
      { name: '@synod/node e2e', message: expect.stringContaining('did not run') },
    ])
  })

  it.each(['lint', 'typecheck', 'test'])('is a workspace that offers no %s', (target) => {
    reports()
    const poor = { ...acceptor, targets: own.filter((each) => each !== target) }
    expect(summarize(root, [poor, node, launch], [...allRan]).failures).toEqual([
      {
        name: `@synod/acceptor ${target}`,
        message: `package.json has no script "${target}"; every workspace needs one`,
      },
    ])
  })

  it.each([...checkTargets, 'tests'])('is a target of all workspaces (%s) that no workspace has', (target) => {
    reports()
    const poor = { ...launch, targets: launch.targets.filter((each) => each !== target) }
    expect(summarize(root, [acceptor, node, poor], [...allRan]).failures).toEqual([
      { name: `synod ${target}`, message: `no package.json has a script "${target}"; tools/launch needs it` },
    ])
  })
})

describe('skipped tests', () => {
  it('are counted and named, of whatever kind', () => {
    const skipped = [test('b', 'skipped'), test('c', 'todo'), test('d', 'pending')]
    reports({ acceptor: [file('packages/acceptor/src/a.test.ts', test('a', 'passed'), ...skipped)] })
    const summary = summarize(root, workspaces, [...allRan])
    expect(lastLine(summary)).toBe(`${CHECKS + 5} passed, 0 failed, 3 skipped`)
    expect(summary.skipped).toEqual(['@synod/acceptor test: b', '@synod/acceptor test: c', '@synod/acceptor test: d'])
  })
})

describe('stale reports', () => {
  it('are deleted before a run', () => {
    reports()
    removeReports(root, workspaces)
    const { passed, failures } = summarize(root, workspaces, [...allRan])
    expect(passed).toBe(CHECKS)
    expect(failures.map(({ name }) => name)).toEqual(['synod tests', '@synod/node e2e'])
  })
})
