import { SESSION_WINDOW_COMMANDS } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { addition, data, MemoryCluster } from './memory-cluster.fixture.ts'

describe('a command is executed once', () => {
  it('with many in flight, each sent again and again, while the leader changes', async () => {
    const cluster = await MemoryCluster.start()
    const client = await cluster.client()
    const session = await client.open(await cluster.untilLeader())
    const ids = Array.from({ length: 60 }, (_, at) => at + 1)
    const unanswered = () => ids.filter((id) => client.reply('command', id)?.status !== 'ok')
    for (let round = 0; unanswered().length > 0; round++) {
      expect(round).toBeLessThan(200)
      for (const node of cluster.running)
        client.send(
          node,
          unanswered().map((id) => addition(id, id)),
          session,
        )
      if (round % 3 === 0 && round < 12) {
        const [victim] = cluster.believers
        if (victim !== undefined) await cluster.restart(victim)
      }
      await cluster.advance(30)
    }
    await cluster.untilLevel()
    for (const node of cluster.nodes) {
      const applied = cluster.counter(node).applied.map(({ by }) => by)
      expect([...applied].sort((a, b) => a - b)).toEqual(ids)
    }
  })

  it('and a retry gets the first answer from every leader that follows', async () => {
    const cluster = await MemoryCluster.start()
    const client = await cluster.client()
    const session = await client.open(await cluster.untilLeader())
    const first = await client.add(await cluster.untilLeader(), session, 1, 5)
    for (let change = 0; change < 3; change++) {
      await cluster.restart(await cluster.untilLeader())
      client.replies.length = 0
      expect(await client.add(await cluster.untilLeader(), session, 1, 5)).toEqual(first)
    }
    expect(cluster.counter(await cluster.untilLeader()).value).toBe(5)
  })

  it('though two leaders proposed it in two slots', async () => {
    const cluster = await MemoryCluster.start()
    const first = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(first)
    await cluster.untilLevel()
    cluster.wire.loses = ({ message }) => message.type === 'accepted'
    client.send(first, [addition(1, 5)], session)
    await cluster.advance(20)
    cluster.isolate(first)
    cluster.wire.loses = () => false
    await cluster.until(() => cluster.believers.some((node) => node !== first))
    const second = cluster.believers.find((node) => node !== first) as number
    const answer = await client.add(second, session, 1, 5)
    cluster.mendAll()
    await cluster.untilLevel()
    expect(cluster.nodes.map((node) => cluster.counter(node).value)).toEqual([5, 5, 5])
    expect(data(answer)).toEqual({ old: 0, new: 5 })
  })
})

describe('a leader that lost the lead and got it back', () => {
  it('proposes a retry, though it proposed the command once before and does not know what became of it', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(leader)
    cluster.isolate(leader)
    client.send(leader, [addition(1, 5)], session, { deadlineMs: 600_000 })
    await cluster.until(() => cluster.believers.some((node) => node !== leader))
    cluster.mendAll()
    for (let other = await cluster.untilLeader(); other !== leader; other = await cluster.untilLeader()) {
      await cluster.restart(other)
    }
    expect((await client.add(leader, session, 1, 5)).status).toBe('ok')
    expect(cluster.counter(leader).value).toBe(5)
  })
})

describe('a session on whole nodes', () => {
  it('is busy beyond its window', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(leader)
    expect((await client.add(leader, session, SESSION_WINDOW_COMMANDS + 1, 5)).status).toBe('busy')
    expect((await client.add(leader, session, SESSION_WINDOW_COMMANDS, 5)).status).toBe('ok')
    expect(cluster.counter(leader).value).toBe(5)
  })

  it('that is unknown executes nothing, and only a leader says that it is: a follower may merely be late', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const [late] = cluster.followers as [number]
    const client = await cluster.client()
    cluster.isolate(late)
    const session = await client.open(leader)
    client.send(late, [addition(1, 5)], session)
    expect((await client.answer('command', 1)).status).toBe('redirect')
    client.replies.length = 0
    expect((await client.add(leader, session + 7, 1, 5)).status).toBe('unknown')
    expect(cluster.counter(leader).applied).toEqual([])
  })

  it('says unknown only of what this very request did not have executed', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(leader)
    await client.add(leader, session, 1, 5)
    client.send(leader, [addition(2, 7)], session, { lowest: 2 })
    await client.answer('command', 2)
    client.replies.length = 0
    client.send(leader, [addition(1, 5)], session, { lowest: 2 })
    expect((await client.answer('command', 1)).status).toBe('unknown')
    expect(cluster.counter(leader).value).toBe(12)
  })

  it('expires by replicated time on every node alike, restarted ones included', async () => {
    const limits = { sessions: { idleMsMax: 10_000, sessionsMax: 100 } }
    const cluster = await MemoryCluster.start({ limits })
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    const idle = await client.open(leader, 1)
    const used = await client.open(leader, 2)
    await client.add(leader, idle, 1, 1)
    await cluster.advance(8_000)
    await client.add(leader, used, 2, 1)
    await cluster.advance(8_000)
    expect(cluster.nodes.map((node) => cluster.host(node).status().sessions)).toEqual([2, 2, 2])
    await client.add(leader, used, 3, 1)
    expect((await client.add(leader, idle, 4, 1)).status).toBe('unknown')
    await cluster.restart(cluster.followers[0] as number)
    await cluster.untilLevel()
    expect(cluster.nodes.map((node) => cluster.host(node).status().sessions)).toEqual([1, 1, 1])
    expect(new Set(cluster.nodes.map((node) => cluster.host(node).status().digest)).size).toBe(1)
  })
})
