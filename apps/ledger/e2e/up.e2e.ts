import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
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
  it('stopped leaves no process behind, keeps what was written, and refuses a store that was lost', async () => {
    const traces = join(directory, 'traces')
    const first = await up('--trace', traces)
    const [taken, opened] = await Promise.all([
      run(['up', '--data', join(directory, 'another'), '--nodes', '1', '--port', port]),
      ledger('open', 'alice', 'EUR'),
    ])
    expect(opened).toMatchObject({ status: 'applied' })
    expect(taken.code).toBe(1)
    expect(taken.stderr).toMatch(
      /^ledger: n1 cannot bind tcp:.*another process listens there.*: ledger up --port 7500\n$/,
    )
    expect(await stop(first.child, 'SIGINT')).toBe(0)
    expect(first.nodes.filter(({ pid }) => isAlive(pid))).toEqual([])

    const written = (id: string) => readFileSync(join(traces, `${id}.jsonl`), 'utf8')
    const before = written('n1')
    expect(before).toMatch(/^\{"at":\d+,"from":1,/)
    const again = await up('--trace', traces)
    expect(written('n1').startsWith(before)).toBe(true)
    expect(written('n1').length).toBeGreaterThan(before.length)
    expect((await ledger('accounts')).accounts).toMatchObject([{ account: 'cash:EUR' }, { account: 'alice' }])
    expect(await stop(again.child, 'SIGTERM')).toBe(0)
    expect(again.nodes.filter(({ pid }) => isAlive(pid))).toEqual([])

    await rm(join(directory, 'n2'), { recursive: true })
    const lost = await run(['up', '--data', directory])
    expect([lost.code, lost.stderr]).toEqual([2, expect.stringContaining('the store of n2 is empty')])
  })

  it('goes on when the leader is killed, and says so; killed itself, it leaves no process behind', async () => {
    const { child, nodes, leader, lines } = await up()
    process.kill(nodes.find(({ id }) => id === leader)?.pid ?? 0, 'SIGKILL')
    expect(await ledger('open', 'alice', 'EUR')).toMatchObject({ status: 'applied' })
    // What `up` says travels by pipes of its own, so the answer to a command may be here before it.
    const said = (event: string) => lines.filter((line) => line.event === event)
    await expect.poll(() => said('ended'), { timeout: WAIT_MS_MAX }).toHaveLength(1)
    const [ended] = said('ended')
    expect(ended).toMatchObject({ node: leader, level: 'warn' })
    expect(ended?.detail).toBe(
      `killed by SIGKILL; start it again: ledger node --id ${leader} --cluster ${join(directory, 'cluster.json')}`,
    )
    await expect.poll(() => said('leading').some(({ node }) => node !== leader), { timeout: WAIT_MS_MAX }).toBe(true)
    child.kill('SIGKILL')
    await expect.poll(() => nodes.filter(({ pid }) => isAlive(pid)), { timeout: WAIT_MS_MAX }).toEqual([])
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
async function up(...words: string[]) {
  const child = spawn(process.execPath, [LAUNCHER, 'up', '--json', '--data', directory, '--port', port, ...words], {
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
