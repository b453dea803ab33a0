import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EXIT_CODES } from '../src/failure.ts'
import { TestCluster } from './local-cluster.fixture.ts'

let cluster: TestCluster
let transfers = 0

// One cluster for all: each test leaves it whole, but for the last ones, which leave a node less.
beforeAll(async () => {
  cluster = await TestCluster.start()
  await cluster.bank.open({ account: 'alice', currency: 'EUR' })
  await cluster.bank.open({ account: 'bob', currency: 'EUR' })
  await cluster.bank.deposit({ id: 'd0', account: 'alice', amount: 100_000n, currency: 'EUR' })
})

afterAll(() => cluster?.close())

/** Moves a euro from alice to bob, so many times. */
async function pay(count: number): Promise<void> {
  const ids = Array.from({ length: count }, () => `t${++transfers}`)
  const transfer = (id: string) =>
    cluster.bank.transfer({ id, from: 'alice', to: 'bob', amount: 100n, currency: 'EUR' })
  const receipts = await Promise.all(ids.map(transfer))
  expect(receipts.every(({ status }) => status === 'applied')).toBe(true)
}

/** Everything that was acknowledged is there, once, on every node. */
async function expectNothingLost(): Promise<void> {
  await cluster.agreement()
  const { ok, nodes } = await cluster.ask('audit')
  expect(ok).toBe(true)
  expect(new Set(nodes.map(({ digest }: { digest: string }) => digest)).size).toBe(1)
  expect((await cluster.bank.balance('bob')).answer?.balance).toBe(100n * BigInt(transfers))
}

describe('nodes that die', () => {
  it('the leader, killed under load: another takes over, and it comes back on its own store', async () => {
    const leader = await cluster.leader()
    const load = pay(200)
    await cluster.crash(leader)
    await load
    await pay(20)
    expect(await cluster.leader()).not.toBe(leader)
    await cluster.startNode(leader)
    await expectNothingLost()
  })

  it('a follower: the others go on, and it catches up with what it missed', async () => {
    const leader = await cluster.leader()
    const follower = cluster.ids.find((id) => id !== leader) ?? ''
    await cluster.crash(follower)
    for (let round = 0; round < 10; round += 1) await pay(50)
    await cluster.startNode(follower)
    await expectNothingLost()
  })

  it('all of them at once: nothing of what was acknowledged is lost', async () => {
    await pay(100)
    const before = await cluster.agreement()
    await cluster.crash(...cluster.ids)
    await Promise.all(cluster.ids.map((id) => cluster.startNode(id)))
    await cluster.leader()
    expect((await cluster.ask('audit')).digest).toBe(before.split('/')[0])
    await pay(10)
    await expectNothingLost()
  })

  it('two of three: the last one says that it needs a second, and serves when that comes', async () => {
    const [first, ...others] = [await cluster.leader(), ...cluster.ids].filter((id, at, all) => all.indexOf(id) === at)
    const [second = '', third = ''] = others
    await cluster.crash(first ?? '', third)
    const [refused, status] = await Promise.all([
      cluster.ledger('deposit', 'alice', '1 EUR', '--id', 'd1', '--timeout', '2'),
      cluster.ledger('status', '--timeout', '1'),
    ])
    expect(refused.stderr).toContain(`no quorum: 2 of 3 nodes needed, ${second} answers; `)
    expect(refused.stderr).toMatch(/\. Start one: ledger node --id n\d --cluster .*\n$/)
    expect(refused.code).toBe(EXIT_CODES.unavailable)
    expect(status.code).toBe(EXIT_CODES.unavailable)
    expect(status.stdout.match(/does not answer/g)).toHaveLength(2)
    const [stale] = await Promise.all([
      cluster.ask('balance', 'alice', '--stale', '--node', second),
      cluster.startNode(third),
    ])
    expect(stale.balance).toMatchObject({ currency: 'EUR' })
    expect(await cluster.ask('deposit', 'alice', '1 EUR', '--id', 'd1')).toMatchObject({ status: 'applied' })
    await cluster.startNode(first ?? '')
    await expectNothingLost()
  })

  it('the leader, left without a quorum: the same', async () => {
    const leader = await cluster.leader()
    await cluster.crash(...cluster.ids.filter((id) => id !== leader))
    const refused = await cluster.ledger('withdraw', 'alice', '1 EUR', '--timeout', '2', '--json')
    expect(JSON.parse(refused.stdout)).toMatchObject({ ok: false, exitCode: 3, answering: [leader], needed: 2 })
    await Promise.all(cluster.ids.filter((id) => id !== leader).map((id) => cluster.startNode(id)))
    await expectNothingLost()
  })
})

describe('a store', () => {
  it('of another node, or in use by another process: refused, with what to do', async () => {
    await cluster.crash('n2', 'n3')
    const [inUse, foreign, old] = await Promise.all([
      cluster.ledger('node', '--id', 'n2', '--data', cluster.dataOf('n1')),
      cluster.ledger('node', '--id', 'n2', '--data', cluster.dataOf('n3')),
      cluster.ledger('node', '--id', 'n2', '--init'),
    ])
    expect(inUse.code).toBe(EXIT_CODES.refused)
    expect(inUse.stderr).toContain(`is in use by process ${cluster.process('n1').pid}`)
    expect(foreign.code).toBe(EXIT_CODES.usage)
    expect(foreign.stderr).toContain('this store belongs to n3, not to n2')
    expect(old.code).toBe(EXIT_CODES.usage)
    expect(old.stderr).toMatch(/the store of n2 is in use already: .*; leave out --init and --join \(store: /)
    await Promise.all([cluster.startNode('n2'), cluster.startNode('n3')])
  })

  it('that was emptied: its node refuses to start, and the cluster goes on without it', async () => {
    await pay(10)
    await cluster.crash('n2')
    await rm(cluster.dataOf('n2'), { recursive: true })
    await expect(cluster.startNode('n2')).rejects.toThrow(
      /the store of n2 is empty: .* If it lost its store: ledger cluster replace n2 tcp:\/\/HOST:PORT .*\(store: .*n2\)/,
    )
    await pay(10)
  })
})
