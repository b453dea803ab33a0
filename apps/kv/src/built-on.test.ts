import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const PACKAGES = new URL('../../../packages/', import.meta.url)
/** Leadership is transferred and calls are withdrawn too, so these are the words that only a bank has. */
const BANK_WORDS = /\b(banks?|ledgers?|tellers?|currenc(y|ies)|money|deposits?|overdrafts?|balances?|iban)\b/i

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
}

/** The packages of this repository that a workspace is built on, through others too. */
function builtOn(manifest: URL, found: Set<string> = new Set()): Set<string> {
  const { dependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as Manifest
  for (const name of Object.keys(dependencies)) {
    const folder = /^@synod\/(.*)$/.exec(name)?.[1]
    if (folder === undefined || found.has(folder)) continue
    found.add(folder)
    builtOn(new URL(`${folder}/package.json`, PACKAGES), found)
  }
  return found
}

/** What a package ships: without tests, and without the cases for testing others. */
function sourcesOf(folder: string): string[] {
  return readdirSync(new URL(`${folder}/src/`, PACKAGES), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.ts$/.test(path) && !/\.(test|fixture)\.ts$|^testing\//.test(path))
    .map((path) => `${folder}/src/${path}`)
}

const packages = [...builtOn(new URL('../package.json', import.meta.url))].sort()

it('the store is built on all that replicates, and on no ledger', () => {
  expect(packages).toEqual(
    ['acceptor', 'client', 'codec', 'elector', 'feed', 'learner', 'node', 'proposer', 'protocol', 'replica'].concat([
      'storage-journal',
      'storage-lmdb',
      'store-directory',
      'transport-zeromq',
    ]),
  )
})

it.each(packages)('%s does not know what a bank is', (folder) => {
  const sources = sourcesOf(folder)
  expect(sources.length).toBeGreaterThan(0)
  const lines = sources.flatMap((path) =>
    readFileSync(new URL(path, PACKAGES), 'utf8')
      .split('\n')
      .map((line, at) => `${path}:${at + 1} ${line.trim()}`),
  )
  expect(lines.filter((line) => BANK_WORDS.test(line))).toEqual([])
})

it('ledger does, so the words are the right ones', () => {
  const knowing = sourcesOf('ledger').filter((path) => BANK_WORDS.test(readFileSync(new URL(path, PACKAGES), 'utf8')))
  expect(knowing.length).toBeGreaterThan(10)
})
