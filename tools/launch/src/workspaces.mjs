// The workspaces of the root package.json, and the targets that Nx makes of their scripts.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** @typedef {{ project: string, folder: string, targets: string[] }} Workspace */

/**
 * @param {string} root
 * @returns {Workspace[]}
 */
export function workspacesOf(root) {
  /** @type {string[]} */
  const patterns = manifestIn(root).workspaces
  return patterns.flatMap((pattern) => {
    const area = pattern.replace(/\/\*$/, '')
    const folders = area === pattern ? [pattern] : foldersIn(root, area)
    return folders
      .filter((folder) => existsSync(join(root, folder, 'package.json')))
      .map((folder) => {
        const { name, scripts = {} } = manifestIn(join(root, folder))
        return { project: name, folder, targets: Object.keys(scripts) }
      })
  })
}

/** @param {string} root @param {string} area */
function foldersIn(root, area) {
  if (!existsSync(join(root, area))) return []
  return readdirSync(join(root, area), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${area}/${entry.name}`)
    .sort()
}

/** @param {string} folder */
function manifestIn(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}
