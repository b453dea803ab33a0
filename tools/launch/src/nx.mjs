// Nx as a child process, started from its own file so that a signal reaches it and not a shell in between.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './child.mjs'

/** @typedef {{ project: string, target: string, passed: boolean, cached: boolean }} TaskResult */

/**
 * Builds a project and what it depends on, where something changed. What Nx says is shown only if it fails.
 * @param {string} root
 * @param {string} project
 * @returns {Promise<import('./child.mjs').Ended>}
 */
export async function build(root, project) {
  const slow = setTimeout(() => console.error(`synod: building ${project}`), 1500)
  const ended = await nx(root, ['run', `${project}:build`], 'capture')
  clearTimeout(slow)
  if (ended.code !== 0) {
    process.stderr.write(ended.output)
    console.error(`synod: ${project} could not be built; what Nx said is above`)
  }
  return ended
}

/**
 * Runs targets in every project that has them.
 * @param {string} root
 * @param {string[]} targets
 * @param {number} parallel tasks at a time
 * @param {'inherit' | 'capture'} [output] captured for a run beside another one, which has a cache of its own: Nx notes there
 *   what its latest run did
 * @returns {Promise<{ ended: import('./child.mjs').Ended, tasks: TaskResult[] }>} a task that is not listed did not run
 */
export async function runTargets(root, targets, parallel, output = 'inherit') {
  const args = ['run-many', '--targets', targets.join(), `--parallel=${parallel}`]
  const cache = cacheFolder(root, output === 'inherit' ? 'cache' : 'cache-beside')
  const startedMs = Date.now()
  const ended = await nx(root, args, output, cache)
  return { ended, tasks: readRun(join(cache, 'run.json'), args.join(' '), startedMs) }
}

/**
 * What Nx noted about its latest run; nothing, if that is not the run meant (another Nx may work in the same tree).
 * @param {string} path
 * @param {string} command the arguments that the run was started with
 * @param {number} startedMs when it was started
 * @returns {TaskResult[]}
 */
export function readRun(path, command, startedMs) {
  try {
    const { run: latest, tasks } = JSON.parse(readFileSync(path, 'utf8'))
    if (Date.parse(latest.startTime) < startedMs || !latest.command.endsWith(command)) return []
    return tasks.map((/** @type {Record<string, unknown>} */ task) => ({
      project: task.projectName,
      target: task.target,
      passed: task.status === 0,
      cached: task.cacheStatus !== 'cache-miss',
    }))
  } catch {
    return []
  }
}

/**
 * @param {string} root
 * @param {string[]} args
 * @param {'inherit' | 'capture'} output
 */
function nx(root, args, output, cache = cacheFolder(root)) {
  const manifest = JSON.parse(readFileSync(join(root, 'node_modules/nx/package.json'), 'utf8'))
  const file = join(root, 'node_modules/nx', manifest.bin.nx)
  const env = { NX_DAEMON: 'false', NX_TUI: 'false', NX_CACHE_DIRECTORY: cache }
  return run(process.execPath, [file, ...args], { cwd: root, output, env })
}

/** @param {string} root */
function cacheFolder(root, name = 'cache') {
  return join(root, '.nx', name)
}
