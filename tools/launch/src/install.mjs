// What makes `npm test` and `npm run demo` work in a clone that has never seen `npm install`: the dependencies are
// compared with the lock file, and installed when they differ. No dependency may be imported here.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './child.mjs'

/** @typedef {{ version?: string, resolved?: string, integrity?: string, link?: boolean, optional?: boolean, devOptional?: boolean, peer?: boolean }} LockedPackage */

/**
 * Why `npm ci` has to run before anything else can; undefined when what is installed is what the lock file says.
 * npm notes in `node_modules/.package-lock.json` what it installed, once it is done, so an install that broke off counts
 * as none. Contents are compared, not times: a checkout touches files that it does not change.
 * @param {string} root
 */
export function whyInstall(root) {
  const notePath = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(notePath)) return 'the dependencies are not installed'
  const locked = packagesIn(join(root, 'package-lock.json'))
  const installed = packagesIn(notePath)
  for (const [path, wanted] of Object.entries(locked)) {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) continue
    const found = installed[path]
    if (found === undefined) {
      // Optional packages of other platforms are in the lock file and not here.
      if (wanted.optional || wanted.devOptional || wanted.peer) continue
      return `${path} is missing`
    }
    if (wanted.link ? found.resolved !== wanted.resolved : found.version !== wanted.version) {
      return `${path} is not the version in the lock file`
    }
    if (wanted.integrity && found.integrity && wanted.integrity !== found.integrity) {
      return `${path} is not the copy in the lock file`
    }
  }
  return undefined
}

/**
 * Runs `npm ci` when it is needed. All that it says goes to standard error.
 * @param {string} root
 * @returns {Promise<import('./child.mjs').Ended | undefined>} how npm ended; undefined when there was nothing to do
 */
export async function installIfNeeded(root) {
  const why = whyInstall(root)
  if (why === undefined) return undefined
  console.error(`synod: ${why}; running npm ci (the first time takes up to a minute)`)
  // `npm run -s` hands its silence down; an install is not to be silent.
  const args = ['ci', '--loglevel=notice', '--no-audit', '--no-fund']
  const npm = process.env.npm_execpath
  const ended = npm?.endsWith('npm-cli.js')
    ? await run(process.execPath, [npm, ...args], { cwd: root, output: 'stderr' })
    : await run('npm', args, { cwd: root, output: 'stderr', shell: process.platform === 'win32' })
  if (ended.code !== 0) console.error('synod: npm ci did not succeed; its messages above say why')
  return ended
}

/** @param {string} path @returns {Record<string, LockedPackage>} */
function packagesIn(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages ?? {}
}
