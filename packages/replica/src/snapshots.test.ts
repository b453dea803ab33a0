import { encodeConfigurationCommand } from '@synod/codec'
import { describe, expect, it } from 'vitest'
import { ALL_ROWS } from './counter.fixture.ts'
import { addition, data, MemoryCluster, type MemoryClusterOptions, type TestClient } from './memory-cluster.fixture.ts'

/** A batch holds one command, so that every command takes a slot; snapshots come often. */
const OFTEN: MemoryClusterOptions = {
  alpha: 64,
  limits: {
    batch: { batchCommandsMax: 1 },
    pipelineSlotsMax: 64,
    snapshots: { everySlots: 50, keepSlots: 10 },
  },
}

/** Commands `from` to `to`, a slot each, answered. */
async function fill(cluster: MemoryCluster, client: TestClient, session: number, from: number, to: number) {
  const leader = await cluster.untilLeader()
  for (let id = from; id <= to; id += 50) {
    const last = Math.min(to, id + 49)
    const calls = Array.from({ length: last - id + 1 }, (_, at) => addition(id + at, 1))
    client.send(leader, calls, session)
    await client.answer('command', last)
  }
}

/** A cluster in which `away` was away while the log that it lacks was dropped. */
async function withoutLog(options: MemoryClusterOptions = OFTEN, which = 0) {
  const cluster = await MemoryCluster.start(options)
  const client = await cluster.client()
  const session = await client.open(await cluster.untilLeader())
  await fill(cluster, client, session, 1, 5)
  const away = cluster.followers[which] as number
  await cluster.crash(away)
  await fill(cluster, client, session, 6, 300)
  await cluster.until(() => cluster.running.every((node) => cluster.host(node).stored.logFrom > 100))
  cluster.wire.clear()
  return { cluster, client, session, away }
}

/** The digests of the running nodes, once all have executed as much. */
async function digests(cluster: MemoryCluster): Promise<string[]> {
  await cluster.untilLevel()
  return [...new Set(cluster.running.map((node) => cluster.host(node).replica.executor.digest()))]
}

describe('a node that runs for long', { timeout: 60_000 }, () => {
  it('takes snapshots and drops the log below them, so that neither grows', async () => {
    const cluster = await MemoryCluster.start(OFTEN)
    const client = await cluster.client()
    const session = await client.open(await cluster.untilLeader())
    const sizes: number[] = []
    for (let round = 0; round < 10; round++) {
      await fill(cluster, client, session, 1 + round * 100, 100 + round * 100)
      await cluster.untilLevel()
      const { disk } = cluster.member(1)
      sizes.push(disk.log(cluster.host(1).stored.logFrom, 2000, Number.MAX_SAFE_INTEGER).length)
    }
    expect(Math.max(...sizes)).toBeLessThan(150)
    for (const node of cluster.nodes) {
      const { snapshotSlot = 0, logFrom } = cluster.host(node).stored
      expect(snapshotSlot).toBeGreaterThan(900)
      expect(logFrom).toBe(snapshotSlot - 10 + 1)
      expect(cluster.member(node).disk.log(logFrom - 1, 2000, 1)).toEqual([])
    }
  })

  it('starts again from the snapshot, and executes only what came after it', async () => {
    const cluster = await MemoryCluster.start(OFTEN)
    const client = await cluster.client()
    const session = await client.open(await cluster.untilLeader())
    await fill(cluster, client, session, 1, 170)
    await cluster.untilLevel()
    const before = await digests(cluster)
    for (const node of cluster.nodes) await cluster.restart(node)
    await cluster.untilLeader()
    await cluster.until(() => cluster.counter(1).value === 170)
    expect(await digests(cluster)).toEqual(before)
    for (const node of cluster.nodes) {
      expect(cluster.counter(node).value).toBe(170)
      expect(cluster.counter(node).applied.length).toBeLessThan(60)
    }
    const read = await client.read(await cluster.untilLeader(), 'linearizable', 'rows')
    expect((read as unknown[]).length).toBe(170)
  })

  it('takes one at a word', async () => {
    const cluster = await MemoryCluster.start()
    const client = await cluster.client()
    const leader = await cluster.untilLeader()
    await client.add(leader, await client.open(leader), 1, 5)
    const { appliedThrough } = cluster.host(leader).replica.executor
    cluster.host(leader).snapshotNow()
    await cluster.advance(50)
    expect(cluster.host(leader).stored.snapshotSlot).toBe(appliedThrough)
  })

  it('tells who watches', async () => {
    const taken: number[] = []
    const restored: [number, number][] = []
    const cluster = await MemoryCluster.start({
      ...OFTEN,
      nodes: 1,
      observer: () => ({
        snapshotTaken: (slot) => taken.push(slot),
        restored: (slot, executor) => restored.push([slot, executor.appliedThrough]),
      }),
    })
    const client = await cluster.client()
    await fill(cluster, client, await client.open(1), 1, 120)
    const { snapshotSlot = 0 } = cluster.host(1).stored
    expect([taken.length, taken.at(-1), restored]).toEqual([2, snapshotSlot, []])
    await cluster.restart(1)
    expect(restored).toEqual([[snapshotSlot, snapshotSlot]])
  })
})

describe('a node that lacks what nobody has in the log any more (PMS LN5)', { timeout: 60_000 }, () => {
  it('is given the snapshot, then what came after it, and is level', async () => {
    const { cluster, away } = await withoutLog()
    await cluster.boot(away)
    expect((await digests(cluster)).length).toBe(1)
    expect(cluster.counter(away).value).toBe(300)
    expect(cluster.counter(away).applied.length).toBeLessThan(200)
    expect(cluster.wire.of('snapshotChunk').some(({ to }) => to === away)).toBe(true)
  })

  it('is given the history with it', async () => {
    const { cluster, client, away } = await withoutLog()
    await cluster.boot(away)
    await cluster.untilLevel()
    const leader = await cluster.untilLeader()
    for (const node of [away, leader]) {
      expect(await client.read(node, 'linearizable', 'rows')).toEqual(new Array(300).fill(1))
    }
    const keys = (node: number) =>
      cluster
        .member(node)
        .disk.rows(ALL_ROWS)
        .map(({ key }) => key)
    expect(keys(away)).toEqual(keys(leader))
  })

  it('has the sessions: a retry gets the first answer from it and is not executed again', async () => {
    const { cluster, client, session, away } = await withoutLog()
    await cluster.boot(away)
    await cluster.untilLevel()
    const leader = await cluster.untilLeader()
    const first = cluster.host(leader).replica.executor.sessions.recall(session, 17)
    expect(cluster.host(away).replica.executor.sessions.recall(session, 17)).toEqual(first)
    client.replies.length = 0
    client.send(away, [addition(17, 1)], session)
    expect(data(await client.answer('command', 17))).toEqual(first?.output)
    expect(cluster.counter(away).value).toBe(300)
  })

  it('votes again: with it and one other the cluster goes on', async () => {
    const { cluster, client, session, away } = await withoutLog()
    await cluster.boot(away)
    await cluster.untilLevel()
    await cluster.crash(cluster.leader as number)
    await cluster.untilLeader()
    await fill(cluster, client, session, 301, 320)
    expect((await digests(cluster)).length).toBe(1)
    expect(cluster.counter(away).value).toBe(320)
  })

  it('does not lead before it has it: whoever leads has to have the values below', async () => {
    for (const which of [0, 1]) {
      const { cluster, client, session, away } = await withoutLog(OFTEN, which)
      cluster.wire.loses = ({ message }) => message.type === 'snapshotChunk'
      await cluster.boot(away)
      await cluster.until(() => cluster.host(away).replica.roles.learner.value === 'restoring')
      await cluster.advance(200)
      expect(cluster.host(away).status().standing).toBe('unfit')
      await cluster.crash(cluster.leader as number)
      expect(await cluster.untilLeader()).not.toBe(away)
      await fill(cluster, client, session, 301, 310)
      cluster.wire.loses = () => false
      await cluster.until(() => cluster.host(away).status().standing === 'following')
      expect(cluster.counter(away).value).toBe(310)
    }
  })

  it('starts again from what it was given', async () => {
    const { cluster, away } = await withoutLog()
    await cluster.boot(away)
    await cluster.untilLevel()
    await cluster.restart(away)
    expect(cluster.counter(away).value).toBe(300)
    expect(cluster.host(away).stored.logFrom).toBeGreaterThan(100)
  })

  it('gets it while commands go on, and more snapshots are due', async () => {
    const { cluster, client, session, away } = await withoutLog()
    await cluster.boot(away)
    await fill(cluster, client, session, 301, 700)
    expect((await digests(cluster)).length).toBe(1)
    expect(cluster.counter(away).value).toBe(700)
  })

  it('gets it though every other part is lost', async () => {
    const { cluster, away } = await withoutLog()
    let chunks = 0
    cluster.wire.loses = ({ message }) => message.type === 'snapshotChunk' && ++chunks % 2 === 0
    await cluster.boot(away)
    expect((await digests(cluster)).length).toBe(1)
    expect(cluster.counter(away).value).toBe(300)
  })

  it('gets it from another when the one who supplies it dies in the middle', async () => {
    const { cluster, away } = await withoutLog()
    let supplier = 0
    cluster.wire.loses = ({ from, message }) => {
      if (message.type !== 'snapshotChunk' || message.index === 0) return false
      if (supplier === 0) supplier = from
      return from === supplier
    }
    await cluster.boot(away)
    await cluster.until(() => supplier !== 0)
    await cluster.crash(supplier)
    await cluster.until(() => cluster.counter(away).value === 300)
    expect((await digests(cluster)).length).toBe(1)
  })

  it('stops with the slot when the snapshot does not restore, and has not told anybody anything', async () => {
    const { cluster, away } = await withoutLog()
    const { disk } = cluster.member(away)
    const chunk = disk.chunk.bind(disk)
    disk.chunk = (slot, index) => (slot > 0 && index === 2 ? chunk(slot, 1) : chunk(slot, index))
    await cluster.boot(away)
    await cluster.until(() => cluster.halted(away) !== undefined)
    expect(cluster.halted(away)?.message).toMatch(/snapshot at slot \d+ that was received cannot be restored/)
  })
})

describe('a node that joins (PMS 3.10)', { timeout: 60_000 }, () => {
  const configuring = (id: number, command: Parameters<typeof encodeConfigurationCommand>[0]) => {
    return { kind: 'configure', id, body: encodeConfigurationCommand(command) } as const
  }

  it('learns what the others know from their snapshot, and votes once it is added', async () => {
    const cluster = await MemoryCluster.start(OFTEN)
    const client = await cluster.client()
    const leader = await cluster.untilLeader()
    const session = await client.open(leader)
    await fill(cluster, client, session, 1, 100)
    client.send(leader, [configuring(101, { type: 'addLearner', node: { node: 4, endpoint: 'memory 4' } })], session)
    await client.answer('configure', 101)
    await fill(cluster, client, session, 102, 200)
    await cluster.join(4)
    const joiner = cluster.host(4)
    expect([joiner.stored.snapshotSlot, joiner.status().standing]).toEqual([undefined, 'observing'])
    await cluster.until(() => cluster.counter(4).value === cluster.counter(leader).value)
    expect(joiner.stored.snapshotSlot).toBeGreaterThan(0)
    expect(cluster.counter(4).applied.length).toBeLessThan(200)
    client.send(leader, [configuring(201, { type: 'addNode', node: 4 })], session)
    expect(data(await client.answer('configure', 201))).toMatchObject({ status: 'changed', members: [1, 2, 3, 4] })
    await cluster.until(() => joiner.status().standing === 'following')
    await fill(cluster, client, session, 202, 230)
    await cluster.until(() => cluster.counter(4).value === 228)
    expect(joiner.replica.executor.digest()).toBe(cluster.host(leader).replica.executor.digest())
  })

  it('that dies before its snapshot is here still needs one when it starts again, and still does not vote', async () => {
    const cluster = await MemoryCluster.start(OFTEN)
    const client = await cluster.client()
    const session = await client.open(await cluster.untilLeader())
    await fill(cluster, client, session, 1, 100)
    cluster.wire.loses = ({ message }) => message.type === 'snapshotChunk'
    await cluster.join(4)
    await cluster.advance(1000)
    await cluster.restart(4)
    await cluster.advance(1000)
    expect(cluster.host(4).stored.snapshotSlot).toBeUndefined()
    expect(cluster.wire.passed.some(({ from, message }) => from === 4 && message.type === 'promise')).toBe(false)
    cluster.wire.loses = () => false
    await cluster.until(() => cluster.counter(4).value === 100)
  })
})
