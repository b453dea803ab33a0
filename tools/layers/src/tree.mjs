// The workspace as the checks see it: its projects, their files, and which of the rules' categories a file falls into.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** @typedef {{ file: string, line: number, rule: string, message: string }} Violation what one broken rule prints as */

/** @typedef {'packages' | 'apps' | 'tools'} Area */

/**
 * @typedef {object} Project
 * @property {Area} area
 * @property {string} name the folder's name
 * @property {string} folder from the workspace's root, with forward slashes
 * @property {{ name?: string, dependencies?: Record<string, string>, devDependencies?: Record<string, string>, peerDependencies?: Record<string, string> }} manifest
 */

/** @type {Area[]} */
export const areas = ['packages', 'apps', 'tools']

const generatedFolders = new Set(['node_modules', 'dist', 'coverage'])
const sourceFile = /\.[cm]?[jt]sx?$/
const testFile = /\.(test|fixture)\.[cm]?[jt]sx?$/

/** @param {string} root */
export function projectsOf(root) {
  /** @type {Project[]} */
  const projects = []
  for (const area of areas) {
    for (const name of foldersIn(join(root, area))) {
      const folder = `${area}/${name}`
      if (existsSync(join(root, folder, 'package.json'))) {
        projects.push({ area, name, folder, manifest: manifestIn(root, folder) })
      }
    }
  }
  return projects
}

/**
 * Every file and folder under a folder, as paths from the workspace's root; folders end with a slash. Hidden and generated
 * folders are left out.
 * @param {string} root
 * @param {string} folder
 * @returns {string[]}
 */
export function pathsUnder(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (entry.name.startsWith('.') || generatedFolders.has(entry.name)) return []
      const path = `${folder}/${entry.name}`
      return entry.isDirectory() ? [`${path}/`, ...pathsUnder(root, path)] : [path]
    })
}

/**
 * The code of a project that the rules speak of: everything TypeScript or JavaScript below `src` and `e2e`.
 * (`bin` holds launchers over `dist`, which need not exist when the rules are checked.)
 * @param {string} root
 * @param {Project} project
 */
export function codeOf(root, project) {
  return ['src', 'e2e']
    .map((part) => `${project.folder}/${part}`)
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => pathsUnder(root, folder))
    .filter((path) => sourceFile.test(path))
}

/**
 * A source is what gets built and shipped; tests and their fixtures are not.
 * @param {string} path
 */
export function isSource(path) {
  return /^[^/]+\/[^/]+\/src\//.test(path) && !testFile.test(path)
}

/** @param {string} path */
export function isCommandLine(path) {
  return /^[^/]+\/[^/]+\/src\/cli\//.test(path)
}

/**
 * @param {string} root
 * @param {string} folder
 * @returns {Project['manifest']}
 */
function manifestIn(root, folder) {
  try {
    return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  } catch (error) {
    throw new Error(`${folder}/package.json cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}

/** @param {string} folder */
function foldersIn(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort()
}
