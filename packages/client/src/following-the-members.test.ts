import type { ClusterNode, Configuration, NodeNumber } from '@synod/protocol'
import { describe, expect, test } from 'vitest'
import { text, words } from '../test/fake-nodes.ts'
import { CLUSTER, ending, Rig } from '../test/rig.ts'

/* The members change while the cluster runs (PMS 3.10), and the client goes with them. */

const at = (node: NodeNumber): ClusterNode => ({ node, endpoint: `memory:${node}` })

function configuration(changedAt: number, members: NodeNumber[], learners: NodeNumber[] = []): Configuration {
  const numbersThrough = Math.max(3, ...members, ...learners)
  return {
    members: members.map(at),
    learners: learners.map(at),
    removed: [],
    numbersThrough,
    learning: 'every',
    changedAt,
  }
}

const reached = (rig: Rig): NodeNumber[] => [...rig.reachable.keys()].sort((a, b) => a - b)

async function done<T>(rig: Rig, promise: Promise<T>, ms = 50): Promise<T> {
  await rig.pass(ms)
  return promise
}

describe('a reply that tells of a newer configuration', () => {
  test('makes the client ask that node who takes part, once, and reach the new nodes', async () => {
    const rig = new Rig()
    await done(rig, rig.client.submit(text('before')))
    rig.nodes.configuration = configuration(2, [1, 2, 3, 4])
    await done(rig, rig.client.submitMany(Array.from({ length: 50 }, (_, index) => text(`c${index}`))))
    expect(rig.reachable.get(4)).toBe('memory:4')
    const asked = rig.nodes.calls.filter(({ kind }) => kind === 'members')
    expect(asked.map(({ node }) => node)).toEqual([1])
    await done(rig, rig.client.submit(text('after')))
    expect(rig.nodes.calls.filter(({ kind }) => kind === 'members').length).toBe(1)
  })

  test('of nothing newer costs nothing', async () => {
    const rig = new Rig()
    for (let index = 0; index < 5; index++) await done(rig, rig.client.submit(text(`c${index}`)))
    expect(rig.nodes.calls.some(({ kind }) => kind === 'members')).toBe(false)
  })

  test('makes removed nodes strangers, which are forgotten when they have had time to answer', async () => {
    const rig = new Rig({ attemptMsMax: 1000 })
    await done(rig, rig.client.submit(text('before')))
    rig.nodes.leader = 2
    rig.nodes.configuration = configuration(2, [2, 3])
    await done(rig, rig.client.submit(text('after')))
    expect(reached(rig)).toEqual([1, 2, 3])
    await expect(rig.client.status(1)).rejects.toThrow('n1 is not in this cluster of n2, n3')
    await rig.pass(1100)
    expect(reached(rig)).toEqual([2, 3])
  })

  test('from a laggard does not lead back to an older one', async () => {
    const rig = new Rig()
    rig.nodes.configuration = configuration(9, [2, 3, 4])
    rig.nodes.leader = 2
    await done(rig, rig.client.submit(text('now')))
    await rig.pass(3000)
    rig.nodes.configurationOf = () => configuration(5, [1, 2, 3, 4])
    await done(rig, rig.client.members(2))
    expect(reached(rig)).toEqual([2, 3, 4])
  })

  test('and then does not tell it is asked again, but not in a hot loop', async () => {
    const rig = new Rig()
    rig.nodes.instead = ({ kind }) => (kind === 'members' ? { status: 'ok', body: text('?') } : undefined)
    rig.nodes.configuration = configuration(7, [1, 2, 3, 4])
    for (let index = 0; index < 100; index++) await done(rig, rig.client.submit(text(`c${index}`)), 10)
    const asked = () => rig.nodes.calls.filter(({ kind }) => kind === 'members').length
    expect(asked()).toBeGreaterThan(1)
    expect(asked()).toBeLessThanOrEqual(11)
    rig.nodes.instead = () => undefined
    await done(rig, rig.client.submit(text('heard')), 300)
    await done(rig, rig.client.submit(text('again')))
    expect(reached(rig)).toEqual([1, 2, 3, 4])
  })

  test('and is silent then does not hold up anything', async () => {
    const rig = new Rig({ attemptMsMax: 500, inFlightMax: 1 })
    rig.nodes.instead = ({ kind }, node) => (kind === 'members' && node === 1 ? 'silent' : undefined)
    rig.nodes.configuration = configuration(7, [1, 2, 3, 4])
    for (let index = 1; index <= 8; index++) {
      const result = await done(rig, rig.client.submit(text('through')))
      expect(words(result.output)).toBe(`${index}:through`)
    }
    const asked = rig.nodes.calls.filter(({ kind }) => kind === 'members').map(({ id }) => id)
    expect(new Set(asked).size).toBe(1)
    await rig.pass(600)
    await done(rig, rig.client.query(text('sum'), { node: 2 }))
    expect(reached(rig)).toEqual([1, 2, 3, 4])
    await rig.client.close()
    expect(rig.clock.timersWaiting).toBe(0)
  })
})

describe('a leader that the client does not know', () => {
  test('is found by asking who takes part', async () => {
    const rig = new Rig()
    rig.nodes.configuration = configuration(40, [2, 3, 4])
    rig.nodes.leader = 4
    const result = await done(rig, rig.client.submit(text('found')), 300)
    expect(words(result.output)).toBe('1:found')
    expect(rig.nodes.commands.map(({ node }) => node)).toEqual([4])
  })

  test('is found although whoever names it has not executed what made it a member', async () => {
    const rig = new Rig()
    rig.nodes.configuration = configuration(40, [1, 2, 3, 4])
    rig.nodes.configurationOf = (node) => (node < 3 ? configuration(0, [1, 2, 3]) : rig.nodes.configuration)
    rig.nodes.leader = 4
    const result = await done(rig, rig.client.submit(text('found')), 1000)
    expect(words(result.output)).toBe('1:found')
  })
})

describe('learners', () => {
  test('serve reads that any node may answer, and calls that name them, but no others', async () => {
    const rig = new Rig()
    rig.nodes.configuration = configuration(3, [1, 2, 3], [4])
    await done(rig, rig.client.members())
    rig.nodes.leader = 0
    const command = ending(rig.client.submit(text('command'), { deadlineMs: 2000 }))
    const query = ending(rig.client.query(text('query'), { deadlineMs: 2000 }))
    await rig.pass(2010)
    await Promise.all([command, query])
    expect(rig.nodes.calls.some(({ node }) => node === 4)).toBe(false)
    expect(words((await done(rig, rig.client.query(text('one'), { node: 4 }))).answer)).toBe('n4 one')
    rig.nodes.instead = (_, node) => (node === 4 ? undefined : 'silent')
    for (const mode of ['stale', 'atLeast'] as const) {
      const { answer } = await done(rig, rig.client.query(text('any'), { mode, slot: 0 }), 4000)
      expect(words(answer)).toBe('n4 any')
    }
  })

  test('become members with a new configuration, and the other way round', async () => {
    const rig = new Rig()
    rig.nodes.configuration = configuration(3, [1, 2, 3], [4])
    await done(rig, rig.client.members())
    rig.nodes.configuration = configuration(5, [2, 3, 4])
    rig.nodes.leader = 4
    const result = await done(rig, rig.client.submit(text('led')), 300)
    expect(words(result.output)).toBe('1:led')
  })
})

test('a client that was given one node only finds the others: by its leader, or when somebody asks who takes part', async () => {
  const cluster = { ...CLUSTER, nodes: [at(2)] }
  const byLeader = new Rig({ cluster })
  expect(words((await done(byLeader, byLeader.client.submit(text('led')), 300)).output)).toBe('1:led')
  const byAsking = new Rig({ cluster })
  byAsking.nodes.leader = 0
  await done(byAsking, byAsking.client.members())
  expect(words((await done(byAsking, byAsking.client.query(text('sum'), { node: 3 }))).answer)).toBe('n3 sum')
})

test('a node that the cluster was given with but that was never added stays, for calls that name it', async () => {
  const cluster = { ...CLUSTER, nodes: [1, 2, 3, 9].map(at) }
  const rig = new Rig({ cluster })
  rig.reachable.set(9, 'memory:9')
  rig.nodes.configuration = configuration(3, [1, 2, 3])
  await done(rig, rig.client.members(1))
  await rig.pass(3000)
  expect(await done(rig, rig.client.status(9))).toEqual({ node: 9, leads: false })
})

test('an address that the cluster was given with stays: it is the one that works from here', async () => {
  const rig = new Rig()
  const behindAnotherDoor = configuration(3, [1, 2, 3]).members.map((node) => ({ ...node, endpoint: 'memory:inside' }))
  rig.nodes.configuration = { ...configuration(3, [1, 2, 3]), members: behindAnotherDoor }
  await done(rig, rig.client.members(1))
  expect([...rig.reachable.values()]).toEqual(['memory:1', 'memory:2', 'memory:3'])
})

test('all nodes are replaced one by one under load: every command is executed once, and none ends otherwise', async () => {
  const rig = new Rig({ attemptMs: 100, attemptMsMax: 400 })
  const alive = new Set<NodeNumber>([1, 2, 3])
  rig.nodes.instead = (_, node) => (alive.has(node) ? undefined : 'silent')
  rig.weather = () => [1 + (rig.framesSent % 3)]
  const results: Promise<unknown>[] = []
  let sent = 0
  const load = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 5) {
      results.push(rig.client.submit(text(`c${sent++}`)))
      await rig.pass(5)
    }
  }
  let members = [1, 2, 3]
  for (const [gone, come] of [
    [1, 4],
    [2, 5],
    [3, 6],
  ] as const) {
    await load(200)
    alive.add(come)
    rig.nodes.configuration = configuration(rig.nodes.executed.length, members, [come])
    await load(200)
    if (rig.nodes.leader === gone) rig.nodes.leader = 0
    await load(50)
    members = [...members.filter((node) => node !== gone), come].sort((a, b) => a - b)
    rig.nodes.configuration = configuration(rig.nodes.executed.length, members)
    rig.nodes.leader ||= members[0]!
    await load(200)
    alive.delete(gone)
    if (come === 5) rig.nodes.leader = come
  }
  await load(200)
  rig.nodes.leader = 6
  await load(1000)
  await rig.pass(1000)
  const endings = await Promise.allSettled(results)
  expect(endings.filter(({ status }) => status === 'rejected')).toEqual([])
  expect([...rig.nodes.executed].sort()).toEqual(Array.from({ length: sent }, (_, index) => `c${index}`).sort())
  expect(reached(rig)).toEqual([4, 5, 6])
})
