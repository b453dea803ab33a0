import { describe, expect, it } from 'vitest'
import { addition, data, MemoryCluster } from './memory-cluster.fixture.ts'

describe('a client may talk to any server (PMS 3.2)', () => {
  it('all servers execute the same commands in the same order, with the same outputs and times', async () => {
    const cluster = await MemoryCluster.start({ nodes: 5 })
    const leader = await cluster.untilLeader()
    const clients = await Promise.all([1, 2, 3].map(() => cluster.client()))
    const sessions = await Promise.all(clients.map((client, at) => client.open(leader, at)))
    for (let round = 0; round < 10; round++) {
      for (const [at, client] of clients.entries()) {
        const ids = [1, 2, 3].map((more) => round * 3 + more)
        client.send(
          leader,
          ids.map((id) => addition(id, id * 10 + at)),
          sessions[at],
        )
      }
      await cluster.advance(3)
    }
    await cluster.until(() => cluster.nodes.every((node) => cluster.counter(node).applied.length === 90))
    for (const node of cluster.nodes) expect(cluster.counter(node).applied).toEqual(cluster.counter(leader).applied)
  })

  it('one that does not lead sends the command to the one that does, and says so', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    for (const follower of cluster.followers) {
      client.send(follower, [{ kind: 'open', id: follower }])
      expect((await client.answer('open', follower)).status).toBe('redirect')
      expect(data(client.reply('open', follower))).toBe(`n${leader} leads`)
      expect(client.replies.at(-1)?.leader).toBe(leader)
    }
  })

  it('every one tells the answer of a command that was executed, whoever got it', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(leader)
    const first = await client.add(leader, session, 1, 5)
    await cluster.untilLevel()
    for (const follower of cluster.followers) {
      client.replies.length = 0
      expect(await client.add(follower, session, 1, 5)).toEqual(first)
    }
    expect(cluster.counter(leader).applied).toHaveLength(1)
  })

  it('every one says how it is', async () => {
    const cluster = await MemoryCluster.start()
    const client = await cluster.client()
    for (const node of cluster.nodes) {
      client.send(node, [{ kind: 'status', id: node }])
      const status = data(await client.answer('status', node))
      expect(status).toMatchObject({
        node,
        cluster: 'test',
        leader: cluster.leader,
        states: { elector: expect.anything() },
      })
    }
  })
})
