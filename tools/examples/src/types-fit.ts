import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

/** What is read of the core of attw (Are the types wrong?). */
interface Core {
  createPackageFromTarballData(tarball: Uint8Array): unknown
  checkPackage(pack: unknown): Promise<{ readonly types: unknown; readonly problems?: readonly Problem[] }>
}
interface Problem {
  readonly kind: string
  readonly resolutionKind?: string
}

/** As attw's profile `esm-only`: nobody takes these packages by `require`, nor as Node did before it knew of `exports`. */
const IGNORED_RESOLUTIONS = ['node10', 'node16-cjs']

// The command line of attw loads a compiler for each tarball that it is given; its core, in our process, loads one for all.
const commandLine = createRequire(import.meta.url).resolve('@arethetypeswrong/cli/package.json')
const core: Core = await import(pathToFileURL(createRequire(commandLine).resolve('@arethetypeswrong/core')).href)

/** What attw finds wrong with the types of a packed package, for whoever imports it; a package without types is wrong too. */
export async function typeProblems(tarball: string): Promise<readonly Problem[]> {
  const { types, problems = [] } = await core.checkPackage(
    core.createPackageFromTarballData(new Uint8Array(readFileSync(tarball))),
  )
  if (!types) return [{ kind: 'NoTypes' }]
  return problems.filter(({ resolutionKind = '' }) => !IGNORED_RESOLUTIONS.includes(resolutionKind))
}
