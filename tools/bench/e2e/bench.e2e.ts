import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import type { Saved } from '../src/saved.ts'

// What was built is tried, and what is there before it is built says of which types it is.
const built = new URL('../dist/ours/our-system.js', import.meta.url).href
const { OurSystem } = (await import(built)) as typeof import('../src/ours/our-system.ts')

const BENCH = fileURLToPath(new URL('../bin/bench.js', import.meta.url))
const directory = mkdtempSync(join(tmpdir(), 'bench-e2e-'))
const stores = mkdtempSync(join(tmpdir(), 'bench-e2e-stores-'))
afterAll(() => {
  for (const made of [directory, stores]) rmSync(made, { recursive: true })
})

const SHORT = ['--systems', 'synod', '--rounds', '1', '--seconds', '0.4', '--warm-up', '0.1', '--directory', stores]

function bench(words: readonly string[]): ChildProcess {
  return spawn(process.execPath, [BENCH, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
}

async function ended(child: ChildProcess): Promise<{ readonly code: number | null; readonly output: string }> {
  let output = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const [code] = await once(child, 'close')
  return { code, output }
}

describe('our cluster', () => {
  it('is filled, loses its leader, is killed altogether, and its books still fit', async () => {
    const system = await OurSystem.start({ nodes: 3, directory: stores, accounts: 10 })
    try {
      await system.fill({ count: 1000, valueBytes: 256 })
      const before = await system.electionRound()
      expect((await system.failover()).ms).toBeGreaterThan(0)
      expect(await system.electionRound()).toBeGreaterThan(before)
      expect((await system.restartAll()).ms).toBeGreaterThan(0)
    } finally {
      await system.close()
    }
    expect(readdirSync(stores)).toEqual([])
  })
})

describe('the bench', () => {
  it('measures our cluster, checks its books, and leaves nothing but what was asked for', async () => {
    const file = join(directory, 'measured.json')
    const { code, output } = await ended(bench([...SHORT, '--only', 'write-64,mixed-512', '--json', file]))
    expect(code).toBe(0)
    expect(output).toContain('write-64: durable writes of 256 bytes, 64 in flight')
    expect(readdirSync(stores)).toEqual([])
    const { results, runs } = JSON.parse(readFileSync(file, 'utf8')) as Saved
    expect(runs.map(({ conditions }) => conditions.node)).toEqual([process.version])
    expect(results.map(({ experiment }) => experiment)).toEqual(['write-64', 'mixed-512'])
    for (const { outcome } of results) {
      expect(outcome).toMatchObject({ type: 'load', measured: { failed: 0 } })
      if (outcome.type === 'load') expect(outcome.measured.operations).toBeGreaterThan(0)
    }
    const again = await ended(bench(['page', file]))
    expect(again).toEqual({ code: 0, output })
  })

  it('leaves nothing when it is interrupted', async () => {
    const child = bench([...SHORT, '--only', 'failover'])
    const over = ended(child)
    child.stderr?.setEncoding('utf8')
    for await (const text of child.stderr ?? []) if (String(text).includes('failover:')) break
    expect(readdirSync(stores)).not.toEqual([])
    child.kill('SIGINT')
    expect((await over).code).toBe(130)
    expect(readdirSync(stores)).toEqual([])
  })

  it('says what is wrong with its words', async () => {
    expect((await ended(bench(['--only', 'everything']))).code).toBe(2)
  })
})
