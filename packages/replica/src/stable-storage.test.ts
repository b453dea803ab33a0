import type { Slot } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { addition, data, MemoryCluster } from './memory-cluster.fixture.ts'

/** What a node has told others to be in its store: the highest ballot promised or accepted in, and the slots accepted. */
function revealed(cluster: MemoryCluster, node: number) {
  const slots = new Set<Slot>()
  let highest = 0
  for (const { from, message } of cluster.wire.passed) {
    if (from !== node || (message.type !== 'promise' && message.type !== 'accepted')) continue
    highest = Math.max(highest, message.ballot)
    if (message.type !== 'accepted') continue
    for (const range of message.slots) for (let slot = range.from; slot <= (range.to ?? 0); slot++) slots.add(slot)
  }
  return { highest, slots }
}

describe('stable storage before it is acted on (PMS M2, I3)', { timeout: 60_000 }, () => {
  it('an acceptor whose disk has not finished says nothing, and after a crash has nothing to take back', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(leader)
    await cluster.untilLevel()
    const [follower] = cluster.followers as [number]
    cluster.temper(follower).stall()
    cluster.wire.clear()
    await client.add(leader, session, 1, 5)
    await cluster.advance(50)
    expect(cluster.wire.of('accepted').filter(({ from }) => from === follower)).toEqual([])
    await cluster.crash(follower)
    await cluster.boot(follower)
    await cluster.until(() => cluster.counter(follower).value === 5)
  })

  it('a crash at any moment leaves a node that remembers all that it ever said', async () => {
    for (let moment = 0; moment < 24; moment++) {
      const cluster = await MemoryCluster.start()
      const leader = await cluster.untilLeader()
      const client = await cluster.client()
      const session = await client.open(leader)
      const victim = moment % 2 === 0 ? leader : (cluster.followers[0] as number)
      for (let id = 1; id <= 3; id++) client.send(leader, [addition(id, id)], session)
      for (let turn = 0; turn < moment; turn++) {
        cluster.clock.turn()
        await Promise.resolve()
      }
      const { highest, slots } = revealed(cluster, victim)
      cluster.member(victim).disk.crash()
      const records = cluster.member(victim).disk.records()
      const kept = records.flatMap((record) => ('ballot' in record ? [record.ballot] : []))
      expect(Math.max(0, ...kept)).toBeGreaterThanOrEqual(highest)
      const through = Math.max(0, ...records.flatMap((record) => (record.type === 'chosen' ? [record.through] : [])))
      const entries = records.flatMap((record) => (record.type === 'accepted' ? record.entries : []))
      for (const slot of slots) expect(slot <= through || entries.some((entry) => entry.slot === slot)).toBe(true)
    }
  })

  it("one's own acceptance does not count before it is durable, though the accept has left", async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const [near, far] = cluster.followers as [number, number]
    const client = await cluster.client()
    const session = await client.open(leader)
    await cluster.untilLevel()
    await cluster.crash(far)
    cluster.temper(leader).stall()
    cluster.wire.clear()
    client.send(leader, [addition(1, 5)], session)
    await cluster.advance(50)
    expect(cluster.wire.of('accepted').map(({ from }) => from)).toEqual([near])
    expect(client.reply('command', 1)).toBeUndefined()
    cluster.temper(leader).resume()
    await client.answer('command', 1)
    expect(cluster.counter(leader).value).toBe(5)
  })

  it('a command that was acknowledged survives the crash of every node in the same moment', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(leader)
    for (let id = 1; id <= 10; id++) client.send(leader, [addition(id, id)], session)
    await client.answer('command', 10)
    for (const node of cluster.nodes) cluster.member(node).disk.crash()
    for (const node of cluster.nodes) await cluster.crash(node)
    for (const node of cluster.nodes) await cluster.boot(node)
    expect(await client.read(await cluster.untilLeader())).toBe(55)
  })

  it('a proposer starts above every ballot that it tried before (PMS I5)', async () => {
    const cluster = await MemoryCluster.start()
    const seen: number[] = []
    for (let life = 0; life < 4; life++) {
      const leader = await cluster.untilLeader()
      seen.push(cluster.host(leader).replica.roles.proposer.context.ballot)
      for (const node of cluster.nodes) await cluster.crash(node)
      for (const node of cluster.nodes) await cluster.boot(node)
    }
    expect(new Set(seen).size).toBe(4)
    expect([...seen].sort((a, b) => a - b)).toEqual(seen)
  })
})

describe('a flush that fails', () => {
  it('stops the node with a clear error, and nothing of what it held leaves it', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(leader)
    await cluster.untilLevel()
    const [follower] = cluster.followers as [number]
    cluster.temper(follower).failure = new Error('EIO: i/o error, fdatasync')
    cluster.wire.clear()
    await client.add(leader, session, 1, 5)
    expect(cluster.halted(follower)?.message).toBe('the store failed, the node stops: EIO: i/o error, fdatasync')
    expect(cluster.log).toContainEqual(expect.objectContaining({ node: follower, level: 'error', event: 'halted' }))
    await cluster.advance(1000)
    const left = cluster.wire.passed.filter(({ from }) => from === follower)
    expect(left.every(({ message }) => message.type !== 'accepted' && message.type !== 'promise')).toBe(true)
    const frames = cluster.wire.frames.length
    await cluster.advance(1000)
    expect(cluster.wire.frames.slice(frames).some(({ from }) => from === follower)).toBe(false)
  })

  it('of a leader makes room for another; back on its store it has nothing that others lack', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(leader)
    cluster.temper(leader).failure = new Error('ENOSPC: no space left on device')
    client.send(leader, [addition(1, 5)], session)
    await cluster.until(() => cluster.halted(leader) !== undefined)
    const next = await cluster.untilLeader()
    client.replies.length = 0
    expect(data(await client.add(next, session, 1, 5))).toEqual({ old: 0, new: 5 })
    await cluster.boot(leader)
    await cluster.until(() => cluster.counter(leader).value === 5)
  })
})

describe('a state machine that throws', () => {
  it('stops the node before anything of the broken state leaves it', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(leader)
    await cluster.untilLevel()
    const [follower] = cluster.followers as [number]
    cluster.counter(follower).apply = () => {
      throw new TypeError('balance is not a function')
    }
    await client.add(leader, session, 1, 5)
    await cluster.advance(50)
    expect(cluster.halted(follower)?.message).toBe('the node stops at a bug: balance is not a function')
    expect(cluster.running).not.toContain(follower)
  })
})
