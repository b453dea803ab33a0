import { describe, expect, it } from 'vitest'
import { addition, data, MemoryCluster } from './memory-cluster.fixture.ts'

/**
 * Five nodes. The leader hears two others no more at first, then keeps believing: its elector is deaf, so nothing but the
 * protocol stands between it and a second history.
 */
async function withStaleLeader() {
  const cluster = await MemoryCluster.start({ nodes: 5 })
  const stale = await cluster.untilLeader()
  const client = await cluster.client()
  const session = await client.open(stale)
  await client.add(stale, session, 1, 1)
  await cluster.untilLevel()
  const others = cluster.followers
  for (const other of others) cluster.network.cut(stale, other)
  return { cluster, stale, others, client, session }
}

describe('two leaders that believe in themselves (PMS 3.9)', () => {
  it('the one without a majority gets nothing chosen, and its commands leave no trace', async () => {
    const { cluster, stale, others, client, session } = await withStaleLeader()
    client.send(stale, [addition(2, 1000)], session)
    await cluster.until(() => cluster.believers.some((node) => others.includes(node)))
    const fresh = cluster.believers.find((node) => node !== stale) as number
    client.send(fresh, [addition(3, 7)], session)
    await client.answer('command', 3)
    expect(client.reply('command', 2)?.status).not.toBe('ok')
    expect(cluster.counter(stale).value).toBe(1)
    cluster.mendAll()
    await cluster.until(() => cluster.nodes.every((node) => cluster.counter(node).value === 8))
  })

  it('both propose at once, in turn refused by the acceptors of the other, and one history comes out', async () => {
    const { cluster, stale, others, client, session } = await withStaleLeader()
    await cluster.until(() => cluster.believers.some((node) => others.includes(node)))
    const fresh = cluster.believers.find((node) => others.includes(node)) as number
    // The way back is open for proposals, but no heartbeat passes: neither elector hears of the other.
    cluster.mendAll()
    const isElection = (type: string) => type === 'heartbeat' || type === 'heartbeatReply' || type === 'progress'
    cluster.wire.loses = ({ from, to, message }) =>
      (from === stale || to === stale) && (isElection(message.type) || message.type === 'rejected')
    for (let id = 2; id <= 20; id++) {
      client.send(id % 2 === 0 ? stale : fresh, [addition(id, id)], session)
      await cluster.advance(7)
    }
    cluster.wire.loses = () => false
    await cluster.advance(2000)
    await cluster.untilLevel()
    const histories = cluster.nodes.map((node) => cluster.counter(node).applied)
    for (const history of histories) expect(history).toEqual(histories[0])
    const applied = (histories[0] ?? []).map(({ by }) => by)
    expect(new Set(applied).size).toBe(applied.length)
    for (let id = 2; id <= 20; id++) {
      if (client.reply('command', id)?.status === 'ok') expect(applied).toContain(id)
    }
    for (let id = 3; id <= 19; id += 2) expect(applied).toContain(id)
  })

  it('a stale one answers no linearizable read', async () => {
    const { cluster, stale, others, client, session } = await withStaleLeader()
    const early = client.ask(stale)
    await cluster.until(() => cluster.believers.some((node) => others.includes(node)))
    const fresh = cluster.believers.find((node) => node !== stale) as number
    await client.add(fresh, session, 2, 41)
    const late = client.ask(stale)
    await cluster.advance(300)
    for (const id of [early, late]) expect(client.reply('query', id)?.status ?? 'silent').not.toBe('ok')
    cluster.mendAll()
    await cluster.until(() => client.reply('query', early) !== undefined)
    expect(data(client.reply('query', early))).toBe(42)
  })

  it('in normal running there is one', async () => {
    const cluster = await MemoryCluster.start({ nodes: 5 })
    const leader = await cluster.untilLeader()
    cluster.wire.clear()
    for (let step = 0; step < 200; step++) {
      await cluster.advance(25)
      expect(cluster.believers).toEqual([leader])
    }
    expect(cluster.wire.count('prepare', 'rejected')).toBe(0)
  })
})
