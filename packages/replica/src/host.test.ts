import { encodeData } from '@synod/codec'
import { describe, expect, it } from 'vitest'
import { data, MemoryCluster } from './memory-cluster.fixture.ts'

describe('a cluster of hosts on memory ports', () => {
  it('elects a leader and executes commands on every node, in the same order (PMS 3.2, 3.4)', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(leader)
    for (let id = 1; id <= 20; id++) {
      expect(data(await client.add(leader, session, id, id))).toEqual({
        old: (id * (id - 1)) / 2,
        new: (id * (id + 1)) / 2,
      })
    }
    await cluster.until(() => [1, 2, 3].every((node) => cluster.counter(node).value === 210))
    for (const node of [1, 2, 3]) expect(cluster.counter(node).applied).toEqual(cluster.counter(leader).applied)
  })

  it('loses nothing when the leader dies, and takes it back (PMS 3.5)', async () => {
    const cluster = await MemoryCluster.start()
    const first = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(first)
    for (let id = 1; id <= 10; id++) await client.add(first, session, id, 1)
    await cluster.crash(first)
    const second = await cluster.untilLeader()
    expect(second).not.toBe(first)
    for (let id = 11; id <= 20; id++) await client.add(second, session, id, 1)
    await cluster.boot(first)
    await cluster.until(() => [1, 2, 3].every((node) => cluster.counter(node).value === 20))
    expect(cluster.leader).toBe(second)
  })

  it('answers a retry from memory, on another leader too (exactly once)', async () => {
    const cluster = await MemoryCluster.start()
    const first = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(first)
    const once = data(await client.add(first, session, 1, 5))
    await cluster.crash(first)
    const second = await cluster.untilLeader()
    client.replies.length = 0
    expect(data(await client.add(second, session, 1, 5))).toEqual(once)
    expect(cluster.counter(second).value).toBe(5)
  })

  it('redirects a command from a follower, and reads from it (PMS 3.2)', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const follower = leader === 1 ? 2 : 1
    const client = await cluster.client()
    const session = await client.open(leader)
    await client.add(leader, session, 1, 42)
    client.send(follower, [{ kind: 'command', id: 2, body: encodeData(1) }], session)
    await cluster.until(() => client.reply('command', 2) !== undefined)
    expect(client.reply('command', 2)?.status).toBe('redirect')
    expect(client.replies.at(-1)?.leader).toBe(leader)
    client.send(follower, [{ kind: 'query', slot: 0, id: 1, mode: 'linearizable', body: encodeData('value') }], session)
    await cluster.until(() => client.reply('query', 1) !== undefined)
    expect(data(client.reply('query', 1))).toBe(42)
  })

  it('says that it has no quorum', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const others = [1, 2, 3].filter((node) => node !== leader)
    for (const node of others) await cluster.crash(node)
    await cluster.clock.advanceAsync(2000)
    const client = await cluster.client()
    client.send(leader, [{ kind: 'open', id: 1 }])
    await cluster.until(() => client.reply('open', 1) !== undefined)
    expect(client.reply('open', 1)?.status).toBe('unavailable')
    expect(data(client.reply('open', 1))).toBe(`2 of 3 nodes needed, n${leader} answers`)
  })
})
