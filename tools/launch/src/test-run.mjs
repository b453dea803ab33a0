// `npm test`: style, layers, types, tests, and the tests that start processes, over every workspace; then one count of it all.

import { endLike } from './child.mjs'
import { installIfNeeded } from './install.mjs'
import { runTargets } from './nx.mjs'
import { checkTargets, e2eTarget, lastLine, removeReports, summarize, testsTarget } from './summary.mjs'
import { workspacesOf } from './workspaces.mjs'

/** Lines of a failed test's message that the summary repeats; the whole of it stands in the output above. */
const messageLinesMax = 12

/**
 * Targets at a time, beside the tests: more than a small machine has processors, for end-to-end tests mostly wait for processes, clocks
 * and npm.
 */
const tasksAtOnce = 3

/** @param {string} root */
export async function testEverything(root) {
  const startedMs = Date.now()
  const installed = await installIfNeeded(root)
  if (installed && (installed.code !== 0 || installed.signal)) return endLike(installed)
  const workspaces = workspacesOf(root)
  removeReports(root, workspaces)
  // Nx begins last what nothing waits for. The tests take longest, so they begin at once, beside everything else.
  const [tests, others] = await Promise.all([
    runTargets(root, [testsTarget], 1, 'capture'),
    runTargets(root, [...checkTargets, e2eTarget], tasksAtOnce),
  ])
  process.stdout.write(tests.ended.output)
  for (const { ended } of [tests, others]) if (ended.signal) return endLike(ended)
  const summary = summarize(root, workspaces, [...tests.tasks, ...others.tasks])
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
