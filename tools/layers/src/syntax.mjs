// What a single file says, by its syntax tree: which modules it imports and which of the platform's globals it touches.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

/** @typedef {{ specifier: string, line: number, typesOnly: boolean }} Import */

const port = {
  clock: 'reads a clock; take a Clock, or the time as an input',
  timer: 'starts a timer; return a startTimer effect, or take a Clock',
  chance: 'draws a random number; take an Entropy, or the number as an input',
  platform: 'belongs to one platform; return it as a value or an effect and let a composition root act on it',
}

/**
 * Globals that no browser-safe source may name at all.
 * @type {Map<string, string>}
 */
const globals = new Map([
  ...['performance'].map((name) => /** @type {const} */ ([name, port.clock])),
  ...[
    'setTimeout',
    'setInterval',
    'setImmediate',
    'queueMicrotask',
    'requestAnimationFrame',
    'requestIdleCallback',
  ].map((name) => /** @type {const} */ ([name, port.timer])),
  ...['process', 'console', 'Buffer', 'global', 'require', '__dirname', '__filename'].map(
    (name) => /** @type {const} */ ([name, port.platform]),
  ),
])

/** Members of a global that may be used although the global as a whole may not. */
const allowedMembers = new Map([['Date', new Set(['UTC', 'parse', 'prototype'])]])

/**
 * Members of a global that may not be used although the rest may.
 * @type {Map<string, Map<string, string>>}
 */
const forbiddenMembers = new Map([
  ['Math', new Map([['random', port.chance]])],
  [
    'crypto',
    new Map([
      ['getRandomValues', port.chance],
      ['randomUUID', port.chance],
    ]),
  ],
  ['globalThis', new Map([...globals, ['Date', port.clock], ['Math', port.chance], ['crypto', port.chance]])],
])

const watched = new Set([...globals.keys(), ...allowedMembers.keys(), ...forbiddenMembers.keys()])

/**
 * Every import and re-export of a file, dynamic and type imports too.
 * @param {string} root
 * @param {string} file
 * @returns {Import[]}
 */
export function importsOf(root, file) {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true)
  /** @type {Import[]} */
  const found = []
  /** @param {ts.Node | undefined} specifier @param {boolean} typesOnly */
  const add = (specifier, typesOnly) => {
    if (specifier && ts.isStringLiteralLike(specifier)) {
      found.push({ specifier: specifier.text, line: lineOf(source, specifier), typesOnly })
    }
  }
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isImportDeclaration(node)) {
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword)
    } else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly)
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true)
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/**
 * Every use of a clock, a timer, chance, or a platform's own globals in the files given.
 * @param {string} root
 * @param {string[]} files
 * @returns {{ file: string, line: number, text: string }[]}
 */
export function platformUses(root, files) {
  const paths = new Map(files.map((file) => [join(root, file), file]))
  // No library and no resolution: then a name without a declaration is a global, and nothing else needs reading.
  const program = ts.createProgram({
    rootNames: [...paths.keys()],
    options: { noLib: true, noResolve: true, allowJs: true, types: [], target: ts.ScriptTarget.Latest },
  })
  const checker = program.getTypeChecker()
  return [...paths].flatMap(([path, file]) => {
    const source = program.getSourceFile(path)
    if (!source) throw new Error(`${file} cannot be read`)
    /** @type {{ file: string, line: number, text: string }[]} */
    const found = []
    /** @param {ts.Node} node */
    const visit = (node) => {
      if (ts.isIdentifier(node) && watched.has(node.text) && isName(node) && !isDeclared(checker, node)) {
        const text = whatIsWrong(node)
        if (text) found.push({ file, line: lineOf(source, node), text })
      }
      ts.forEachChild(node, visit)
    }
    visit(source)
    return found
  })
}

/**
 * False for identifiers that only label something: `x.process`, `{ process: 1 }`, `import { process as x }`.
 * @param {ts.Identifier} node
 */
function isName(node) {
  const parent = node.parent
  if (ts.isPropertyAccessExpression(parent)) return parent.name !== node
  if (ts.isQualifiedName(parent)) return parent.right !== node
  if (ts.isPropertyAssignment(parent)) return parent.name !== node
  if (ts.isBindingElement(parent) || ts.isImportSpecifier(parent)) return parent.propertyName !== node
  return !(ts.isExportSpecifier(parent) && parent.parent.parent.moduleSpecifier)
}

/**
 * Whether the file itself declares the name. An ambient declaration (`declare const process`) is no declaration: it only
 * makes a global known to the compiler.
 * @param {ts.TypeChecker} checker
 * @param {ts.Identifier} node
 */
function isDeclared(checker, node) {
  const symbol = ts.isShorthandPropertyAssignment(node.parent)
    ? checker.getShorthandAssignmentValueSymbol(node.parent)
    : checker.getSymbolAtLocation(node)
  return (symbol?.declarations ?? []).some((declaration) => !isAmbient(declaration))
}

/**
 * @param {ts.Node} node
 * @returns {boolean}
 */
function isAmbient(node) {
  if (ts.canHaveModifiers(node) && node.modifiers?.some((each) => each.kind === ts.SyntaxKind.DeclareKeyword))
    return true
  return node.parent !== undefined && isAmbient(node.parent)
}

/** @param {ts.Identifier} node a use of one of the watched globals */
function whatIsWrong(node) {
  const name = node.text
  const outright = globals.get(name)
  if (outright) return `${name} ${outright}`
  const member = memberUsed(node)
  const forbidden = forbiddenMembers.get(name)
  if (forbidden) {
    const why = member === undefined ? [...forbidden.values()][0] : forbidden.get(member)
    // Handing the whole object on (`const { random } = Math`) hides what becomes of it.
    return why && `${member === undefined ? name : `${name}.${member}`} ${why}`
  }
  if (ts.isNewExpression(node.parent) && node.parent.expression === node) {
    return node.parent.arguments?.length ? undefined : `new ${name}() ${port.clock}`
  }
  if (ts.isTypeReferenceNode(node.parent) || isRightOfInstanceof(node)) return undefined
  if (member !== undefined && allowedMembers.get(name)?.has(member)) return undefined
  return `${member === undefined ? name : `${name}.${member}`} ${port.clock}`
}

/**
 * `x` in `Global.x`, `Global?.x` and `Global['x']`; undefined for any other use.
 * @param {ts.Identifier} node
 */
function memberUsed(node) {
  const parent = node.parent
  if (ts.isPropertyAccessExpression(parent)) return parent.name.text
  if (ts.isQualifiedName(parent)) return parent.right.text
  if (ts.isElementAccessExpression(parent) && ts.isStringLiteralLike(parent.argumentExpression)) {
    return parent.argumentExpression.text
  }
  return undefined
}

/** @param {ts.Identifier} node */
function isRightOfInstanceof(node) {
  const parent = node.parent
  return (
    ts.isBinaryExpression(parent) &&
    parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword &&
    parent.right === node
  )
}

/** @param {ts.SourceFile} source @param {ts.Node} node */
function lineOf(source, node) {
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1
}
