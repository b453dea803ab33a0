import { makeBallot } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { addition, data, MemoryCluster } from './memory-cluster.fixture.ts'

/* DESIGN, "Read barrier", on whole nodes. */

describe('a linearizable read', () => {
  it('sees every write that was acknowledged before it was asked, on every node, whatever is lost on the way', async () => {
    const cluster = await MemoryCluster.start({ nodes: 5 })
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(leader)
    let message = 0
    cluster.wire.loses = (passing) => {
      message += 1
      return message % 4 === 0 && passing.message.type !== 'heartbeat' && passing.message.type !== 'heartbeatReply'
    }
    const reads: { id: number; atLeast: number }[] = []
    let acknowledged = 0
    for (let id = 1; id <= 30; id++) {
      client.send(leader, [addition(id, 1)], session)
      for (const node of cluster.nodes) reads.push({ id: client.ask(node), atLeast: acknowledged })
      await client.answer('command', id)
      acknowledged = id
      for (const node of cluster.nodes) reads.push({ id: client.ask(node), atLeast: acknowledged })
    }
    for (const { id, atLeast } of reads) {
      const value = data(await client.answer('query', id)) as number
      expect(value).toBeGreaterThanOrEqual(atLeast)
    }
  })

  it('never goes back: what one read saw, every later read sees, wherever it is asked', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(leader)
    let last = 0
    for (let id = 1; id <= 40; id++) {
      client.send(leader, [addition(id, 1)], session)
      const seen = (await client.read(1 + (id % 3))) as number
      expect(seen).toBeGreaterThanOrEqual(last)
      last = seen
    }
  })

  it('takes one barrier for all that come in together, from whatever node', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const [follower] = cluster.followers as [number]
    const client = await cluster.client()
    await client.open(leader)
    cluster.wire.clear()
    const ids = Array.from({ length: 50 }, () => client.ask(follower))
    for (const id of ids) await client.answer('query', id)
    const { wire } = cluster
    expect([wire.count('readSlot'), wire.count('readSlotReply'), wire.count('readBarrier')]).toEqual([1, 1, 2])
  })

  it('uses each number once, across restarts too', async () => {
    const cluster = await MemoryCluster.start()
    const client = await cluster.client()
    const barriers: string[] = []
    for (let life = 0; life < 4; life++) {
      const leader = await cluster.untilLeader()
      const [follower] = cluster.followers as [number]
      cluster.wire.clear()
      for (let read = 0; read < 3; read++) await client.read(follower)
      const asked = cluster.wire.of('readBarrier').filter(({ to }) => to === follower)
      barriers.push(...asked.map(({ message }) => `${message.ballot}/${message.number}`))
      barriers.push(...cluster.wire.of('readSlot').map(({ message }) => `${follower}/${message.number}`))
      await cluster.restart(leader)
      await cluster.restart(follower)
    }
    expect(new Set(barriers).size).toBe(barriers.length)
    expect(barriers.length).toBe(24)
  })

  it('is answered by no leader that was cut off, but by the next one when the ways are mended', async () => {
    const cluster = await MemoryCluster.start()
    const stale = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(stale)
    cluster.isolate(stale)
    const early = client.ask(stale)
    await cluster.until(() => cluster.believers.some((node) => node !== stale))
    const fresh = cluster.believers.find((node) => node !== stale) as number
    await client.add(fresh, session, 1, 5)
    await cluster.advance(100)
    expect(client.reply('query', early)?.status ?? 'silent').not.toBe('ok')
    cluster.mendAll()
    expect(data(await client.answer('query', early))).toBe(5)
  })

  it('is not confirmed by an acceptor that has promised more; a leader that hears so begins again above it', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    await client.open(leader)
    await cluster.untilLevel()
    // Somebody prepared a higher ballot at every follower and died: nothing is written, so no accept will be refused.
    const higher = makeBallot(50, cluster.followers[0] as number)
    for (const follower of cluster.followers) {
      cluster.host(follower).replica.receive(follower, { type: 'prepare', ballot: higher, fromSlot: 1 })
    }
    expect(await client.read(leader)).toBe(0)
    expect(cluster.host(await cluster.untilLeader()).replica.roles.proposer.context.ballot).toBeGreaterThan(higher)
  })

  it('on a node that knows no leader is answered at once: unavailable', async () => {
    const cluster = await MemoryCluster.start()
    const [follower] = cluster.followers as [number]
    const client = await cluster.client()
    cluster.isolate(follower)
    await cluster.until(() => cluster.host(follower).replica.standing === 'isolated')
    const reply = await client.answer('query', client.ask(follower))
    expect([reply.status, data(reply)]).toEqual(['unavailable', `2 of 3 nodes needed, n${follower} answers`])
  })
})

describe('a stale read', () => {
  it('is answered at once from what the node has, marked with its slot', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const [follower] = cluster.followers as [number]
    const client = await cluster.client()
    const session = await client.open(leader)
    await client.add(leader, session, 1, 5)
    await cluster.untilLevel()
    cluster.isolate(follower)
    await cluster.advance(2000)
    const reply = await client.answer('query', client.ask(follower, 'stale'))
    expect([data(reply), reply.slot]).toEqual([5, 2])
  })
})
