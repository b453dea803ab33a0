import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freeRow, isAlive, json, LAUNCHER, run, runNode } from './command-line.fixture.ts'

/** The line of `ledger up --json` that says it is up. */
interface Up {
  readonly clusterFile: string
  readonly leader: string
  readonly nodes: readonly { readonly id: string; readonly pid: number; readonly endpoint: string }[]
}

const WAIT_MS_MAX = 20_000

let directory: string
let port: string
const started: ChildProcess[] = []

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'synod-up-'))
  port = String((await freeRow(3)) - 1)
})

afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
  await rm(directory, { recursive: true, force: true, maxRetries: 10 })
})

describe('ledger up', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'stopped by %s leaves no process behind, and keeps what was written',
    async (signal) => {
      const first = await up()
      expect(await ledger('open', 'alice', 'EUR')).toMatchObject({ status: 'applied' })
      expect(await stop(first.child, signal)).toBe(0)
      expect(first.nodes.filter(({ pid }) => isAlive(pid))).toEqual([])
      const again = await up()
      expect((await ledger('accounts')).accounts).toMatchObject([{ account: 'cash:EUR' }, { account: 'alice' }])
      expect(await stop(again.child, signal)).toBe(0)
    },
  )

  it('killed leaves no process behind either: its nodes notice', async () => {
    const { child, nodes } = await up()
    child.kill('SIGKILL')
    await expect.poll(() => nodes.filter(({ pid }) => isAlive(pid)), { timeout: WAIT_MS_MAX }).toEqual([])
  })

  it('goes on when the leader is killed, says so, and how to start it again', async () => {
    const { child, nodes, leader, lines } = await up()
    process.kill(nodes.find(({ id }) => id === leader)?.pid ?? 0, 'SIGKILL')
    expect(await ledger('open', 'alice', 'EUR')).toMatchObject({ status: 'applied' })
    const ended = lines.find(({ event }) => event === 'ended')
    expect(ended).toMatchObject({ node: leader, level: 'warn' })
    expect(ended?.detail).toBe(
      `killed by SIGKILL; start it again: ledger node --id ${leader} --cluster ${join(directory, 'cluster.json')}`,
    )
    expect(lines.some(({ event, node }) => event === 'leading' && node !== leader)).toBe(true)
    await stop(child, 'SIGINT')
  })

  it('refuses a lost store, another number of nodes, and a port that is taken', async () => {
    const { child } = await up()
    const elsewhere = await mkdtemp(join(tmpdir(), 'synod-up-'))
    const taken = await run(['up', '--data', elsewhere, '--port', port])
    await rm(elsewhere, { recursive: true })
    expect(taken.code).toBe(1)
    expect(taken.stderr).toMatch(
      /^ledger: n\d cannot bind tcp:.*another process listens there.*: ledger up --port 7500\n$/,
    )
    await stop(child, 'SIGINT')
    const five = await run(['up', '--data', directory, '--nodes', '5'])
    expect([five.code, five.stderr]).toEqual([2, expect.stringContaining('has 3 nodes, not 5; leave out --nodes')])
    await rm(join(directory, 'n2'), { recursive: true })
    const lost = await run(['up', '--data', directory])
    expect([lost.code, lost.stderr]).toEqual([2, expect.stringContaining('the store of n2 is empty')])
  })
})

it('a program that fails takes its nodes along', async () => {
  const processes = new URL('../dist/processes.js', import.meta.url)
  const setup = new URL('../dist/cluster-setup.js', import.meta.url)
  const program = `
    import { createLocalCluster } from ${JSON.stringify(setup.href)}
    import { startNodeProcess } from ${JSON.stringify(processes.href)}
    const { clusterFile, nodes } = await createLocalCluster(process.argv[1], { name: 'one', ports: [Number(process.argv[2])] })
    const { pid } = await startNodeProcess({ clusterFile, id: 'n1', data: nodes[0].data, initialise: true })
    console.log(pid)
    setImmediate(() => { throw new Error('unforeseen') })`
  const { code, stdout, stderr } = await runNode(['--input-type=module', '-e', program, directory, port])
  expect([code, stderr]).toEqual([1, expect.stringContaining('unforeseen')])
  expect(Number(stdout)).toBeGreaterThan(0)
  await expect.poll(() => isAlive(Number(stdout)), { timeout: WAIT_MS_MAX }).toBe(false)
})

/** Starts it; resolves when it is up. */
async function up() {
  const child = spawn(process.execPath, [LAUNCHER, 'up', '--json', '--data', directory, '--port', port], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  started.push(child)
  const lines: { node: string; level: string; event: string; detail: string }[] = []
  const isUp = new Promise<Up>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      const value = JSON.parse(line)
      if (value.event === 'up') resolve(value)
      else lines.push(value)
    })
    child.once('exit', (code) => reject(new Error(`it ended with ${code} before it was up`)))
  })
  return { child, lines, ...(await isUp) }
}

function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('exit', resolve)
    child.kill(signal)
  })
}

async function ledger(...words: string[]) {
  return json(await run([...words, '--json', '--cluster', join(directory, 'cluster.json')]))
}
