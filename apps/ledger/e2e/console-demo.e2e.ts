import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { isAlive, LAUNCHER } from './command-line.fixture.ts'
import { ConsolePage } from './console-page.fixture.ts'

const WAIT = { timeout: 60_000 }

let temporary: string
let child: ChildProcess

beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'console-demo-'))
})

afterEach(async () => {
  child.kill('SIGKILL')
  await rm(temporary, { recursive: true, force: true, maxRetries: 10 })
})

it('ledger demo --console tells its story to whoever looks, leaves them its cluster, and then nothing', async () => {
  const words = ['demo', '--json', '--seconds', '3', '--console']
  const env = { ...process.env, TMPDIR: temporary }
  const demo = spawn(process.execPath, [LAUNCHER, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  child = demo
  let stdout = ''
  let stderr = ''
  demo.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  demo.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = new Promise((resolve) => demo.once('exit', resolve))
  await expect.poll(() => stderr, WAIT).toMatch(/^console: http:\S+\n$/)
  const page = new ConsolePage(stderr.replace('console: ', '').trim())
  await page.read()
  expect((await page.facts()).deeds).toEqual([])
  expect(await page.do({ type: 'kill', node: 1 })).toMatchObject({
    ok: false,
    words: expect.stringMatching(/^the demo/),
  })

  await expect.poll(() => stdout, WAIT).toMatch(/\n$/)
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, error: null })
  const told = page.heard.flatMap((each) => (each.type === 'done' ? [each.words] : []))
  expect(told).toContainEqual(
    expect.stringMatching(/^SIGKILL n\d \(pid \d+\), the leader, with \d+ transfers? under way$/),
  )
  expect(told).toContainEqual(expect.stringMatching(/^n\d is back/))
  expect(page.heard.some(({ type }) => type === 'arrived')).toBe(true)

  const { nodes, deeds } = await page.facts()
  expect(deeds).toContain('kill')
  expect(await page.do({ type: 'kill', node: 1 })).toMatchObject({ ok: true })
  expect(isAlive(nodes[0]?.pid ?? 0)).toBe(false)
  expect(await page.do({ type: 'pause', node: 2 })).toMatchObject({ ok: true })
  demo.kill('SIGINT')
  expect(await ended).toBe(0)
  expect(nodes.filter(({ pid }) => isAlive(pid ?? 0))).toEqual([])
  expect(await readdir(temporary)).toEqual([])
})
