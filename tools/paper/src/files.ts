import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What a file of the workspace counts as.
 * `judge`: what runs the protocol and watches it, which implements nothing of the paper. `cases`: a compliance suite.
 */
export type FileKind = 'code' | 'test' | 'cases' | 'judge'

/** A file of the workspace, named from its root with forward slashes. */
export interface WorkspaceFile {
  readonly path: string
  readonly kind: FileKind
}

/** Where code and tests of the protocol are; tools speak about it, they are not it. */
const AREAS = ['packages', 'apps']

const JUDGES = ['packages/simulator/', 'packages/linearizability/']

/** Layers from the bottom up, so that what is closest to the paper is named first. */
const LAYERS = [
  'acceptor',
  'proposer',
  'learner',
  'elector',
  'protocol',
  'replica',
  'codec',
  'client',
  'storage-lmdb',
  'storage-journal',
]

/** The TypeScript files of packages and apps that the matrix reads, in the order in which it names them. */
export function workspaceFiles(root: string): WorkspaceFile[] {
  return AREAS.filter((area) => existsSync(join(root, area)))
    .flatMap((area) =>
      readdirSync(join(root, area))
        .sort(byLayer)
        .map((name) => `${area}/${name}`),
    )
    .flatMap((folder) => [...filesUnder(root, `${folder}/src`), ...filesUnder(root, `${folder}/e2e`)])
    .flatMap((path) => {
      const kind = kindOf(path)
      return kind === undefined ? [] : [{ path, kind }]
    })
}

function kindOf(path: string): FileKind | undefined {
  if (!path.endsWith('.ts') || path.endsWith('.d.ts') || path.endsWith('.fixture.ts')) return undefined
  if (path.endsWith('.test.ts') || path.endsWith('.e2e.ts')) return 'test'
  if (JUDGES.some((folder) => path.startsWith(folder))) return 'judge'
  return path.includes('/src/testing/') ? 'cases' : 'code'
}

function byLayer(a: string, b: string): number {
  const place = (name: string) => (LAYERS.includes(name) ? LAYERS.indexOf(name) : LAYERS.length)
  return place(a) - place(b) || (a < b ? -1 : 1)
}

function filesUnder(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return []
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    return entry.isDirectory() ? filesUnder(root, path) : [path]
  })
}
