// All rules over one tree, gathered into a list that is printed as it is.

import { readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { advice, brokenGraphRules } from './graph.mjs'
import { importsOf, platformUses } from './syntax.mjs'
import { browserSafe, emptyNames, exceptions, importable, layers } from './table.mjs'
import { codeOf, isCommandLine, isSource, pathsUnder, projectsOf } from './tree.mjs'

/** @typedef {import('./tree.mjs').Project} Project */
/** @typedef {import('./tree.mjs').Violation} Violation */

/**
 * Checks the workspace at `root`.
 * @param {string} root absolute path of a folder with `packages`, `apps` and `tools`
 * @returns {Promise<{ files: number, violations: Violation[] }>} violations by file and line; none when every rule holds
 */
export async function checkTree(root) {
  const projects = projectsOf(root)
  const code = projects.map((project) => ({ project, files: codeOf(root, project) }))
  const files = code.flatMap((each) => each.files)
  const violations = [
    ...placement(projects),
    ...names(root, projects),
    ...manifests(root, projects),
    ...code.flatMap((each) => imports(root, each.project, each.files)),
    ...globals(root, code),
    ...(await graph(root, files)),
  ]
  violations.sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1))
  return { files: files.length, violations }
}

/** @param {Violation} violation */
export function lineFor({ file, line, rule, message }) {
  return `${file}:${line}  ${rule}: ${message}`
}

/** @param {Project[]} projects @returns {Violation[]} */
function placement(projects) {
  const known = new Set(layers.flat())
  return projects
    .filter((project) => project.area === 'packages' && !known.has(project.name))
    .map(({ folder, name }) => ({
      file: `${folder}/package.json`,
      line: 1,
      rule: 'layers',
      message: `${name} stands in no layer; give it one in tools/layers/src/table.mjs`,
    }))
}

/** @param {string} root @param {Project[]} projects @returns {Violation[]} */
function names(root, projects) {
  return projects
    .flatMap(({ folder }) => [`${folder}/`, ...pathsUnder(root, folder)])
    .flatMap((path) => {
      const name = path.split('/').findLast((part) => part !== '') ?? ''
      const stem = name.split('.')[0] ?? ''
      const last = stem.split(/[-_]|(?=[A-Z])/).at(-1) ?? ''
      if (!emptyNames.includes(last.toLowerCase())) return []
      return [
        {
          file: path,
          line: 1,
          rule: 'names',
          message: `'${last}' says nothing of what is inside; name it after what it does`,
        },
      ]
    })
}

/**
 * A dependency declared upwards is a layer broken, imported or not.
 * @param {string} root @param {Project[]} projects @returns {Violation[]}
 */
function manifests(root, projects) {
  const packages = new Map(
    projects.filter((each) => each.area === 'packages').map((each) => [each.manifest.name, each.name]),
  )
  return projects.flatMap(({ area, name, folder, manifest }) => {
    if (area !== 'packages' || !layers.flat().includes(name)) return []
    const file = `${folder}/package.json`
    const lines = readFileSync(join(root, file), 'utf8').split('\n')
    return Object.keys({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.peerDependencies }).flatMap(
      (dependency) => {
        const target = packages.get(dependency)
        if (target === undefined || importable(name).includes(target)) return []
        const line = lines.findIndex((text) => text.includes(`"${dependency}"`)) + 1
        return [{ file, line, rule: 'layers', message: `depends on ${dependency}; ${advice.layers}` }]
      },
    )
  })
}

/** @param {string} root @param {Project} project @param {string[]} files @returns {Violation[]} */
function imports(root, { area, name, manifest }, files) {
  const declared = new Set([manifest.name, ...Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })])
  const typesOnly = exceptions
    .filter((exception) => area === 'packages' && exception.from === name && exception.typesOnly)
    .map((exception) => `@synod/${exception.to}`)
  return files.filter(isSource).flatMap((file) =>
    importsOf(root, file).flatMap((each) => {
      const target = packageNameOf(each.specifier)
      if (target === undefined) return []
      const at = { file, line: each.line }
      if (!declared.has(target)) {
        return [
          {
            ...at,
            rule: 'declared',
            message: `imports ${target}; add it to the dependencies of this package's package.json`,
          },
        ]
      }
      if (typesOnly.includes(target) && !each.typesOnly) {
        return [
          {
            ...at,
            rule: 'types',
            message: `imports ${target}; ${name} may take types alone from it: write 'import type'`,
          },
        ]
      }
      return []
    }),
  )
}

/** @param {string} root @param {{ project: Project, files: string[] }[]} code @returns {Violation[]} */
function globals(root, code) {
  const files = code
    .filter(({ project }) => project.area === 'packages' && browserSafe.includes(project.name))
    .flatMap((each) => each.files.filter((file) => isSource(file) && !isCommandLine(file)))
  return platformUses(root, files).map(({ file, line, text }) => ({ file, line, rule: 'pure', message: text }))
}

/** @param {string} root @param {string[]} files @returns {Promise<Violation[]>} */
async function graph(root, files) {
  const broken = await brokenGraphRules(root, files)
  return broken.map(({ file, specifier, rule, text }) => {
    const line = importsOf(root, file).find((each) => each.specifier === specifier)?.line ?? 1
    return { file, line, rule, message: `${text}; ${advice[rule]}` }
  })
}

/**
 * The npm package that a specifier names; undefined for a relative path, a subpath import and a module of Node's own.
 * @param {string} specifier
 */
function packageNameOf(specifier) {
  if (/^[./#]/.test(specifier) || isBuiltin(specifier)) return undefined
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
