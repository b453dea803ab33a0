import { describe, expect, it } from 'vitest'
import { addition, data, MemoryCluster } from './memory-cluster.fixture.ts'

describe('a node whose disk stalls', () => {
  it('leads no more: another does, and the stalled one follows again when its disk is back', async () => {
    const cluster = await MemoryCluster.start()
    const stalled = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(stalled)
    await cluster.untilLevel()
    cluster.temper(stalled).stall()
    client.send(stalled, [addition(1, 5)], session)
    await cluster.until(() => cluster.host(stalled).replica.standing === 'unfit', 3000)
    expect(cluster.log).toContainEqual({ node: stalled, level: 'warn', event: 'unfit', detail: 'its disk stalls' })
    await cluster.until(() => cluster.believers.length === 1 && cluster.leader !== stalled)
    expect((await client.add(cluster.leader as number, session, 2, 7)).status).toBe('ok')
    cluster.temper(stalled).resume()
    await cluster.until(() => cluster.host(stalled).replica.standing === 'following')
    await cluster.untilLevel()
    expect(cluster.nodes.map((node) => cluster.counter(node).value)).toEqual([12, 12, 12])
  })

  it('says so to clients while nobody leads', async () => {
    const cluster = await MemoryCluster.start()
    const stalled = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(stalled)
    for (const follower of cluster.followers) await cluster.crash(follower)
    cluster.temper(stalled).stall()
    client.send(stalled, [addition(1, 5)], session)
    await cluster.until(() => ['unfit', 'isolated'].includes(cluster.host(stalled).replica.standing), 3000)
    client.send(stalled, [addition(2, 5)], session)
    expect((await client.answer('command', 2)).status).toBe('unavailable')
  })

  it('as a follower hinders nobody', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const [stalled] = cluster.followers as [number]
    const client = await cluster.client()
    const session = await client.open(leader)
    cluster.temper(stalled).stall()
    for (let id = 1; id <= 10; id++) {
      await client.add(leader, session, id, 1)
      await cluster.advance(300)
    }
    expect(cluster.leader).toBe(leader)
    cluster.temper(stalled).resume()
    await cluster.until(() => cluster.counter(stalled).value === 10)
  })
})

describe('a node whose event loop stalls', () => {
  it('makes room for another leader, and follows', async () => {
    const cluster = await MemoryCluster.start()
    const paused = await cluster.untilLeader()
    // Others hear nothing of a paused node, and its own timers come late: as if its process had been stopped.
    cluster.network.sink(paused)
    await cluster.until(() => cluster.believers.some((node) => node !== paused))
    cluster.network.raise(paused)
    const client = await cluster.client()
    await cluster.until(() => cluster.leader !== undefined && cluster.leader !== paused)
    const session = await client.open(cluster.leader as number)
    expect(data(await client.add(cluster.leader as number, session, 1, 5))).toEqual({ old: 0, new: 5 })
    await cluster.until(() => cluster.counter(paused).value === 5)
  })
})
