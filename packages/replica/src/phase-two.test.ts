import { describe, expect, it } from 'vitest'
import { addition, MemoryCluster } from './memory-cluster.fixture.ts'

describe('normally only phase 2 runs (PMS 3.4)', () => {
  it('a command costs one accept to each follower, one answer, one word that it is chosen', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(leader)
    await cluster.advance(500)
    cluster.wire.clear()
    await client.add(leader, session, 1, 1)
    await cluster.untilLevel()
    const { wire } = cluster
    expect([wire.count('accept'), wire.count('accepted'), wire.count('chosen')]).toEqual([2, 2, 2])
    expect(wire.count('prepare', 'promise', 'rejected', 'catchUp')).toBe(0)
  })

  it('the leader gives all commands that come in together one place: one accept carries them', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(leader)
    cluster.wire.clear()
    client.send(
      leader,
      Array.from({ length: 500 }, (_, at) => addition(at + 1, 1)),
      session,
    )
    await client.answer('command', 500)
    expect(cluster.wire.count('accept')).toBe(2)
    expect(cluster.counter(leader).value).toBe(500)
    expect(client.replies.filter(({ session: of }) => of === session)).toHaveLength(1)
  })

  it('messages to a peer that wait for the end of a turn leave as one frame', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const clients = await Promise.all([1, 2, 3, 4].map(() => cluster.client()))
    const sessions = await Promise.all(clients.map((client, at) => client.open(leader, at)))
    await cluster.advance(500)
    cluster.wire.clear()
    for (const [at, client] of clients.entries()) client.send(leader, [addition(1, 1)], sessions[at])
    for (const client of clients) client.ask(leader)
    cluster.clock.turn()
    cluster.clock.turn()
    const toEach = cluster.followers.map((peer) => cluster.wire.frames.filter(({ to }) => to === peer).length)
    expect(toEach).toEqual([1, 1])
    expect(cluster.wire.count('accept', 'readBarrier')).toBe(4)
  })
})
