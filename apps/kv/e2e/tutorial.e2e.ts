import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'

const PROGRAM = fileURLToPath(new URL('../bin/kv.js', import.meta.url))
const WAIT = { timeout: 30_000, interval: 100 }

/** `kv …` in a process of its own, and what it has said. */
class Run {
  readonly child: ChildProcess
  readonly ended: Promise<number | null>
  lines: string[] = []

  constructor(words: readonly string[], directory: string) {
    this.child = spawn(process.execPath, [PROGRAM, ...words], { cwd: directory })
    let text = ''
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (more: string) => {
        text += more
        this.lines = text.split('\n').slice(0, -1)
      })
    }
    this.ended = new Promise((resolve) => this.child.once('close', resolve))
  }
}

let directory: string
let port: number
let running: Run[]
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'synod-kv-'))
  port = 20_000 + Math.floor(Math.random() * 10_000)
  running = []
})
afterEach(async () => {
  for (const { child } of running) child.kill('SIGKILL')
  await Promise.all(running.map(({ ended }) => ended))
  await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
})

/** Runs on, in a terminal of its own. */
function open(...words: string[]): Run {
  const run = new Run(words, directory)
  running.push(run)
  return run
}

async function kv(...words: string[]): Promise<string[]> {
  const run = new Run(words, directory)
  await run.ended
  return run.lines
}

/** Three nodes, one of which leads. */
async function up(): Promise<Run> {
  const cluster = open('up', '--port', String(port))
  const count = (said: string) => cluster.lines.filter((line) => line.includes(said)).length
  await expect.poll(() => count('runs in process') === 3 && count('leading') > 0, WAIT).toBe(true)
  return cluster
}

async function leader(): Promise<string> {
  let leading = ''
  await expect
    .poll(async () => {
      leading = (await kv('status')).find((line) => line.includes('leading'))?.slice(0, 2) ?? ''
      return leading
    }, WAIT)
    .toMatch(/^n\d$/)
  return leading
}

/** As a power cut does. */
function kill(node: string, cluster: Run): void {
  process.kill(
    Number(
      cluster.lines
        .find((line) => line.startsWith(`${node} runs in`))
        ?.split(' ')
        .at(-1),
    ),
    'SIGKILL',
  )
}

it('what is put on one node is read on all; the leader is killed, a node is added, and a watch misses nothing', async () => {
  const cluster = await up()
  const written: string[] = []
  const put = async (value: string) => written.push(...(await kv('put', 'k', value)))
  const first = open('watch')
  await put('1')
  for (const node of ['n1', 'n2', 'n3']) expect(await kv('get', 'k', '--node', node)).toEqual(['1'])

  kill(await leader(), cluster)
  await put('2')
  await expect.poll(() => first.lines, WAIT).toEqual(written)
  first.child.kill('SIGKILL')
  await first.ended
  await put('3')

  open('node', cluster.lines.find((line) => line.endsWith('ended (SIGKILL)'))?.slice(0, 2) ?? '')
  const joining = open('join', 'n4', `tcp://127.0.0.1:${port + 4}`)
  await expect.poll(() => joining.lines.some((line) => line.startsWith('n4 runs')), WAIT).toBe(true)
  await put('4')
  expect(await kv('get', 'k', '--node', 'n4')).toEqual(['4'])
  await expect.poll(async () => (await kv('status')).filter((line) => line.includes('1,2,3,4')).length, WAIT).toBe(4)

  const slotSeen = Number(/slot (\d+)/.exec(first.lines.at(-1) ?? '')?.[1])
  const second = open('watch', 'k', '--from', String(slotSeen + 1))
  await put('5')
  await expect.poll(() => [...first.lines, ...second.lines], WAIT).toEqual(written)
  expect(written.map((line) => line.replace(/\d+/, '#'))).toEqual(
    ['1', '2', '3', '4', '5'].map((value) => `slot #: k = ${value}`),
  )
  expect((await kv('watch', '--from', 'x'))[0]).toMatch(/^kv: refused: /)
})

it('the sessions of the README go as it shows', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const sessions = [...readme.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, text = '']) => text.split(/^\$ /m).slice(1))
  const shown = sessions.map((session) => {
    const [command = '', ...lines] = session.trimEnd().split('\n')
    return { words: command.split(' '), lines: alike(lines) }
  })
  let cluster: Run | undefined
  let killed = ''
  let slot = ''
  for (const { words, lines } of shown) {
    // The README has one run's leader, processes and ports.
    const [program, ...rest] = words.map((word) => word.replace(':7504', `:${port + 4}`))
    if (program === 'kill') {
      killed = await leader()
      if (cluster) kill(killed, cluster)
    } else if (rest[0] === 'up') {
      cluster = await up()
      await expect.poll(() => alike(cluster?.lines ?? []), WAIT).toEqual(expect.arrayContaining(lines))
    } else if (['watch', 'node', 'join'].includes(rest[0] ?? '')) {
      const run = open(...rest.map((word) => (word === 'n3' ? killed : word)))
      await expect.poll(() => alike(run.lines), WAIT).toEqual(expect.arrayContaining(lines))
    } else if (rest[0] === 'status') {
      await expect.poll(async () => alike(await kv('status')), WAIT).toEqual(lines)
    } else {
      const said = await kv(...rest.map((word) => (word === '9' ? slot : word)))
      expect([words, alike(said)]).toEqual([words, lines])
      slot = /^slot (\d+):/.exec(said[0] ?? '')?.[1] ?? slot
    }
  }
  expect(Number(slot)).toBeGreaterThan(0)
  expect(shown.length).toBeGreaterThan(12)
})

/** Lines without what differs from run to run: numbers, and who comes first. */
function alike(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(/\d+/g, '#').trimEnd()).sort()
}
