import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { freeRow, json, LAUNCHER, run } from './command-line.fixture.ts'

const IDS = ['n1', 'n2', 'n3']

let directory: string
let file: string
const started: ChildProcess[] = []

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'synod-keys-'))
  file = join(directory, 'cluster.json')
})

afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
  await rm(directory, { recursive: true, force: true, maxRetries: 10 })
})

it('nodes with keys listen to other machines, serve the clients they list, and nobody else', async () => {
  const port = await freeRow(3)
  const [teller, , ...publicKeys] = await Promise.all(['teller', 'stranger', ...IDS].map(makeKeys))
  const plain = IDS.map((id, at) => ({ id, endpoint: `tcp://127.0.0.1:${port + at}` }))
  await writeCluster({ nodes: plain })
  const exposed = await ledger('node', '--id', 'n1', '--init', '--bind', `tcp://0.0.0.0:${port}`)
  expect([exposed.code, exposed.stderr]).toEqual([
    2,
    expect.stringMatching(
      /^ledger: n1 has no keys .* not at tcp:.*; make keys for every node with "ledger keys n1.keys"/,
    ),
  ])

  await writeCluster({ nodes: plain.map((node, at) => ({ ...node, publicKey: publicKeys[at] })), clients: [teller] })
  await Promise.all(IDS.map((id, at) => startNode(id, `tcp://0.0.0.0:${port + at}`)))
  const opened = await ledger('open', 'alice', 'EUR', '--keys', keysOf('teller'), '--json')
  expect(json(opened)).toMatchObject({ status: 'applied' })

  const [known, stranger, none] = await Promise.all([
    run(['accounts', '--json'], { SYNOD_CLUSTER: file, SYNOD_KEYS: keysOf('teller') }),
    ledger('accounts', '--keys', keysOf('stranger'), '--timeout', '0.5'),
    ledger('accounts'),
  ])
  expect(json(known).accounts).toMatchObject([{ account: 'cash:EUR' }, { account: 'alice' }])
  expect([stranger.code, stranger.stderr]).toEqual([3, expect.stringContaining('lacks your public key')])
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('the client was given none')])
})

/** Makes a key file with the command line; resolves with the public key. */
async function makeKeys(name: string): Promise<string> {
  return json(await run(['keys', keysOf(name), '--json'])).publicKey
}

function keysOf(name: string): string {
  return join(directory, `${name}.keys`)
}

function writeCluster(fields: object): Promise<void> {
  return writeFile(file, JSON.stringify({ name: 'bank', ...fields }))
}

function ledger(...words: string[]) {
  return run([...words, '--cluster', file])
}

/** Resolves when it is ready. */
async function startNode(id: string, bind: string): Promise<void> {
  const words = ['node', '--id', id, '--init', '--json', '--cluster', file, '--keys', keysOf(id), '--bind', bind]
  const child = spawn(process.execPath, [LAUNCHER, ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
  started.push(child)
  await new Promise<void>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => JSON.parse(line).event === 'ready' && resolve())
    child.once('exit', (code) => reject(new Error(`${id} ended with ${code} before it was ready`)))
  })
}
