// How `npm test` counts. What was expected is fixed before the run, so that whatever is missing afterwards is a failure.

import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

/** @typedef {import('./nx.mjs').TaskResult} TaskResult */
/** @typedef {import('./workspaces.mjs').Workspace} Workspace */
/** @typedef {{ name: string, message: string }} Failure */
/** @typedef {{ passed: number, failures: Failure[], skipped: string[] }} Tally */

/** Targets that check the types of all workspaces at once; one workspace has them, and a test of ours that they take in all. */
export const typesTargets = ['types-node', 'types-browser', 'types-page']
/** Targets that count as one check each, by their exit code; every workspace has `lint`. */
export const checkTargets = ['lint', ...typesTargets]
/** Targets that count by the Vitest report they leave; every workspace has `test`. */
export const reportTargets = ['test', 'e2e']
const everywhere = ['lint', 'test']

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
    for (const target of reportTargets) rmSync(join(root, reportPath(folder, target)), { force: true })
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
  const rows = workspaces.flatMap(({ project, folder, targets }) =>
    [...checkTargets, ...reportTargets]
      .filter((target) => targets.includes(target) || everywhere.includes(target))
      .map((target) => {
        const task = tasks.find((each) => each.project === project && each.target === target)
        const label = `${project} ${target}`
        const tally = !targets.includes(target)
          ? failed(label, `package.json has no script "${target}"; every workspace needs one`)
          : checkTargets.includes(target)
            ? tallyCheck(label, task)
            : tallyReport(label, task, join(root, reportPath(folder, target)))
        return { project, target, cached: task?.cached ?? false, tally }
      }),
  )
  for (const target of typesTargets.filter((each) => !workspaces.some(({ targets }) => targets.includes(each)))) {
    const tally = failed(`synod ${target}`, `no package.json has a script "${target}"; tools/launch needs it`)
    rows.push({ project: 'synod', target, cached: false, tally })
  }
  return {
    passed: rows.reduce((sum, { tally }) => sum + tally.passed, 0),
    failures: rows.flatMap(({ tally }) => tally.failures),
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

/** @param {string} label @param {TaskResult | undefined} task @returns {Tally} */
function tallyCheck(label, task) {
  if (task === undefined) return failed(label, 'did not run')
  return task.passed ? { passed: 1, failures: [], skipped: [] } : failed(label, 'failed; its output is above')
}

/** @param {string} label @param {TaskResult | undefined} task @param {string} path @returns {Tally} */
function tallyReport(label, task, path) {
  if (task === undefined) return failed(label, 'did not run (does what it depends on build?)')
  if (!existsSync(path)) return failed(label, 'left no report: it broke off, or found no tests; its output is above')
  /** @type {Tally} */
  let tally
  try {
    tally = tallyVitest(label, JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    return failed(label, `left a report that cannot be read: ${error instanceof Error ? error.message : error}`)
  }
  if (!task.passed && tally.failures.length === 0) {
    tally.failures.push({
      name: label,
      message: 'failed although no test did (no tests, or an error outside of them?); its output is above',
    })
  } else if (tally.passed + tally.failures.length + tally.skipped.length === 0) {
    tally.failures.push({ name: label, message: 'holds no tests' })
  }
  return tally
}

/**
 * @typedef {object} VitestReport what is read of Vitest's JSON report
 * @property {{ name: string, status: string, message?: string, assertionResults: { fullName: string, status: string, failureMessages?: string[] | null }[] }[]} testResults
 */

/** @param {string} label @param {VitestReport} report @returns {Tally} */
function tallyVitest(label, report) {
  /** @type {Tally} */
  const tally = { passed: 0, failures: [], skipped: [] }
  for (const file of report.testResults) {
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
      tally.failures.push({ name: `${label}: ${file.name}`, message: plain(file.message || 'no message') })
    }
  }
  return tally
}

/** @param {string} name @param {string} message @returns {Tally} */
function failed(name, message) {
  return { passed: 0, failures: [{ name, message }], skipped: [] }
}

/** @param {string} text */
function plain(text) {
  return stripVTControlCharacters(text)
}
