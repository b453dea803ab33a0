import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { publishablePackages } from './publishable.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'synod-examples-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function file(path: string, text: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), text)
}

it('lists the packages that are not private, with the examples of their READMEs', () => {
  file('packages/b/package.json', '{ "name": "@x/b" }')
  file('packages/b/README.md', '## Example\n```ts\nlet b\n```\n')
  file('packages/a/package.json', '{ "name": "@x/a", "private": false }')
  file('packages/secret/package.json', '{ "name": "@x/secret", "private": true }')
  file('packages/leftover/dist/index.js', '')
  const found = publishablePackages(pathToFileURL(`${folder}/`))
  expect(found.map(({ name, examples }) => [name, examples.length])).toEqual([
    ['@x/a', 0],
    ['@x/b', 1],
  ])
})
