import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'

const LAUNCHER = fileURLToPath(new URL('../bin/ledger.js', import.meta.url))

let temporary: string

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'bench-e2e-'))
})

afterEach(() => {
  rmSync(temporary, { recursive: true, force: true })
})

function bench(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(process.execPath, [LAUNCHER, 'bench', '--seconds', '0.5', ...args])
}

it('measures each number in flight, checks the books, and leaves nothing behind', async () => {
  const { stdout } = await bench('--inflight', '1,16', '--json', '--directory', temporary)
  const { ok, conditions, runs } = JSON.parse(stdout)
  expect(ok).toBe(true)
  expect(conditions).toMatchObject({ nodes: 3, transferBytes: 256 })
  expect(runs.map(({ inFlight }: { inFlight: number }) => inFlight)).toEqual([1, 16])
  for (const { transfers, perSecond, latencyMs, processor } of runs) {
    expect(transfers).toBeGreaterThan(0)
    expect(perSecond).toBeGreaterThan(0)
    expect(latencyMs.p50).toBeGreaterThan(0)
    expect(latencyMs.p999).toBeGreaterThanOrEqual(latencyMs.p50)
    expect(processor.map(({ process: name }: { process: string }) => name)).toEqual(['client', 'n1', 'n2', 'n3'])
    expect(processor.filter(({ leads }: { leads: boolean }) => leads)).toHaveLength(1)
  }
  expect(readdirSync(temporary)).toEqual([])
})

it('has its nodes profiled, and says where the time went', async () => {
  const profiles = join(temporary, 'profiles')
  const { stdout } = await bench('--inflight', '8', '--cpu-prof', profiles, '--directory', temporary)
  expect(stdout).toContain('in flight')
  expect(stdout).toContain('@synod/replica')
  expect(readdirSync(profiles).sort()).toEqual(['n1.cpuprofile', 'n2.cpuprofile', 'n3.cpuprofile'])
  expect(readdirSync(temporary)).toEqual(['profiles'])
})
