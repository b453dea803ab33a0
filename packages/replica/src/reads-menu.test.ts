import { encodeData } from '@synod/codec'
import type { NodeNumber, ReadMode } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { addition, data, MemoryCluster, type MemoryClusterOptions } from './memory-cluster.fixture.ts'

let id = 5_000_000

async function started(options: MemoryClusterOptions = {}) {
  const cluster = await MemoryCluster.start(options)
  const leader = await cluster.untilLeader()
  const client = await cluster.client()
  const session = await client.open(leader)
  const ask = (node: NodeNumber, mode: ReadMode, slot = 0, deadlineMs = 10_000): number => {
    id += 1
    client.send(node, [{ kind: 'query', id, mode, slot, body: encodeData('value') }], 0, { deadlineMs })
    return id
  }
  return { cluster, leader, client, session, ask, follower: cluster.followers[0] as NodeNumber }
}

describe('a read of at least a slot', () => {
  it('sees the write of that slot on any node, and asks nobody', async () => {
    const { cluster, leader, client, session, ask } = await started()
    for (let count = 1; count <= 10; count++) {
      const { slot } = await client.add(leader, session, count, 1)
      cluster.wire.clear()
      for (const node of cluster.nodes) {
        const reply = await client.answer('query', ask(node, 'atLeast', slot))
        expect(reply.slot).toBeGreaterThanOrEqual(slot)
        expect(data(reply)).toBeGreaterThanOrEqual(count)
      }
      expect(cluster.wire.count('readSlot', 'readBarrier')).toBe(0)
    }
  })

  it('waits on a node that is behind, until that has caught up', async () => {
    const { cluster, leader, client, session, ask, follower } = await started()
    cluster.isolate(follower)
    const { slot } = await client.add(leader, session, 1, 1)
    const waiting = ask(follower, 'atLeast', slot)
    await cluster.advance(1000)
    expect(client.reply('query', waiting)).toBeUndefined()
    cluster.mendAll()
    expect(data(await client.answer('query', waiting))).toBe(1)
  })

  it('of a slot that never comes is not kept beyond its deadline', async () => {
    const { cluster, client, session, leader, ask, follower } = await started()
    const waiting = ask(follower, 'atLeast', 1_000_000, 200)
    await cluster.advance(1000)
    await client.add(leader, session, 1, 1)
    expect(client.reply('query', waiting)).toBeUndefined()
  })
})

describe('a stale read', () => {
  it('is answered by a node that is cut off, with the slot and the age of what it knows', async () => {
    const { cluster, leader, client, session, ask, follower } = await started()
    await client.add(leader, session, 1, 1)
    await cluster.advance(500)
    const fresh = await client.answer('query', ask(follower, 'stale'))
    expect([data(fresh), fresh.ageMs <= 200]).toEqual([1, true])
    cluster.isolate(follower)
    await client.add(leader, session, 2, 1)
    await cluster.advance(3000)
    const old = await client.answer('query', ask(follower, 'stale'))
    expect([data(old), old.slot]).toEqual([1, fresh.slot])
    expect(old.ageMs).toBeGreaterThan(2500)
    expect(old.ageMs).toBeLessThan(3800)
  })

  it('of a leader that hears the others is fresh', async () => {
    const { cluster, leader, client, ask } = await started()
    await cluster.advance(2000)
    expect((await client.answer('query', ask(leader, 'stale'))).ageMs).toBeLessThan(200)
  })
})

describe('a linearizable read while members change (PMS 3.10)', () => {
  it('is not starved by writes that fill a small window', async () => {
    const { leader, client, session, ask } = await started({
      alpha: 2,
      limits: { batch: { batchCommandsMax: 1 }, pipelineSlotsMax: 8 },
    })
    client.send(
      leader,
      Array.from({ length: 300 }, (_, at) => addition(at + 1, 1)),
      session,
    )
    const read = ask(leader, 'linearizable')
    const value = data(await client.answer('query', read)) as number
    expect(value).toBeLessThan(300)
    await client.answer('command', 300)
  })
})
