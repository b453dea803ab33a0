import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { installIfNeeded, whyInstall } from './install.mjs'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'synod-install-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  rmSync(root, { recursive: true, force: true })
})

const packages = {
  '': { name: 'synod' },
  'packages/acceptor': { version: '0.1.0' },
  'node_modules/@synod/acceptor': { resolved: 'packages/acceptor', link: true },
  'node_modules/xstate': { version: '5.33.3', integrity: 'sha512-a' },
  'node_modules/native-elsewhere': { version: '1.0.0', integrity: 'sha512-b', optional: true },
  'packages/acceptor/node_modules/nested': { version: '2.0.0' },
}

/** Writes the lock file and the note of what is installed: the same packages, but for what is given. */
function tree(installed: Record<string, unknown> | undefined) {
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages }))
  if (installed === undefined) return
  const { '': _, 'node_modules/native-elsewhere': __, ...rest } = packages
  mkdirSync(join(root, 'node_modules'))
  writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages: { ...rest, ...installed } }))
}

describe('an install', () => {
  it('is not needed when what is installed is what is locked, but for optional packages of other platforms', () => {
    tree({})
    expect(whyInstall(root)).toBeUndefined()
  })

  it('is needed in a fresh clone', () => {
    tree(undefined)
    expect(whyInstall(root)).toBe('the dependencies are not installed')
  })

  it('is needed after one that broke off, for npm notes what it did at its end', () => {
    tree(undefined)
    mkdirSync(join(root, 'node_modules/xstate'), { recursive: true })
    expect(whyInstall(root)).toBe('the dependencies are not installed')
  })

  it.each([
    ['node_modules/xstate', undefined, 'is missing'],
    ['node_modules/xstate', { version: '5.32.0' }, 'is not the version in the lock file'],
    ['node_modules/xstate', { version: '5.33.3', integrity: 'sha512-z' }, 'is not the copy in the lock file'],
    ['node_modules/@synod/acceptor', undefined, 'is missing'],
    ['node_modules/@synod/acceptor', { resolved: 'packages/other', link: true }, 'is not the version in the lock file'],
    ['packages/acceptor/node_modules/nested', { version: '2.0.1' }, 'is not the version in the lock file'],
    ['node_modules/native-elsewhere', { version: '0.9.0' }, 'is not the version in the lock file'],
  ])('is needed when %s is %j', (path, found, why) => {
    tree({ [path]: found })
    expect(whyInstall(root)).toBe(`${path} ${why}`)
  })
})

describe('installing', () => {
  /** An npm that notes its arguments, and whether it was told to be silent. */
  function fakeNpm(exitCode: number) {
    const path = join(root, 'npm-cli.js')
    writeFileSync(join(root, 'package.json'), '{"type":"commonjs"}')
    writeFileSync(
      path,
      `require('fs').writeFileSync(${JSON.stringify(join(root, 'called'))}, process.argv.slice(2).join(' ')); process.exit(${exitCode})`,
    )
    chmodSync(path, 0o755)
    vi.stubEnv('npm_execpath', path)
    return vi.spyOn(console, 'error').mockImplementation(() => {})
  }

  it('runs npm ci, aloud even under npm run --silent, and says so first', async () => {
    const said = fakeNpm(0)
    tree(undefined)
    expect(await installIfNeeded(root)).toMatchObject({ code: 0 })
    expect(readFileSync(join(root, 'called'), 'utf8')).toBe('ci --loglevel=notice --no-audit --no-fund')
    expect(said.mock.calls[0]?.[0]).toMatch(/^synod: the dependencies are not installed; running npm ci/)
  })

  it('hands on the exit code of an npm ci that fails', async () => {
    const said = fakeNpm(7)
    tree(undefined)
    expect(await installIfNeeded(root)).toMatchObject({ code: 7 })
    expect(said.mock.calls.at(-1)?.[0]).toMatch('npm ci did not succeed')
  })

  it('does nothing where nothing is needed', async () => {
    fakeNpm(0)
    tree({})
    expect(await installIfNeeded(root)).toBeUndefined()
    expect(existsSync(join(root, 'called'))).toBe(false)
  })
})
