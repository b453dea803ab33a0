// How `npm test` counts. What was expected is fixed before the run, so that whatever is missing afterwards is a failure.

import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

/** @typedef {import('./nx.mjs').TaskResult} TaskResult */
/** @typedef {import('./workspaces.mjs').Workspace} Workspace */
/** @typedef {{ name: string, message: string }} Failure */
/** @typedef {{ passed: number, failures: Failure[], skipped: string[] }} Tally */

/** Targets that check all workspaces at once and count as one check each, by their exit code; each is in one workspace. */
export const checkTargets = ['style', 'layers', 'types-node', 'types-browser', 'types-page']
/** The target that runs the tests of all workspaces at once, and leaves one report of Vitest's for all of them. */
export const testsTarget = 'tests'
/** The target of a workspace's own end-to-end tests, which counts by the Vitest report that it leaves. */
export const e2eTarget = 'e2e'
/** What every workspace offers to whoever works on it alone. */
const everywhere = ['lint', 'typecheck', 'test']

/** @param {string} folder @param {string} target */
export function reportPath(folder, target) {
  return `${folder}/.reports/${target}.json`
}

/**
 * Deletes the reports of earlier runs, so that none can be counted for this one. (Nx puts back the right ones for what it
 * has cached.)
 * @param {string} root @param {Workspace[]} workspaces
 */
export function removeReports(root, workspaces) {
  for (const { folder } of workspaces) {
    for (const target of [testsTarget, e2eTarget]) rmSync(join(root, reportPath(folder, target)), { force: true })
  }
}

/**
 * The count over all workspaces and targets.
 * @param {string} root
 * @param {Workspace[]} workspaces
 * @param {TaskResult[]} tasks what Nx says it ran
 * @returns {Tally & { rows: { project: string, target: string, passed: number, failed: number, skipped: number, cached: boolean }[] }}
 */
export function summarize(root, workspaces, tasks) {
  const rows = [
    ...checkTargets.map((target) => checkRow(target, workspaces, tasks)),
    ...testRows(root, workspaces, tasks),
    ...workspaces.filter(({ targets }) => targets.includes(e2eTarget)).map((each) => e2eRow(root, each, tasks)),
  ]
  const missing = workspaces.flatMap(({ project, targets }) =>
    everywhere
      .filter((target) => !targets.includes(target))
      .map((target) => ({
        name: `${project} ${target}`,
        message: `package.json has no script "${target}"; every workspace needs one`,
      })),
  )
  return {
    passed: rows.reduce((sum, { tally }) => sum + tally.passed, 0),
    failures: [...missing, ...rows.flatMap(({ tally }) => tally.failures)],
    skipped: rows.flatMap(({ tally }) => tally.skipped),
    rows: rows.map(({ tally, ...row }) => ({
      ...row,
      passed: tally.passed,
      failed: tally.failures.length,
      skipped: tally.skipped.length,
    })),
  }
}

/**
 * The last line of `npm test`.
 * @param {Tally} tally
 */
export function lastLine({ passed, failures, skipped }) {
  return `${passed} passed, ${failures.length} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`
}

/** @typedef {{ project: string, target: string, cached: boolean, tally: Tally }} Row */

/** @param {string} target @param {Workspace[]} workspaces @param {TaskResult[]} tasks @returns {Row} */
function checkRow(target, workspaces, tasks) {
  const label = `synod ${target}`
  const task = tasks.find((each) => each.target === target)
  const tally = !workspaces.some(({ targets }) => targets.includes(target))
    ? failed(label, `no package.json has a script "${target}"; tools/launch needs it`)
    : task === undefined
      ? failed(label, 'did not run')
      : task.passed
        ? { passed: 1, failures: [], skipped: [] }
        : failed(label, 'failed; its output is above')
  return { project: 'synod', target, cached: task?.cached ?? false, tally }
}

/**
 * A row for each workspace, out of the one report; what is wrong with the whole of it is in a row by itself.
 * @param {string} root @param {Workspace[]} workspaces @param {TaskResult[]} tasks
 * @returns {Row[]}
 */
function testRows(root, workspaces, tasks) {
  const task = tasks.find(({ target }) => target === testsTarget)
  const cached = task?.cached ?? false
  const label = `synod ${testsTarget}`
  /** @param {string} message */
  const whole = (message) => [{ project: 'synod', target: testsTarget, cached, tally: failed(label, message) }]
  const owner = workspaces.find(({ targets }) => targets.includes(testsTarget))
  if (owner === undefined) return whole(`no package.json has a script "${testsTarget}"; tools/launch needs it`)
  if (task === undefined) return whole('did not run')
  const read = readReport(join(root, reportPath(owner.folder, testsTarget)))
  if (read.problem !== undefined) return whole(read.problem)
  const rows = workspaces.map(({ project, folder }) => {
    const own = read.files.filter(({ name }) => isWithin(folder, root, name))
    const tally = tallyFiles(`${project} test`, root, own)
    return { project, target: 'test', cached, tally: tally ?? failed(`${project} test`, 'holds no tests') }
  })
  const strangers = read.files.filter(({ name }) => !workspaces.some(({ folder }) => isWithin(folder, root, name)))
  if (strangers.length > 0) rows.push(...whole(`holds ${strangers[0]?.name}, which is in no workspace`))
  if (!task.passed && rows.every(({ tally }) => tally.failures.length === 0)) rows.push(...whole(FAILED_OUTSIDE))
  return rows
}

/** @param {string} root @param {Workspace} workspace @param {TaskResult[]} tasks @returns {Row} */
function e2eRow(root, { project, folder }, tasks) {
  const label = `${project} ${e2eTarget}`
  const task = tasks.find((each) => each.project === project && each.target === e2eTarget)
  const row = { project, target: e2eTarget, cached: task?.cached ?? false }
  if (task === undefined) return { ...row, tally: failed(label, 'did not run (does what it depends on build?)') }
  const read = readReport(join(root, reportPath(folder, e2eTarget)))
  if (read.problem !== undefined) return { ...row, tally: failed(label, read.problem) }
  const tally = tallyFiles(label, root, read.files) ?? failed(label, 'holds no tests')
  if (!task.passed && tally.failures.length === 0) tally.failures.push({ name: label, message: FAILED_OUTSIDE })
  return { ...row, tally }
}

const FAILED_OUTSIDE = 'failed although no test did (no tests, or an error outside of them?); its output is above'

/**
 * @typedef {object} TestFile what is read of a file in Vitest's JSON report
 * @property {string} name its path
 * @property {string} status
 * @property {string} [message]
 * @property {{ fullName: string, status: string, failureMessages?: string[] | null }[]} assertionResults
 */

/** @param {string} path @returns {{ files: TestFile[], problem?: undefined } | { files?: undefined, problem: string }} */
function readReport(path) {
  if (!existsSync(path)) return { problem: 'left no report: it broke off, or found no tests; its output is above' }
  try {
    /** @type {TestFile[]} */
    const files = JSON.parse(readFileSync(path, 'utf8')).testResults
    if (files.every(({ name, assertionResults }) => typeof name === 'string' && Array.isArray(assertionResults))) {
      return { files }
    }
    return { problem: 'left a report that cannot be read: it is not as Vitest writes it' }
  } catch (error) {
    return { problem: `left a report that cannot be read: ${error instanceof Error ? error.message : error}` }
  }
}

/** @param {string} folder @param {string} root @param {string} path */
function isWithin(folder, root, path) {
  return relative(root, path).split(sep).join('/').startsWith(`${folder}/`)
}

/** @param {string} label @param {string} root @param {TestFile[]} files @returns {Tally | undefined} undefined if there are no tests */
function tallyFiles(label, root, files) {
  /** @type {Tally} */
  const tally = { passed: 0, failures: [], skipped: [] }
  for (const file of files) {
    const before = tally.failures.length
    for (const { fullName, status, failureMessages } of file.assertionResults) {
      const name = `${label}: ${fullName.trim()}`
      if (status === 'passed') tally.passed += 1
      else if (status === 'failed')
        tally.failures.push({ name, message: plain(failureMessages?.join('\n') || 'no message') })
      else tally.skipped.push(name)
    }
    // A file that does not load, or whose hooks fail, fails without a failed test.
    if (file.status === 'failed' && tally.failures.length === before) {
      tally.failures.push({
        name: `${label}: ${relative(root, file.name)}`,
        message: plain(file.message || 'no message'),
      })
    }
  }
  return tally.passed + tally.failures.length + tally.skipped.length === 0 ? undefined : tally
}

/** @param {string} name @param {string} message @returns {Tally} */
function failed(name, message) {
  return { passed: 0, failures: [{ name, message }], skipped: [] }
}

/** @param {string} text */
function plain(text) {
  return stripVTControlCharacters(text)
}
