// The rules about who imports whom, as dependency-cruiser rules over the import graph.

import { cruise } from 'dependency-cruiser'
import { browserSafe, importable, layers, technologies } from './table.mjs'

/** @typedef {import('dependency-cruiser').IForbiddenRuleType} Rule */

const testFile = '[.](test|fixture)[.][cm]?[jt]sx?$'
const runners =
  '(^|/)(vitest|@vitest/[^/]+|jest|@jest/[^/]+|mocha|chai|ava|tap|uvu|playwright|@playwright/[^/]+)(/|$)|^(node:)?test(/|$)'

/**
 * What to do about each rule when it is broken.
 * @type {Record<string, string>}
 */
export const advice = {
  layers:
    'imports go down the layers only (tools/layers/src/table.mjs has the table); move the code down, or pass it in',
  apart: 'apps and tools are composition roots that nothing else imports; move what is reused into a package',
  cycle: 'break the circle: move what both need into a file below them',
  browser: 'this package runs in a browser; take a port instead, or move it under src/cli or into an adapter',
  runner: 'only *.test.ts and e2e import a test runner; return cases and let the test file run them',
  fixture: 'tests and fixtures are not shipped; move what both need into a source',
  entry: "import the package by its name, through its package.json 'exports'",
  technology: 'one technology, one adapter; go through the port',
  unresolved: 'nothing is there; correct the path, or the exports of the package',
}

/** @returns {Rule[]} */
export function graphRules() {
  return [...layerRules(), ...browserRules(), ...otherRules()].map((rule) => ({ ...rule, severity: 'error' }))
}

/** @returns {Rule[]} */
function layerRules() {
  return layers.flat().map((name) => ({
    name: 'layers',
    from: { path: `^packages/${name}/` },
    to: { path: '^packages/', pathNot: `^packages/(${importable(name).join('|')})/` },
  }))
}

/** @returns {Rule[]} */
function browserRules() {
  const from = { path: `^packages/(${browserSafe.join('|')})/src/`, pathNot: [testFile, '^packages/[^/]+/src/cli/'] }
  return [
    { name: 'browser', from, to: { dependencyTypes: ['core'] } },
    { name: 'browser', from, to: { path: '^packages/', pathNot: `^packages/(${browserSafe.join('|')})/` } },
  ]
}

/** @returns {Rule[]} */
function otherRules() {
  return [
    { name: 'apart', from: { path: '^packages/' }, to: { path: '^(apps|tools)/' } },
    { name: 'apart', from: { path: '^apps/([^/]+)/' }, to: { path: '^(apps|tools)/', pathNot: '^apps/$1/' } },
    { name: 'apart', from: { path: '^tools/' }, to: { path: '^apps/' } },
    { name: 'cycle', from: {}, to: { circular: true } },
    { name: 'runner', from: { path: '^[^/]+/[^/]+/src/', pathNot: testFile }, to: { path: runners } },
    { name: 'fixture', from: { path: '^[^/]+/[^/]+/src/', pathNot: testFile }, to: { path: testFile } },
    {
      name: 'entry',
      from: { path: '^([^/]+/[^/]+)/' },
      to: { path: '^(packages|apps|tools)/', pathNot: '^$1/', dependencyTypes: ['local'] },
    },
    ...technologies.map(({ module, adapter }) => ({
      name: 'technology',
      from: { path: '^packages/', pathNot: `^packages/${adapter}/` },
      to: { path: `(^|/)${module}(/|$)`, pathNot: '^(packages|apps|tools)/' },
    })),
    { name: 'unresolved', from: {}, to: { couldNotResolve: true, pathNot: ['(^|/)dist/', runners] } },
  ]
}

/**
 * The broken rules, one for each import that breaks one and one for each circle.
 * @param {string} root
 * @param {string[]} files
 * @returns {Promise<{ file: string, specifier: string, rule: string, text: string }[]>}
 */
export async function brokenGraphRules(root, files) {
  if (files.length === 0) return []
  const { output } = await cruise(
    files,
    {
      baseDir: root,
      validate: true,
      ruleSet: { forbidden: graphRules() },
      tsPreCompilationDeps: true,
      doNotFollow: { path: '(^|/)(node_modules|dist)/' },
    },
    { conditionNames: ['@synod/source', 'types', 'import', 'default'], exportsFields: ['exports'] },
  )
  if (typeof output === 'string') throw new Error('dependency-cruiser returned text where a result was asked for')
  const circles = new Set()
  return output.summary.violations.flatMap((violation) => {
    const rule = violation.rule.name
    const circle = violation.cycle?.map((step) => step.name)
    if (circle) {
      const members = [...circle].sort().join()
      if (circles.has(members)) return []
      circles.add(members)
    }
    const text = circle ? `circular import ${[violation.from, ...circle].join(' → ')}` : `imports ${violation.to}`
    return [{ file: violation.from, specifier: violation.unresolvedTo ?? violation.to, rule, text }]
  })
}
