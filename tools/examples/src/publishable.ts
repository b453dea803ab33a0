import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { examplesOf, type ReadmeExample } from './readme-examples.ts'

/** A package that people can install. */
export interface Publishable {
  /** With its scope: `@synod/acceptor`. */
  readonly name: string
  readonly folder: URL
  readonly examples: readonly ReadmeExample[]
}

/** The packages of the workspace at `root` that are not private, by name. */
export function publishablePackages(root: URL): Publishable[] {
  return readdirSync(new URL('packages/', root))
    .map((folder) => new URL(`packages/${folder}/`, root))
    .filter((folder) => existsSync(new URL('package.json', folder)))
    .flatMap((folder) => {
      const manifest = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as Manifest
      return manifest.private ? [] : [{ name: manifest.name, folder, examples: examplesIn(folder) }]
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

interface Manifest {
  readonly name: string
  readonly private?: boolean
}

function examplesIn(folder: URL): ReadmeExample[] {
  const readme = new URL('README.md', folder)
  return existsSync(readme) ? examplesOf(readFileSync(readme, 'utf8')) : []
}
