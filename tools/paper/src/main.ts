import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { idsOf, readChecklist } from './checklist.ts'
import { type Matrix, matrixOf } from './matrix.ts'
import { readMutants } from './mutants.ts'
import { pageOf } from './page.ts'
import { scanned } from './scan.ts'

const USAGE = `paper-matrix: the paper beside its code, its tests and its mutants, in docs/PAPER.md
  paper-matrix write   writes the page anew
  paper-matrix check   fails when the page is stale`

/** The workspace, seen from the sources and from `dist` alike. */
export const WORKSPACE = fileURLToPath(new URL('../../..', import.meta.url))
const CHECKLIST = 'docs/paper/checklist.md'
const RESULTS = 'tools/mutants/results.json'
const PAGE = 'docs/PAPER.md'

/** The matrix of the workspace at `root`. Throws where a file that it is made from is missing or makes no sense. */
export function matrixAt(root: string): Matrix {
  const checklist = readChecklist(readFileSync(join(root, CHECKLIST), 'utf8'))
  const mutants = readMutants(readFileSync(join(root, RESULTS), 'utf8'))
  return matrixOf(checklist, scanned(root, idsOf(checklist)), mutants)
}

/**
 * The command line. Returns the exit code: 0; 1 when a row lacks code or a test, when a mutant survives, when an id is
 * cited that is none, or when the page is stale; 2 for senseless arguments. Both commands name every fault.
 */
export function main(args: readonly string[], root = WORKSPACE): number {
  const [command, ...rest] = args
  if (rest.length > 0 || (command !== 'write' && command !== 'check')) {
    console.error(USAGE)
    return 2
  }
  const matrix = matrixAt(root)
  for (const fault of matrix.faults) console.error(fault)
  const isCurrent = command === 'write' ? written(root, matrix) : checked(root, matrix)
  return isCurrent && matrix.faults.length === 0 ? 0 : 1
}

function written(root: string, matrix: Matrix): boolean {
  const page = pageOf(matrix)
  if (pageAt(root) === page) return true
  writeFileSync(join(root, PAGE), page)
  console.log(`${PAGE}: written anew`)
  return true
}

function checked(root: string, matrix: Matrix): boolean {
  if (pageAt(root) === pageOf(matrix)) return true
  console.error(`${PAGE}: stale, since what it tells of has changed: npm run paper`)
  return false
}

/** The page as it is; empty before it was first written. */
export function pageAt(root: string): string {
  try {
    return readFileSync(join(root, PAGE), 'utf8')
  } catch {
    return ''
  }
}
