import { describe, expect, it } from 'vitest'
import { addition, MemoryCluster, type MemoryClusterOptions } from './memory-cluster.fixture.ts'

/*
 * The process dies between any two records that reach the disk, while a snapshot is taken, received, or the log below it is
 * dropped: whatever was there, it recovers, and nothing that was acknowledged is lost (PMS M2).
 */

const OFTEN: MemoryClusterOptions = {
  alpha: 64,
  limits: {
    batch: { batchCommandsMax: 1 },
    pipelineSlotsMax: 64,
    snapshots: { everySlots: 20, keepSlots: 3 },
  },
}

describe('a node that dies while it takes snapshots and drops its log', { timeout: 120_000 }, () => {
  it('at any record starts again with everything acknowledged, and goes on', async () => {
    let survived = false
    for (let records = 1; !survived; records++) {
      const cluster = await MemoryCluster.start({ ...OFTEN, nodes: 1 })
      const client = await cluster.client()
      const session = await client.open(1)
      cluster.temper(1).recordsBeforeCrash = records
      const acknowledged = () =>
        client.replies.flatMap(({ replies }) => replies).filter(({ kind }) => kind === 'command')
      client.send(
        1,
        Array.from({ length: 50 }, (_, at) => addition(at + 1, 1)),
        session,
      )
      await cluster.advance(200)
      survived = cluster.halted(1) === undefined
      const count = acknowledged().length
      await cluster.restart(1)
      expect(cluster.counter(1).value, `after ${records} records`).toBeGreaterThanOrEqual(count)
      await cluster.untilLeader()
      for (let id = 51; id <= 90; id++) await client.add(1, session, id, 1)
      const digest = () => cluster.host(1).replica.executor.digest()
      const before = digest()
      await cluster.restart(1)
      // What was chosen above the last mark is chosen again first.
      await cluster.untilLeader()
      expect(digest(), `after ${records} records`).toBe(before)
      if (survived) expect([count, records > 100]).toEqual([50, true])
    }
  })
})

describe('a node that dies while it receives a snapshot', { timeout: 120_000 }, () => {
  it('at any record starts again, receives the rest, and is level with the others', async () => {
    let survived = false
    for (let records = 1; !survived; records++) {
      const cluster = await MemoryCluster.start(OFTEN)
      const client = await cluster.client()
      const leader = await cluster.untilLeader()
      const session = await client.open(leader)
      const [away] = cluster.followers as [number]
      await cluster.crash(away)
      client.send(
        leader,
        Array.from({ length: 60 }, (_, at) => addition(at + 1, 1)),
        session,
      )
      await client.answer('command', 60)
      await cluster.until(() => cluster.running.every((node) => cluster.host(node).stored.logFrom > 20))
      await cluster.boot(away)
      cluster.temper(away).recordsBeforeCrash = records
      await cluster.advance(2000)
      survived = cluster.halted(away) === undefined
      await cluster.restart(away)
      await cluster.untilLevel()
      expect(cluster.counter(away).value, `after ${records} records`).toBe(60)
      const digests = cluster.running.map((node) => cluster.host(node).replica.executor.digest())
      expect(new Set(digests).size, `after ${records} records`).toBe(1)
      if (survived) expect(records).toBeGreaterThanOrEqual(10)
    }
  })
})
