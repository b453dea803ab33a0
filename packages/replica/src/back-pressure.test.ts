import { describe, expect, it } from 'vitest'
import { addition, data, MemoryCluster } from './memory-cluster.fixture.ts'

describe('back-pressure', () => {
  it('a full queue answers busy, at once, and takes commands again when there is room', async () => {
    const limits = { batch: { queueCommandsMax: 10, batchCommandsMax: 5 }, pipelineSlotsMax: 1 }
    const cluster = await MemoryCluster.start({ limits })
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(leader)
    client.send(
      leader,
      Array.from({ length: 20 }, (_, at) => addition(at + 1, 1)),
      session,
    )
    await client.answer('command', 20)
    const busy = Array.from({ length: 20 }, (_, at) => client.reply('command', at + 1)?.status === 'busy')
    expect(busy.filter((is) => is)).toHaveLength(10)
    await client.answer('command', 1)
    await cluster.advance(100)
    expect(cluster.counter(leader).value).toBe(10)
    client.replies.length = 0
    expect((await client.add(leader, session, 20, 1)).status).toBe('ok')
  })

  it('a command whose deadline passes in the queue is expired, and never executed', async () => {
    const cluster = await MemoryCluster.start({ limits: { pipelineSlotsMax: 1 } })
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(leader)
    cluster.wire.loses = ({ message }) => message.type === 'accept'
    client.send(leader, [addition(1, 1)], session)
    await cluster.advance(1)
    client.send(leader, [addition(2, 100)], session, { deadlineMs: 30 })
    await cluster.advance(60)
    cluster.wire.loses = () => false
    expect((await client.answer('command', 1)).status).toBe('ok')
    await cluster.advance(500)
    expect(client.reply('command', 2)?.status ?? 'silent').not.toBe('ok')
    expect(cluster.counter(leader).value).toBe(1)
  })

  it('a retry with a later deadline keeps the queued command alive: it is executed, and nobody hears that it expired', async () => {
    const cluster = await MemoryCluster.start({ limits: { pipelineSlotsMax: 1 } })
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(leader)
    for (const pauseMs of [10, 300]) {
      const before = cluster.counter(leader).value
      const [first, second] = [pauseMs, pauseMs + 1]
      cluster.wire.loses = ({ message }) => message.type === 'accept'
      client.send(leader, [addition(first, 1)], session)
      await cluster.advance(1)
      client.send(leader, [addition(second, 10)], session, { deadlineMs: 30 })
      await cluster.advance(pauseMs)
      client.send(leader, [addition(second, 10)], session)
      await cluster.advance(50)
      cluster.wire.loses = () => false
      expect(data(await client.answer('command', second))).toEqual({ old: before + 1, new: before + 11 })
      const heard = client.replies.flatMap(({ replies }) => replies).filter(({ id }) => id === second)
      expect(heard.map(({ status }) => status)).toEqual(['ok'])
    }
  })
})

describe('a leader that leads no more', () => {
  it('sends queued commands elsewhere, and says nothing of those that it proposed: they may yet be executed', async () => {
    const cluster = await MemoryCluster.start({ limits: { pipelineSlotsMax: 1 } })
    const stale = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(stale)
    await cluster.untilLevel()
    cluster.isolate(stale)
    client.send(stale, [addition(1, 1)], session)
    await cluster.advance(1)
    client.send(stale, [addition(2, 10)], session)
    await cluster.until(() => client.reply('command', 2) !== undefined)
    expect(['redirect', 'unavailable']).toContain(client.reply('command', 2)?.status)
    expect(client.reply('command', 1)).toBeUndefined()
    cluster.mendAll()
    await cluster.untilLeader()
    await cluster.advance(1000)
    const applied = cluster.counter(await cluster.untilLeader()).applied.map(({ by }) => by)
    expect(applied).not.toContain(10)
  })
})
