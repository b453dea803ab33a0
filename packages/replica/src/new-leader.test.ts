import { describe, expect, it } from 'vitest'
import { addition, MemoryCluster } from './memory-cluster.fixture.ts'

describe('a new leader (PMS 3.5)', () => {
  it('asks once, for all instances that it does not know to be chosen, and gets short answers', async () => {
    const cluster = await MemoryCluster.start()
    const first = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(first)
    for (let id = 1; id <= 30; id++) await client.add(first, session, id, 1)
    await cluster.untilLevel()
    cluster.wire.clear()
    await cluster.crash(first)
    const second = await cluster.untilLeader()
    const prepares = cluster.wire.of('prepare').filter(({ from }) => from === second)
    expect(new Set(prepares.map(({ message }) => message.ballot)).size).toBe(1)
    expect(prepares[0]?.message.fromSlot).toBe(32)
    const promises = cluster.wire.of('promise').filter(({ to }) => to === second)
    expect(promises.map(({ message }) => [message.covers, message.accepted])).toEqual([[{ from: 32, to: null }, []]])
    expect(cluster.wire.count('accept')).toBe(0)
  })

  it('is logged by every node: by itself, and once by each that follows it from now on', async () => {
    const cluster = await MemoryCluster.start()
    const told = () => cluster.log.filter(({ event }) => event === 'leading' || event === 'following')
    const lines = (leader: number, others: number[]) => [
      [leader, 'leading', expect.stringMatching(/^ballot /)],
      ...others.map((node) => [node, 'following', `n${leader} leads`]),
    ]
    const first = await cluster.untilLeader()
    const followers = cluster.followers
    await cluster.advance(3000)
    expect(told().map(({ node, event, detail }) => [node, event, detail])).toEqual(
      expect.arrayContaining(lines(first, followers)),
    )
    cluster.log.length = 0
    await cluster.crash(first)
    const second = await cluster.untilLeader()
    await cluster.advance(3000)
    const rest = followers.filter((node) => node !== second)
    expect(told().map(({ node, event, detail }) => [node, event, detail])).toEqual(lines(second, rest))
  })

  it('says that it leads once it does, not while its promises are still to come', async () => {
    const cluster = await MemoryCluster.start()
    await cluster.crash(await cluster.untilLeader())
    cluster.log.length = 0
    const said = () => cluster.log.filter(({ event }) => event === 'leading').map(({ node }) => node)
    for (const node of cluster.running) cluster.temper(node).stall()
    await cluster.until(() => cluster.running.some((node) => cluster.host(node).replica.takesCommands))
    expect(said()).toEqual([])
    for (const node of cluster.running) cluster.temper(node).resume()
    const second = await cluster.untilLeader()
    expect(said()).toContain(second)
  })

  it('that loses the lead says so once, with who leads instead', async () => {
    const cluster = await MemoryCluster.start()
    const first = await cluster.untilLeader()
    cluster.isolate(first)
    await cluster.advance(2000)
    cluster.mendAll()
    cluster.log.length = 0
    const second = await cluster.untilLeader()
    await cluster.advance(2000)
    const told = cluster.log.filter(({ node, event }) => node === first && event === 'following')
    expect(told.map(({ detail }) => detail)).toEqual([`n${second} leads`])
  })

  it('proposes again what the old one left half done, so that nothing accepted by a majority is lost', async () => {
    const cluster = await MemoryCluster.start()
    const first = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(first)
    await cluster.untilLevel()
    // The acceptors' answers are lost: the command is chosen, and nobody knows.
    cluster.wire.loses = ({ message }) => message.type === 'accepted'
    client.send(first, [addition(1, 42)], session)
    await cluster.advance(20)
    await cluster.crash(first)
    cluster.wire.loses = () => false
    await cluster.untilLeader()
    await cluster.until(() => cluster.running.every((node) => cluster.counter(node).value === 42))
  })

  it('fills a gap with a no-op and goes on above it (PMS 3.6, 3.7)', async () => {
    const cluster = await MemoryCluster.start({ nodes: 5, limits: { pipelineSlotsMax: 8 } })
    const first = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(first)
    await cluster.untilLevel()
    const [witness] = cluster.followers as [number]
    // Slot 2 reaches nobody and slot 3 one follower alone, which the next leader hears.
    cluster.wire.loses = ({ to, message }) =>
      message.type === 'accept' && (to !== witness || message.entries.some(({ slot }) => slot === 2))
    client.send(first, [addition(1, 10)], session)
    cluster.clock.turn()
    cluster.clock.turn()
    client.send(first, [addition(2, 20)], session)
    await cluster.advance(20)
    await cluster.crash(first)
    const others = cluster.running.filter((node) => node !== witness)
    await cluster.crash(others[0] as number)
    cluster.wire.loses = () => false
    const second = await cluster.untilLeader()
    await cluster.until(() => cluster.running.every((node) => cluster.counter(node).value === 20))
    expect(cluster.counter(second).applied.map(({ slot, by }) => [slot, by])).toEqual([[3, 20]])
    expect((await client.add(second, session, 3, 1)).slot).toBe(4)
  })

  it('supplies itself with what was chosen before it takes commands, when it was away', async () => {
    const cluster = await MemoryCluster.start()
    const first = await cluster.untilLeader()
    const [away, other] = cluster.followers as [number, number]
    const client = await cluster.client()
    const session = await client.open(first)
    cluster.isolate(away)
    for (let id = 1; id <= 40; id++) await client.add(first, session, id, 1)
    cluster.mendAll()
    cluster.network.cut(first, away)
    cluster.network.cut(first, other)
    await cluster.until(() => [away, other].includes(cluster.leader ?? 0))
    const second = cluster.leader as number
    expect((await client.add(second, session, 41, 1)).status).toBe('ok')
    expect(cluster.counter(second).value).toBe(41)
  })
})
