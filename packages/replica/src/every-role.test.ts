import { describe, expect, it } from 'vitest'
import { MemoryCluster } from './memory-cluster.fixture.ts'

describe('every server plays every role (PMS I1)', () => {
  it('each acceptor promises and accepts, each learner learns; the leader alone proposes and teaches', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(leader)
    for (let id = 1; id <= 5; id++) await client.add(leader, session, id, id)
    await cluster.untilLevel()
    const { wire } = cluster
    const senders = (type: 'accept' | 'chosen' | 'accepted') => new Set(wire.of(type).map(({ from }) => from))
    expect(senders('accept')).toEqual(new Set([leader]))
    expect(senders('chosen')).toEqual(new Set([leader]))
    expect(senders('accepted')).toEqual(new Set(cluster.followers))
    for (const node of cluster.nodes) {
      const { roles, chosenThrough } = cluster.host(node).replica
      expect(roles.acceptor.value).toBe('accepted')
      expect(chosenThrough).toBe(6)
    }
  })

  it('takes over every role of a leader that is gone', async () => {
    const cluster = await MemoryCluster.start()
    const first = await cluster.untilLeader()
    await cluster.crash(first)
    const second = await cluster.untilLeader()
    cluster.wire.clear()
    const client = await cluster.client()
    await client.open(second)
    expect(new Set(cluster.wire.of('accept').map(({ from }) => from))).toEqual(new Set([second]))
    expect(new Set(cluster.wire.of('chosen').map(({ from }) => from))).toEqual(new Set([second]))
  })
})

describe('instance i chooses the i-th command (PMS 3.3)', () => {
  it('on every server, though several commands may share an instance as a batch', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(leader)
    for (let id = 1; id <= 8; id++) expect((await client.add(leader, session, id, id)).slot).toBe(id + 1)
    await cluster.untilLevel()
    for (const node of cluster.nodes) {
      expect(cluster.counter(node).applied.map(({ slot, by }) => [slot, by])).toEqual(
        [1, 2, 3, 4, 5, 6, 7, 8].map((by) => [by + 1, by]),
      )
    }
  })
})
