import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { checkHistory, ledgerModel, parseHistory } from '@synod/linearizability'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const LAUNCHER = fileURLToPath(new URL('../bin/ledger.js', import.meta.url))
const TRACE_SPLIT = fileURLToPath(new URL('../../../tools/trace-split/bin/trace-split.js', import.meta.url))

let temporary: string
/** What a demonstration leaves on request: traces and a history. */
let evidence: string

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'demo-e2e-'))
  evidence = mkdtempSync(join(tmpdir(), 'demo-evidence-'))
})

afterEach(() => {
  for (const directory of [temporary, evidence]) rmSync(directory, { recursive: true, force: true })
})

interface Run {
  readonly child: ChildProcess
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>
}

/** The demonstration with a temporary directory of its own, so that what it leaves behind is seen. */
function demo(...args: string[]): Run {
  const env = { ...process.env, TMPDIR: temporary, NO_COLOR: '1' }
  const child = spawn(process.execPath, [LAUNCHER, 'demo', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (text) => {
    stdout += text
  })
  child.stderr.on('data', (text) => {
    stderr += text
  })
  return { child, ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr }))) }
}

/** Processes whose command line names this test's directory: the nodes of its demonstration. */
function nodesRunning(): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(temporary)
    } catch {
      return false
    }
  })
}

async function until(look: () => boolean): Promise<void> {
  while (!look()) await sleep(20)
}

describe('ledger demo', () => {
  it('kills the leader under load and finds nothing lost, as one JSON object', async () => {
    const history = join(evidence, 'history.jsonl')
    const words = ['--json', '--seconds', '4', '--trace', evidence, '--history', history]
    const { code, stdout, stderr } = await demo(...words).ended
    expect(stderr).toBe('')
    const result = JSON.parse(stdout)
    expect(result).toMatchObject({ ok: true, error: null, tellers: 8, inFlight: 32 })
    expect(code).toBe(0)
    expect(result.nodes).toHaveLength(3)
    expect(new Set(result.nodes.map(({ digest }: { digest: string }) => digest)).size).toBe(1)
    expect(result.transfers.applied).toBeGreaterThan(0)
    expect(result.transfers.refused).toBeGreaterThan(0)
    expect(result.transfers.perSecond).toBeGreaterThan(0)
    expect(result.latencyMs.p99).toBeGreaterThanOrEqual(result.latencyMs.p50)
    expect(result.failover.leader).not.toBe(result.failover.killed)
    expect(result.failover.silenceMs).toBeGreaterThan(0)
    const names = ['digests', 'books', 'applied', 'refused', 'balances', 'unknown']
    expect(result.checks.map(({ name }: { name: string }) => name)).toEqual(names)
    expect(nodesRunning()).toEqual([])
    expect(readdirSync(temporary)).toEqual([])
    // S1–S3: what the nodes did is what the specification allows, the killed one's part and its second life included.
    const traces = ['n1', 'n2', 'n3'].map((id) => join(evidence, `${id}.jsonl`))
    const judged = spawnSync(process.execPath, [TRACE_SPLIT, '--check', ...traces], { encoding: 'utf8' })
    const [slots = 0, chosen] = (judged.stdout.match(/^accepted: (\d+) slots, (\d+) of them/) ?? [])
      .slice(1)
      .map(Number)
    expect(slots, judged.stdout).toBeGreaterThanOrEqual(result.nodes[0].slot)
    expect(chosen).toBeGreaterThanOrEqual(result.nodes[0].slot)
    // What the clients saw is what one ledger alone would have shown them.
    const { events } = parseHistory(readFileSync(history, 'utf8'))
    const { verdict } = checkHistory(ledgerModel(), events, { stepsMax: 10_000_000 })
    expect(verdict).toBe('linearizable')
    const answered = new Set(events.filter(({ type }) => type === 'ok').map(({ f }) => f))
    expect(answered).toEqual(new Set(['open', 'deposit', 'transfer', 'balance']))
  })

  it('tells its story in plain lines where there is no terminal, and lets the leader live on request', async () => {
    const { code, stdout } = await demo('--no-kill', '--seconds', '2').ended
    expect(code).toBe(0)
    expect(stdout).toContain('tellers begin to move money')
    expect(stdout).toContain('✔ digests')
    expect(stdout).not.toContain('SIGKILL')
    // Neither colours nor anything else that a file does not want.
    expect(stdout).not.toContain('\u001b')
  })

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`leaves no process and no file behind when ${signal} interrupts it`, async () => {
      const { child, ended } = demo('--json', '--seconds', '60')
      await until(() => nodesRunning().length === 3)
      // In the middle of starting for the one, under load for the other.
      if (signal === 'SIGTERM') await sleep(3000)
      child.kill(signal)
      const { code, stdout } = await ended
      expect(code).toBe(signal === 'SIGINT' ? 130 : 143)
      expect(stdout).toBe('')
      expect(nodesRunning()).toEqual([])
      expect(readdirSync(temporary)).toEqual([])
    })
  }

  it('leaves no process behind when it is killed itself', async () => {
    const { child, ended } = demo('--json', '--seconds', '60')
    await until(() => nodesRunning().length === 3)
    child.kill('SIGKILL')
    await ended
    await until(() => nodesRunning().length === 0)
  })
})
