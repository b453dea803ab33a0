import type { NodeNumber } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { addition, data, MemoryCluster } from './memory-cluster.fixture.ts'

/** A cluster with a session that has added 5. */
async function started(nodes = 3) {
  const cluster = await MemoryCluster.start({ nodes })
  const leader = await cluster.untilLeader()
  const client = await cluster.client()
  const session = await client.open(leader)
  await client.add(leader, session, 1, 5)
  await cluster.advance(300)
  const other = cluster.followers.at(-1) as NodeNumber
  return { cluster, leader, client, session, other }
}

describe('a leader that hands over (PMS PR2)', () => {
  it('leads no more when it says so, and the one it asked leads within a round', async () => {
    const { cluster, leader, client, other } = await started()
    const before = cluster.host(leader).replica.roles.proposer.context.ballot
    client.send(leader, [{ kind: 'handOver', id: 9, to: other }])
    const reply = await client.answer('handOver', 9)
    expect(reply.status).toBe('ok')
    expect(cluster.host(leader).replica.standing).not.toBe('leading')
    await cluster.until(() => cluster.leader === other, 200)
    expect(cluster.host(other).replica.roles.proposer.context.ballot).toBeGreaterThan(before)
  })

  it('finishes what it has proposed, sends whoever comes meanwhile to its successor, and loses nothing', async () => {
    const { cluster, leader, client, session, other } = await started()
    client.send(leader, [addition(2, 1), addition(3, 1)], session)
    client.send(leader, [{ kind: 'handOver', id: 9, to: other }])
    client.send(leader, [addition(4, 1)], session)
    await client.answer('handOver', 9)
    await cluster.until(() => cluster.leader === other)
    for (const id of [2, 3, 4]) {
      const { status } = await client.answer('command', id)
      if (status === 'ok') continue
      expect(status).toBe('redirect')
      expect(client.replies.find(({ replies }) => replies.some((reply) => reply.id === id))?.leader).toBe(other)
    }
    client.replies.length = 0
    for (const id of [2, 3, 4]) expect((await client.add(other, session, id, 1)).status).toBe('ok')
    await cluster.untilLevel()
    expect(cluster.nodes.map((node) => cluster.counter(node).value)).toEqual([8, 8, 8])
  })

  it('chooses by itself who is furthest when nobody is named', async () => {
    const { cluster, leader, client, session } = await started()
    const [behind, ahead] = cluster.followers as [NodeNumber, NodeNumber]
    cluster.isolate(behind)
    await client.add(leader, session, 2, 1)
    await cluster.advance(150)
    client.send(leader, [{ kind: 'handOver', id: 9, to: 0 }])
    await client.answer('handOver', 9)
    await cluster.until(() => cluster.leader === ahead)
  })

  it('refuses whom it does not hear, and who is no member; whoever leads already is told that it is so', async () => {
    const { cluster, leader, client, other } = await started()
    client.send(leader, [{ kind: 'handOver', id: 1, to: 9 }])
    expect(data(await client.answer('handOver', 1))).toBe('n9 is no member that answers')
    await cluster.crash(other)
    await cluster.advance(500)
    client.send(leader, [{ kind: 'handOver', id: 2, to: other }])
    expect(data(await client.answer('handOver', 2))).toBe(`n${other} is no member that answers`)
    client.send(leader, [{ kind: 'handOver', id: 3, to: leader }])
    expect((await client.answer('handOver', 3)).status).toBe('ok')
    const follower = cluster.followers.find((node) => node !== other) as NodeNumber
    client.send(follower, [{ kind: 'handOver', id: 4, to: 0 }])
    expect((await client.answer('handOver', 4)).status).toBe('redirect')
  })

  it('leads on when its successor dies before it leads', async () => {
    const { cluster, leader, client, session, other } = await started()
    cluster.network.sink(other)
    client.send(leader, [{ kind: 'handOver', id: 9, to: other }])
    await client.answer('handOver', 9)
    const next = (await cluster.untilLeader()) as NodeNumber
    expect((await client.add(next, session, 2, 1)).status).toBe('ok')
  })
})

describe('a value that nobody can supply (PMS LN5)', () => {
  it('is proposed again by the leader, in a higher ballot', async () => {
    const { cluster, leader, other } = await started()
    const { replica } = cluster.host(leader)
    const slot = replica.chosenThrough + 1
    const { ballot } = replica.roles.proposer.context
    const effects = replica.receive(other, { type: 'unsupplied', slot })
    const prepare = effects.find((effect) => effect.type === 'send' && effect.message.type === 'prepare')
    expect(prepare).toMatchObject({ message: { fromSlot: slot } })
    expect(replica.roles.proposer.context.ballot).toBeGreaterThan(ballot)
  })

  it('is no reason to do anything where it can be supplied, or while proposals are under way', async () => {
    const { cluster, leader, other } = await started()
    const { replica } = cluster.host(leader)
    expect(replica.receive(other, { type: 'unsupplied', slot: replica.chosenThrough })).toEqual([])
    replica.submit(Uint8Array.of(1))
    expect(replica.receive(other, { type: 'unsupplied', slot: replica.chosenThrough + 1 })).toEqual([])
  })

  it('is passed on to the leader by whoever hears of it', async () => {
    const { cluster, leader, other } = await started()
    const effects = cluster.host(other).replica.receive(leader, { type: 'unsupplied', slot: 99 })
    expect(effects).toEqual([{ type: 'send', to: [leader], message: { type: 'unsupplied', slot: 99 } }])
  })
})
