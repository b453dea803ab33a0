import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createProgram, main } from './main.ts'

let stdout = ''
let stderr = ''

beforeEach(() => {
  stdout = ''
  stderr = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += text
    return true
  })
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += text
    return true
  })
  vi.spyOn(console, 'error').mockImplementation((text) => {
    stderr += `${text}\n`
  })
})

afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
})

/** Runs the command line in this process. */
async function ledger(...words: string[]) {
  await main(words)
  return { code: process.exitCode ?? 0, stdout, stderr }
}

describe('help', () => {
  it('is what one gets without arguments', async () => {
    const help = await ledger()
    expect(help.code).toBe(0)
    expect(help.stdout).toMatch(/^Usage: ledger /)
    expect(help.stdout).toContain('Exit codes:\n  0  done\n')
  })

  it.each(createProgram().commands.map((command) => command.name()))(
    'of %s fits a terminal of 80 columns',
    async (name) => {
      const help = await ledger(name, '--help')
      expect(help).toMatchObject({ code: 0, stderr: '' })
      expect(help.stdout).toMatch(new RegExp(`^Usage: ledger ${name} `))
      expect(help.stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
    },
  )

  it.each(
    createProgram()
      .commands.map((command) => command.name())
      .filter((name) => name !== 'demo' && name !== 'bench'),
  )('of %s has examples', async (name) => {
    expect((await ledger(name, '--help')).stdout).toMatch(new RegExp(`\nExamples:\n  ledger ${name}`))
  })
})

describe('wrong usage', () => {
  it.each([
    [['foo'], "unknown command 'foo'"],
    [['opne', 'alice', 'EUR'], "unknown command 'opne' (Did you mean open?)"],
    [['deposit', 'alice'], "missing required argument 'amount'"],
    [['balance', 'alice', '--loud'], "unknown option '--loud'"],
    [
      ['status', '--timeout', '0'],
      "option '--timeout <seconds>' argument '0' is invalid. Write seconds as 5 or 0.5, up to 86400",
    ],
    [['status', '--node', '2'], "option '--node <id>' argument '2' is invalid. Write a node as n1, n2, n3"],
    [['accounts', '--limit', '1001'], "option '--limit <n>' argument '1001' is invalid. Write a number from 1 to 1000"],
    [
      ['statement', 'alice', '--limit', '101'],
      "option '--limit <n>' argument '101' is invalid. Write a number from 1 to 100",
    ],
    [
      ['balance', 'alice', '--at', '0'],
      "option '--at <slot>' argument '0' is invalid. Write a slot as a number from 1 on",
    ],
    [['accounts', '--stale', '--at-least', '3'], "option '--at-least <slot>' cannot be used with option '--stale'"],
    [
      ['hold', 'alice', 'bob', '1 EUR', '--expires', '9'],
      "option '--expires <time>' argument '9' is invalid. Write a time as 90s, 15m, 24h or 7d",
    ],
    [['up', '--nodes', '0'], "option '--nodes <n>' argument '0' is invalid. Write a number from 1 to 9"],
    [['node'], "required option '--id <id>' not specified"],
  ])('%j: exit code 2 and one line', async (words, complaint) => {
    expect(await ledger(...words)).toEqual({ code: 2, stdout: '', stderr: `ledger: ${complaint}; see --help\n` })
  })
})

describe('keys', () => {
  let directory: string
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'synod-keys-'))
  })
  afterEach(() => rm(directory, { recursive: true }))

  it('makes a pair that only its owner reads, prints the public key alone, and never overwrites one', async () => {
    const file = join(directory, 'n1.keys')
    const made = await ledger('keys', file)
    const text = await readFile(file, 'utf8')
    const { publicKey, secretKey } = JSON.parse(text)
    expect(made).toMatchObject({ code: 0, stderr: '' })
    expect(made.stdout).toContain(`\n  "clients": ["${publicKey}"]\n`)
    expect(made.stdout).not.toContain(secretKey)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    stdout = ''
    expect(await ledger('keys', file)).toEqual({
      ...{ code: 2, stdout: '' },
      stderr: `ledger: cannot write ${file}: it is there already, and keys are not overwritten; name another file\n`,
    })
    expect(await readFile(file, 'utf8')).toBe(text)
  })

  it('must fit the cluster, also those of SYNOD_KEYS', async () => {
    const [file, cluster] = [join(directory, 'me.keys'), join(directory, 'cluster.json')]
    const { publicKey } = JSON.parse((await ledger('keys', file, '--json')).stdout)
    const node = { id: 'n1', endpoint: 'tcp://127.0.0.1:7401' }
    await writeFile(cluster, JSON.stringify({ name: 'bank', nodes: [node] }))
    vi.stubEnv('SYNOD_KEYS', file)
    const superfluous = await ledger('accounts', '--cluster', cluster)
    vi.unstubAllEnvs()
    expect(superfluous).toMatchObject({
      code: 2,
      stderr:
        'ledger: the client was given keys, but cluster bank has none: give each node its "publicKey"; or leave out --keys, and unset SYNOD_KEYS\n',
    })
    stderr = ''
    await writeFile(cluster, JSON.stringify({ name: 'bank', nodes: [{ ...node, publicKey }] }))
    expect(await ledger('accounts', '--cluster', cluster)).toMatchObject({
      code: 2,
      stderr:
        'ledger: cluster bank has keys, and the client was given none; name your key file with --keys or SYNOD_KEYS, or make one with "ledger keys <file>"\n',
    })
  })
})

describe('failures', () => {
  const nowhere = ['--cluster', '/nowhere/cluster.json']

  it('are one line for people, on standard error', async () => {
    const run = await ledger('deposit', 'alice', '5', ...nowhere)
    expect(run).toEqual({ code: 2, stdout: '', stderr: 'ledger: "5" lacks a currency: write it as "5 EUR"\n' })
  })

  it('are JSON for programs, on standard output', async () => {
    const run = await ledger('balance', 'alice', '--json', ...nowhere)
    expect(run).toMatchObject({ code: 2, stderr: '' })
    expect(JSON.parse(run.stdout)).toEqual({
      ...{ ok: false, exitCode: 2 },
      error: expect.stringMatching(/^there is no cluster file \/nowhere\/cluster\.json; start a cluster here/),
    })
  })
})
