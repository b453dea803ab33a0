import type { Slot } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { ALL_ROWS, Counter } from './counter.fixture.ts'
import { addition, data, MemoryCluster, type TestClient } from './memory-cluster.fixture.ts'

/** A batch holds one command, so that every command takes a slot. */
const ONE_EACH = { alpha: 64, limits: { batch: { batchCommandsMax: 1 }, pipelineSlotsMax: 64 } }

/** Takes commands of any size for 0. */
class SwallowingCounter extends Counter {
  override readonly schemas: Counter['schemas'] = {
    ...new Counter().schemas,
    command: { encode: () => new Uint8Array(0), decode: () => ({ ok: true, value: 0 }) },
  }
}

/** Commands 1 … `count`, a slot each, answered. */
async function fill(cluster: MemoryCluster, client: TestClient, session: number, count: number) {
  const leader = await cluster.untilLeader()
  const calls = Array.from({ length: count }, (_, at) => addition(at + 1, 1))
  client.send(leader, calls, session)
  await client.answer('command', count)
}

describe('a node that was away', { timeout: 60_000 }, () => {
  it('for thousands of slots gets them in pages from the log of another (PMS LN5)', async () => {
    const cluster = await MemoryCluster.start(ONE_EACH)
    const client = await cluster.client()
    const session = await client.open(await cluster.untilLeader())
    const [away] = cluster.followers as [number]
    await cluster.crash(away)
    await fill(cluster, client, session, 2000)
    cluster.wire.clear()
    await cluster.boot(away)
    await cluster.untilLevel()
    expect(cluster.counter(away).applied).toEqual(cluster.counter(cluster.leader as number).applied)
    expect(cluster.counter(away).applied.length).toBe(2000)
  })

  it('is given what is durable where it comes from, in slot order, a bounded page at a time', async () => {
    const cluster = await MemoryCluster.start({ ...ONE_EACH, counter: () => new SwallowingCounter() })
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(leader)
    const [away] = cluster.followers as [number]
    cluster.isolate(away)
    const large = (id: number) => ({ kind: 'command', id, body: new Uint8Array(400_000) }) as const
    for (let id = 1; id <= 12; id++) client.send(leader, [large(id)], session)
    await client.answer('command', 12)
    cluster.wire.clear()
    cluster.mendAll()
    await cluster.untilLevel()
    const pages = cluster.wire.of('catchUpReply').filter(({ to }) => to === away)
    const slots = pages.flatMap(({ message }) => message.entries.map(({ slot }) => slot))
    expect(slots).toEqual([...slots].sort((a, b) => a - b))
    expect(new Set(slots).size).toBe(slots.length)
    expect(pages.length).toBeGreaterThan(4)
  })

  it('is never given a value whose flush has not ended', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const [near, away] = cluster.followers as [number, number]
    const client = await cluster.client()
    const session = await client.open(leader)
    await cluster.untilLevel()
    cluster.isolate(away)
    for (let id = 1; id <= 5; id++) await client.add(leader, session, id, 1)
    await cluster.until(() => cluster.counter(near).value === 5)
    // From here on nothing that the leader or the other follower learns is durable there.
    for (const node of [leader, near]) cluster.temper(node).stall()
    const durable = new Map([leader, near].map((node) => [node, durableThrough(cluster, node)]))
    cluster.wire.clear()
    cluster.mendAll()
    await cluster.advance(700)
    for (const { from, message } of cluster.wire.of('catchUpReply')) {
      const through = durable.get(from) ?? 0
      expect(message.chosenThrough).toBeLessThanOrEqual(through)
      for (const { slot } of message.entries) expect(slot).toBeLessThanOrEqual(through)
    }
    for (const node of [leader, near]) cluster.temper(node).resume()
    await cluster.until(() => cluster.counter(away).value === 5)
  })

  it('catches up under load that never pauses: one flush is waited for, not quiet', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(leader)
    const [away] = cluster.followers as [number]
    cluster.isolate(away)
    for (let id = 1; id <= 20; id++) await client.add(leader, session, id, 1)
    cluster.temper(leader).slowness = () => new Promise((resolve) => cluster.clock.startTimer(3, resolve))
    cluster.mendAll()
    let id = 20
    for (let ms = 0; ms < 300; ms++) {
      id += 1
      client.send(leader, [addition(id, 1)], session, { lowest: id - 10 })
      await cluster.advance(1)
    }
    expect(cluster.counter(away).value).toBeGreaterThan(200)
  })
})

function durableThrough(cluster: MemoryCluster, node: number): Slot {
  const records = cluster.member(node).disk.records()
  return Math.max(0, ...records.flatMap((record) => (record.type === 'chosen' ? [record.through] : [])))
}

describe('a node that restarts', () => {
  it('executes its log again, and is where it was', async () => {
    const cluster = await MemoryCluster.start()
    const client = await cluster.client()
    const session = await client.open(await cluster.untilLeader())
    await fill(cluster, client, session, 200)
    await cluster.untilLevel()
    const [node] = cluster.followers as [number]
    const before = cluster.host(node).status()
    await cluster.host(node).stop()
    await cluster.boot(node)
    const after = cluster.host(node).status()
    expect([after.appliedThrough, after.digest, after.commands]).toEqual([
      before.appliedThrough,
      before.digest,
      before.commands,
    ])
    expect(cluster.counter(node).value).toBe(200)
  })

  it('reports a store from which a chosen value has vanished', async () => {
    const cluster = await MemoryCluster.start(ONE_EACH)
    const client = await cluster.client()
    const session = await client.open(await cluster.untilLeader())
    await fill(cluster, client, session, 10)
    await cluster.untilLevel()
    await cluster.host(1).stop()
    const { disk } = cluster.member(1)
    const whole = disk.log.bind(disk)
    disk.log = (from, to, bytesMax) => whole(from, to, bytesMax).filter(({ slot }) => slot < 5)
    await expect(cluster.boot(1)).rejects.toThrow(/^slot 5 is missing from the store, which says that everything/)
  })
})

describe('rows', () => {
  const expected = (count: number) => Array.from({ length: count }, () => 1)

  it('are read back by queries, the last ones too, though they may wait for the next flush', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(leader)
    for (let id = 1; id <= 5; id++) {
      await client.add(leader, session, id, 1)
      for (const node of cluster.nodes) expect(await client.read(node, 'linearizable', 'rows')).toEqual(expected(id))
    }
  })

  it('are there for a read that waited for their slot, and is answered in the very step that executes it', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const [late] = cluster.followers as [number]
    const client = await cluster.client()
    const session = await client.open(leader)
    cluster.wire.loses = ({ to, message }) => to === late && (message.type === 'accept' || message.type === 'chosen')
    await client.add(leader, session, 1, 1)
    const read = client.ask(late, 'linearizable', 'rows')
    await cluster.advance(50)
    expect(client.reply('query', read)).toBeUndefined()
    cluster.wire.loses = () => false
    expect(data(await client.answer('query', read))).toEqual(expected(1))
  })

  it('are there once each after a crash and a replay', async () => {
    const cluster = await MemoryCluster.start()
    const client = await cluster.client()
    const session = await client.open(await cluster.untilLeader())
    await fill(cluster, client, session, 50)
    for (const node of cluster.nodes) await cluster.restart(node)
    await cluster.untilLeader()
    await cluster.untilLevel()
    for (const node of cluster.nodes) expect(await client.read(node, 'linearizable', 'rows')).toEqual(expected(50))
  })

  it('that a crash took, though the mark of their slot was durable, are made again from the log', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const [node] = cluster.followers as [number]
    const client = await cluster.client()
    const session = await client.open(leader)
    for (let id = 1; id <= 5; id++) await client.add(leader, session, id, 1)
    await cluster.untilLevel()
    // The next write holds marks, rows and what made it urgent; only its first record reaches the disk.
    await client.read(node, 'linearizable', 'rows')
    await client.add(leader, session, 6, 1)
    await cluster.untilLevel()
    cluster.temper(node).recordsBeforeCrash = 1
    await cluster
      .host(node)
      .stop()
      .catch(() => {})
    const { disk } = cluster.member(node)
    expect([durableThrough(cluster, node), disk.rows(ALL_ROWS).length]).toEqual([7, 5])
    await cluster.boot(node)
    expect(disk.rows(ALL_ROWS).length).toBe(6)
  })
})
