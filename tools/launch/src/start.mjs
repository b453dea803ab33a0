// `npm run demo` and its like: a program of a workspace, started from dist as a user would start it.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { endLike, run } from './child.mjs'
import { installIfNeeded } from './install.mjs'
import { build } from './nx.mjs'
import { workspacesOf } from './workspaces.mjs'

/**
 * Installs and builds where needed, on standard error; then the program has the terminal to itself, and we end as it does.
 * @param {string} root
 * @param {string} project the workspace to build, for example `@synod/ledger-cli`
 * @param {string} bin its program, from the workspace's folder
 * @param {string[]} args
 */
export async function startProgram(root, project, bin, args) {
  const installed = await installIfNeeded(root)
  if (installed && (installed.code !== 0 || installed.signal)) return endLike(installed)
  const workspace = workspacesOf(root).find((each) => each.project === project)
  const file = workspace && join(root, workspace.folder, bin)
  if (file === undefined || !existsSync(file)) {
    console.error(`synod: there is no ${bin} in a workspace ${project}; the root package.json's scripts name it`)
    process.exitCode = 1
    return
  }
  const built = await build(root, project)
  if (built.code !== 0 || built.signal) return endLike(built)
  endLike(await run(process.execPath, [file, ...args], { cwd: process.cwd(), output: 'inherit' }))
}
