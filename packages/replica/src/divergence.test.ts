import { describe, expect, it } from 'vitest'
import { addition, Counter, MemoryCluster } from './memory-cluster.fixture.ts'
import type { AppliedAt } from './state-machine.ts'

/** Adds wrongly in one slot: what a bug, or a broken memory, does to one replica. */
class BrokenCounter extends Counter {
  readonly error: number

  constructor(error: number) {
    super()
    this.error = error
  }

  override apply(by: number, at: AppliedAt) {
    return super.apply(at.slot === 500 ? by + this.error : by, at)
  }
}

/** A cluster whose log reaches slot `through`; `before` makes it what it should be before. */
async function throughSlot(
  through: number,
  counter: (node: number) => Counter,
  before: (cluster: MemoryCluster) => Promise<void> | undefined = () => undefined,
): Promise<MemoryCluster> {
  // A batch holds one command, so that every command takes a slot.
  const limits = { batch: { batchCommandsMax: 1 }, pipelineSlotsMax: 64 }
  const cluster = await MemoryCluster.start({ counter, alpha: 64, limits })
  await before(cluster)
  const leader = await cluster.untilLeader()
  const client = await cluster.client()
  const session = await client.open(leader)
  client.send(
    leader,
    Array.from({ length: through - 1 }, (_, at) => addition(at + 1, 1)),
    session,
  )
  await cluster.advance(1000)
  return cluster
}

describe('digests, compared at slots divisible by 1,024', { timeout: 60_000 }, () => {
  it('stop a replica that has diverged, which says so; the others go on', async () => {
    const cluster = await throughSlot(1030, (node) => (node === 2 ? new BrokenCounter(1) : new Counter()))
    expect(cluster.halted(2)?.message).toBe(
      'the state at slot 1024 has diverged: a majority of the nodes has another digest',
    )
    expect(cluster.running).toEqual([1, 3])
    const client = await cluster.client()
    const leader = await cluster.untilLeader()
    const session = await client.open(leader)
    expect((await client.add(leader, session, 1, 1)).status).toBe('ok')
    // Back with the same error, it stops again at the first word of the others.
    await cluster.boot(2)
    await cluster.until(() => cluster.halted(2) !== undefined)
    expect(cluster.running).toEqual([1, 3])
  })

  it('stop all when no majority agrees', async () => {
    const cluster = await throughSlot(1030, (node) => new BrokenCounter(node))
    expect(cluster.running).toEqual([])
    for (const node of cluster.nodes) {
      expect(cluster.halted(node)?.message).toMatch(/^the state at slot 1024 has diverged: /)
    }
  })

  const secondBroken = (node: number) => (node === 2 ? new BrokenCounter(1) : new Counter())

  it('stop two of three that differ while the third is down: one of them leads, perhaps with the wrong state', async () => {
    const cluster = await throughSlot(1030, secondBroken, (each) => each.crash(3))
    await cluster.advance(1000)
    expect(cluster.running).toEqual([])
    for (const node of [1, 2]) {
      expect(cluster.halted(node)?.message).toBe(
        'the state at slot 1024 has diverged: no majority of the nodes present has the same digest',
      )
    }
    // Once the third is back, it tells who is right.
    for (const node of [1, 2, 3]) await cluster.boot(node)
    await cluster.until(() => cluster.halted(2) !== undefined)
    await cluster.advance(2000)
    expect(cluster.running).toEqual([1, 3])
  })

  it('let two of three that differ wait for the third while it answers, however late it is', async () => {
    const isLearning = new Set(['accept', 'chosen', 'catchUpReply', 'progress'])
    let late = 0
    const cluster = await throughSlot(1030, secondBroken, async ({ wire, followers }) => {
      late = followers.find((node) => node !== 2) as number
      wire.loses = ({ to, message }) => to === late && isLearning.has(message.type)
    })
    await cluster.advance(3000)
    expect(cluster.running).toEqual([1, 2, 3])
    expect(cluster.host(late).replica.executor.appliedThrough).toBeLessThan(1024)
    cluster.wire.loses = () => false
    await cluster.advance(2000)
    expect(cluster.running).toEqual([1, 3])
  })

  it('leave replicas alone that agree', async () => {
    const cluster = await throughSlot(1030, () => new Counter())
    expect(cluster.running).toEqual([1, 2, 3])
    expect(new Set(cluster.nodes.map((node) => cluster.host(node).status().lastDigest.digest)).size).toBe(1)
    expect(cluster.host(1).status().lastDigest.slot).toBe(1024)
  })
})
