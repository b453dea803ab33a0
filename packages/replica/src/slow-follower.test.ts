import { describe, expect, it } from 'vitest'
import { Counter } from './counter.fixture.ts'
import { addition, MemoryCluster, type MemoryClusterOptions, type TestClient } from './memory-cluster.fixture.ts'

/** Takes commands of any size for 0. */
class SwallowingCounter extends Counter {
  override readonly schemas: Counter['schemas'] = {
    ...new Counter().schemas,
    command: { encode: () => new Uint8Array(0), decode: () => ({ ok: true, value: 0 }) },
  }
}

const LARGE = 20_000

/** A slot for each command; values of 20 kB. */
const OPTIONS: MemoryClusterOptions = {
  alpha: 32,
  counter: () => new SwallowingCounter(),
  limits: {
    batch: { batchCommandsMax: 1 },
    pipelineSlotsMax: 32,
    backlogBytesMax: 10 * LARGE,
    snapshots: { everySlots: 100, keepSlots: 20 },
  },
}

async function fill(cluster: MemoryCluster, client: TestClient, session: number, from: number, to: number) {
  const leader = await cluster.untilLeader()
  for (let id = from; id <= to; id += 32) {
    const last = Math.min(to, id + 31)
    const calls = Array.from({ length: last - id + 1 }, (_, at) => {
      return { ...addition(id + at, 1), body: new Uint8Array(LARGE) } as const
    })
    client.send(leader, calls, session, { lowest: id })
    await client.answer('command', last)
  }
}

/** How much the roles and the sessions of a node remember, as text. */
function remembered(cluster: MemoryCluster, node: number): number {
  return JSON.stringify(cluster.host(node).replica.roles.toJson()).length
}

describe('a slow follower', { timeout: 60_000 }, () => {
  it('whom nothing reaches cannot make the memory of the leader grow', async () => {
    const cluster = await MemoryCluster.start(OPTIONS)
    const client = await cluster.client()
    const leader = await cluster.untilLeader()
    const session = await client.open(leader)
    const [slow] = cluster.followers as [number]
    cluster.wire.loses = ({ to }) => to === slow
    await fill(cluster, client, session, 1, 64)
    const before = remembered(cluster, leader)
    const { disk } = cluster.member(leader)
    await fill(cluster, client, session, 65, 640)
    expect(remembered(cluster, leader)).toBeLessThan(before + 40 * LARGE)
    expect(disk.size()).toBeLessThan(200 * LARGE)
    cluster.wire.loses = () => false
    await cluster.untilLevel()
    expect(cluster.counter(slow).value).toBe(cluster.counter(leader).value)
  })

  it('whose disk stalls bounds what waits for it, and catches up when the disk is back', async () => {
    const cluster = await MemoryCluster.start(OPTIONS)
    const client = await cluster.client()
    const leader = await cluster.untilLeader()
    const session = await client.open(leader)
    const [slow] = cluster.followers as [number]
    cluster.temper(slow).stall()
    let staged = 0
    const { disk } = cluster.member(slow)
    const take = disk.take.bind(disk)
    disk.take = (record) => {
      if (record.type === 'accepted') staged += record.entries.length
      take(record)
    }
    await fill(cluster, client, session, 1, 320)
    expect(remembered(cluster, slow)).toBeLessThan(100 * LARGE)
    cluster.temper(slow).resume()
    await cluster.advance(1)
    expect(staged).toBeLessThan(60)
    await cluster.untilLevel()
    expect(cluster.host(slow).replica.executor.digest()).toBe(cluster.host(leader).replica.executor.digest())
  })
})
