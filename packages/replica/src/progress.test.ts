import { describe, expect, it } from 'vitest'
import { addition, data, MemoryCluster } from './memory-cluster.fixture.ts'

describe('while a majority can talk, commands are chosen and learned (PMS L1)', () => {
  it('whoever is cut off', async () => {
    for (const away of [1, 2, 3]) {
      const cluster = await MemoryCluster.start()
      const client = await cluster.client()
      const session = await client.open(await cluster.untilLeader())
      cluster.isolate(away)
      await cluster.until(() => cluster.believers.some((node) => node !== away))
      const leader = cluster.believers.find((node) => node !== away) as number
      expect((await client.add(leader, session, 1, 5)).status).toBe('ok')
      await cluster.until(() => cluster.nodes.every((node) => node === away || cluster.counter(node).value === 5))
      cluster.mendAll()
      await cluster.until(() => cluster.counter(away).value === 5)
    }
  })

  it('when the minority is down, again and again', async () => {
    const cluster = await MemoryCluster.start({ nodes: 5 })
    const client = await cluster.client()
    const session = await client.open(await cluster.untilLeader())
    for (let id = 1; id <= 6; id++) {
      const leader = await cluster.untilLeader()
      const other = cluster.followers[id % 4] as number
      await cluster.crash(leader)
      await cluster.crash(other)
      const next = await cluster.untilLeader()
      expect((await client.add(next, session, id, 1)).status).toBe('ok')
      await cluster.boot(leader)
      await cluster.boot(other)
    }
    await cluster.until(() => cluster.nodes.every((node) => cluster.counter(node).value === 6))
  })

  it('stops without a majority, says so, and goes on when it is back, with what had been asked', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const [second, third] = cluster.followers as [number, number]
    const client = await cluster.client()
    const session = await client.open(leader)
    await cluster.crash(second)
    await cluster.crash(third)
    client.send(leader, [addition(1, 5)], session)
    await cluster.advance(2000)
    expect(client.reply('command', 1)?.status).not.toBe('ok')
    client.send(leader, [addition(2, 5)], session)
    expect(data(await client.answer('command', 2))).toBe(`2 of 3 nodes needed, n${leader} answers`)
    await cluster.boot(second)
    const next = await cluster.untilLeader()
    client.replies.length = 0
    expect((await client.add(next, session, 1, 5)).status).toBe('ok')
  })

  it('starts again when every node was down at once, and has lost nothing that was acknowledged', async () => {
    const cluster = await MemoryCluster.start()
    const client = await cluster.client()
    const leader = await cluster.untilLeader()
    const session = await client.open(leader)
    for (let id = 1; id <= 25; id++) await client.add(leader, session, id, id)
    for (const node of cluster.nodes) await cluster.crash(node)
    for (const node of cluster.nodes) await cluster.boot(node)
    const next = await cluster.untilLeader()
    expect(await client.read(next)).toBe(325)
    client.replies.length = 0
    expect(data(await client.add(next, session, 25, 25))).toEqual({ old: 300, new: 325 })
  })
})
