// `npm test`: lint, types, tests, then the tests that start processes, over every workspace; then one count of it all.

import { endLike } from './child.mjs'
import { installIfNeeded } from './install.mjs'
import { runTargets } from './nx.mjs'
import { checkTargets, lastLine, removeReports, summarize } from './summary.mjs'
import { workspacesOf } from './workspaces.mjs'

/** Lines of a failed test's message that the summary repeats; the whole of it stands in the output above. */
const messageLinesMax = 12

/** End-to-end tests at a time: more than there are processors, for they mostly wait for processes, clocks and npm. */
const e2eAtOnce = 3

/** @param {string} root */
export async function testEverything(root) {
  const startedMs = Date.now()
  const installed = await installIfNeeded(root)
  if (installed && (installed.code !== 0 || installed.signal)) return endLike(installed)
  const workspaces = workspacesOf(root)
  removeReports(root, workspaces)
  const first = await runTargets(root, [...checkTargets, 'test'], 2)
  if (first.ended.signal) return endLike(first.ended)
  const tasks = first.tasks
  if (workspaces.some(({ targets }) => targets.includes('e2e'))) {
    const second = await runTargets(root, ['e2e'], e2eAtOnce)
    if (second.ended.signal) return endLike(second.ended)
    tasks.push(...second.tasks)
  }
  const summary = summarize(root, workspaces, tasks)
  for (const line of describe(summary, Date.now() - startedMs)) console.log(line)
  process.exitCode = summary.failures.length > 0 ? 1 : 0
}

/** @param {ReturnType<typeof summarize>} summary @param {number} tookMs */
function describe(summary, tookMs) {
  return [
    '',
    ...table(summary.rows),
    ...summary.failures.flatMap(({ name, message }) => ['', `FAILED  ${name}`, ...indented(message)]),
    ...(summary.skipped.length > 0 ? ['', ...summary.skipped.map((name) => `SKIPPED  ${name}`)] : []),
    '',
    `in ${Math.round(tookMs / 1000)} s`,
    lastLine(summary),
  ]
}

/** @param {ReturnType<typeof summarize>['rows']} rows */
function table(rows) {
  const width = Math.max(...rows.map(({ project, target }) => project.length + target.length)) + 2
  return rows.map(({ project, target, passed, failed, skipped, cached }) => {
    const counts = [
      `${passed} passed`,
      failed && `${failed} FAILED`,
      skipped && `${skipped} skipped`,
      cached && 'cached',
    ]
    return `${`${project} ${target}`.padEnd(width)} ${counts.filter(Boolean).join(', ')}`
  })
}

/** @param {string} message */
function indented(message) {
  // Frames of the runner's own say nothing about the test.
  const lines = message.split('\n').filter((line) => !/^\s+at .*(node_modules|node:internal|<anonymous>)/.test(line))
  const shown = lines.slice(0, messageLinesMax).map((line) => `    ${line}`)
  return lines.length > messageLinesMax ? [...shown, '    … and more, above'] : shown
}
