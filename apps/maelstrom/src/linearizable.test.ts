import { checkHistory, keyValueModel } from '@synod/linearizability'
import { describe, expect, it } from 'vitest'
import { Workload } from './workload.fixture.ts'
import { IDS, World } from './world.fixture.ts'

const DURATION_MS = 20_000

/** What clients saw while messages took up to 100 ms, one in fifty was lost, and nodes were parted again and again. */
async function played(seed: number): Promise<Workload> {
  const world = await World.started(seed)
  const { network, clock } = world
  const workload = new Workload({ network, nodes: IDS, processes: 6, keys: 3, values: 3, durationMs: DURATION_MS })
  network.loss = 0.02
  const running = workload.run()
  for (let round = 0; round < DURATION_MS / 4000; round++) {
    network.part([IDS[Math.floor(network.random() * IDS.length)] as string])
    await clock.advanceAsync(2500)
    network.heal()
    await clock.advanceAsync(1500)
  }
  await clock.advanceAsync(2000)
  await running
  return workload
}

describe('what clients see of three nodes, under loss and partitions', () => {
  it.each([1, 2, 3, 4, 5])('is linearizable: seed %i', async (seed) => {
    const workload = await played(seed)
    const result = checkHistory(keyValueModel({ strictFail: true }), workload.events)
    expect(result.verdict).toBe('linearizable')
    for (const f of ['read', 'write', 'cas']) expect(workload.count('ok', f), f).toBeGreaterThan(5)
    expect(workload.count('fail', 'cas')).toBeGreaterThan(5)
    expect(workload.count('info')).toBeGreaterThan(0)
  })

  it('is told from what is not: an answer changed afterwards is found out', async () => {
    const { events } = await played(1)
    const at = events.findLastIndex(({ type, f, value }) => type === 'ok' && f === 'read' && value !== null)
    const wrong = events.with(at, { ...events[at]!, value: 'never written' })
    expect(checkHistory(keyValueModel({ strictFail: true }), wrong).verdict).toBe('not linearizable')
  })
})
