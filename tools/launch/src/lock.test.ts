import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { workspacesOf } from './workspaces.mjs'

interface Locked {
  resolved?: string
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

const root = fileURLToPath(new URL('../../..', import.meta.url))
const { packages }: { packages: Record<string, Locked> } = JSON.parse(
  readFileSync(join(root, 'package-lock.json'), 'utf8'),
)

/** Whether a dependency of the package at `path` is in the lock file, where Node would look for it. */
function isLocked(path: string, dependency: string): boolean {
  const found = `${path === '' ? '' : `${path}/`}node_modules/${dependency}` in packages
  return found || (path !== '' && isLocked(path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/'))), dependency))
}

describe('the lock file', () => {
  it('holds the binaries of every platform, without which npm ci refuses it and other platforms have none', () => {
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((dependency) => !isLocked(path, dependency))
        .map((dependency) => `${dependency} of ${path}`),
    )
    expect(missing, 'CONTRIBUTING.md, "The lock file", says what to do').toEqual([])
  })

  it.each(workspacesOf(root))('agrees with $folder/package.json; npm install brings it up to date', ({ folder }) => {
    const { dependencies } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
    expect(packages[folder]?.dependencies ?? {}).toEqual(dependencies ?? {})
  })

  it('names no registry', () => {
    expect(Object.values(packages).filter(({ resolved }) => resolved?.includes('://'))).toEqual([])
  })
})
