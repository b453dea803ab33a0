import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Load, Operation, StartSystem, System } from '../src/system.ts'

// What was built is tried, and what is there before it is built says of which types it is.
const built = (name: string) => new URL(`../dist/${name}/index.js`, import.meta.url).href
const { startEtcd } = (await import(built('etcd'))) as typeof import('../src/etcd/index.ts')
const { startFloor } = (await import(built('floor'))) as typeof import('../src/floor/index.ts')

const directory = mkdtempSync(join(tmpdir(), 'bench-e2e-'))
afterAll(() => rmSync(directory, { recursive: true }))

const load = (operation: Operation): Load => ({
  operation,
  arrival: { type: 'closed', inFlight: 16 },
  clients: 2,
  warmUpSeconds: 0.1,
  seconds: 0.3,
})

const OPERATIONS: readonly Operation[] = [
  { type: 'write', valueBytes: 256 },
  { type: 'batch', valueBytes: 256, count: 100 },
  { type: 'mixed', valueBytes: 256, reads: 0.9 },
  { type: 'read', valueBytes: 64 },
]

async function started(start: StartSystem): Promise<System | undefined> {
  const system = await start({ nodes: 3, directory })
  return 'absent' in system ? undefined : system
}

async function expectLoadsDone(system: System): Promise<void> {
  for (const operation of OPERATIONS) {
    const measured = await system.run(load(operation))
    expect(measured).toMatchObject({ failed: 0, firstFailure: undefined })
    expect(measured.operations).toBeGreaterThan(0)
    expect(measured.usPerOperation.clients).toBeGreaterThan(0)
  }
}

describe('etcd, beside which ours is measured', () => {
  it('bears every kind of load, also without a follower, and leaves nothing', async ({ skip }) => {
    const etcd = await started(startEtcd)
    if (!etcd) return skip('etcd is not on the PATH')
    try {
      await etcd.killFollower()
      await expectLoadsDone(etcd)
    } finally {
      await etcd.close()
    }
    expect(readdirSync(directory)).toEqual([])
  })
})

describe('the floor', () => {
  it('bears every kind of load, also without a follower, and leaves nothing', async () => {
    const floor = (await started(startFloor))!
    try {
      await floor.killFollower()
      await expectLoadsDone(floor)
    } finally {
      await floor.close()
    }
    expect(readdirSync(directory)).toEqual([])
  })
})
