import { readCluster } from '@synod/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EXIT_CODES } from '../src/failure.ts'
import { loopbackEndpoint } from '../src/ports.ts'
import { TestCluster } from './local-cluster.fixture.ts'
import { PayingLoad } from './paying-load.fixture.ts'

let cluster: TestCluster
let load: PayingLoad

// One cluster for all, in which nobody of the beginning is left at the end.
beforeAll(async () => {
  cluster = await TestCluster.start()
  load = await PayingLoad.prepare(cluster.bank)
})

afterAll(() => cluster?.close())

/** Everything that was acknowledged is there, once, on every node that takes part. */
async function expectNothingLost(): Promise<void> {
  await cluster.agreement()
  const { ok, nodes } = await cluster.ask('audit')
  expect(ok).toBe(true)
  expect(new Set(nodes.map(({ digest }: { digest: string }) => digest)).size).toBe(1)
  await load.expectEachOnce()
}

/** What `ledger cluster members` says of the nodes that vote. */
async function members(): Promise<string[]> {
  return (await cluster.ask('cluster', 'members')).members
}

describe('the members of a running bank', () => {
  it('are all replaced, one by one, under load, and nothing is lost', async () => {
    const stop = load.start()
    for (const [old, number] of [
      ['n1', 4],
      ['n2', 5],
      ['n3', 6],
    ] as const) {
      const endpoint = loopbackEndpoint(await cluster.freePort())
      const replacing = cluster.ask('cluster', 'replace', old, endpoint, '--timeout', '10')
      await cluster.untilListed(`n${number}`)
      await cluster.startNode(`n${number}`, { join: true })
      expect(await replacing).toMatchObject({
        ok: true,
        status: 'changed',
        leaving: old,
        joining: `n${number}`,
        inEffect: true,
      })
      const exit = await cluster.process(old).exited
      expect(exit.code).toBe(0)
      expect(exit.removed).toContain(`${old} was removed from the cluster`)
    }
    expect(await stop()).toBeGreaterThan(100)
    expect(await members()).toEqual(['n4', 'n5', 'n6'])
    expect((await readCluster(cluster.local.clusterFile)).nodes.map(({ node }) => node)).toEqual([4, 5, 6])
    await expectNothingLost()
  })

  it('one asks first what it would come to; what the cluster would refuse is refused then, with what to do', async () => {
    const before = await members()
    const plan = await cluster.ask('cluster', 'remove', 'n6', '--dry-run')
    expect(plan).toMatchObject({
      dryRun: true,
      before: { quorum: 2, mayFail: 1 },
      after: { members: ['n4', 'n5'], quorum: 2, mayFail: 0 },
    })
    const shown = await cluster.ledger('cluster', 'replace', 'n4', 'tcp://127.0.0.1:1', '--dry-run')
    expect(shown.stdout).toMatch(
      /now +n4, n5, n6 +2 of 3 +1\nthen +n5, n6, n7 +2 of 3 +1\n\nit would be done; nothing was changed\n/,
    )
    const [used, stranger, nowhere] = await Promise.all([
      cluster.ledger('cluster', 'add', 'n2', 'tcp://127.0.0.1:1', '--dry-run'),
      cluster.ledger('cluster', 'remove', 'n9', '--dry-run'),
      cluster.ledger('cluster', 'add', 'n9', '--dry-run'),
    ])
    expect([used.code, stranger.code, nowhere.code]).toEqual([EXIT_CODES.refused, EXIT_CODES.refused, EXIT_CODES.usage])
    expect(used.stderr).toMatch(/refused, number used: n2 was given out before.* n7; leave out the number/)
    expect(stranger.stderr).toMatch(
      /refused, not a member: n9 is no member; those are n4, n5, n6; ledger cluster members/,
    )
    expect(nowhere.stderr).toMatch(/n9 is new: say where the others reach it/)
    expect(await members()).toEqual(before)
  })

  it('would be too few to decide: refused, unless forced', async () => {
    const [gone] = (await cluster.followers()) as [string]
    const other = (await cluster.followers())[1] ?? ''
    await cluster.crash(gone)
    const refused = await cluster.ledger('cluster', 'remove', other)
    expect(refused.code).toBe(EXIT_CODES.refused)
    expect(refused.stderr).toContain(`refused: 2 of 2 would be needed, and ${gone} does not answer`)
    await cluster.startNode(gone)
    await cluster.agreement()
  })
})

describe('a node that lost its store', () => {
  it('is refused under its number, and told how to come back: under another one', async () => {
    const [lost = ''] = await cluster.followers()
    await cluster.crash(lost)
    await cluster.loseStore(lost)
    const [started, joined] = await Promise.all([
      cluster.ledger('node', '--id', lost),
      cluster.ledger('node', '--id', lost, '--join'),
    ])
    const advice = `ledger cluster replace ${lost} tcp://HOST:PORT --cluster `
    for (const refused of [started, joined]) {
      expect(refused.code).toBe(EXIT_CODES.usage)
      expect(refused.stderr).toContain(advice)
    }
    expect(joined.stderr).toContain(`${lost} votes in e2e already: `)

    const stop = load.start()
    const endpoint = loopbackEndpoint(await cluster.freePort())
    const learning = await cluster.ask('cluster', 'replace', lost, endpoint, '--no-wait')
    expect(learning).toMatchObject({ status: 'learning', leaving: lost })
    await cluster.startNode(learning.joining, { join: true })
    expect(await cluster.ask('cluster', 'replace', lost, learning.joining, '--timeout', '10')).toMatchObject({
      status: 'changed',
    })
    await stop()
    expect(await members()).toContain(learning.joining)
    await expectNothingLost()
    expect((await cluster.ask('status')).configuration).toMatchObject({ quorum: 2, mayFail: 1, learners: [] })
  })
})

describe('the leader', () => {
  it('is whoever is asked to lead, and another one when the leader is removed', async () => {
    const [next = ''] = await cluster.followers()
    const stop = load.start()
    expect(await cluster.ask('cluster', 'lead', next)).toMatchObject({ leader: next })
    const removed = await cluster.ask('cluster', 'remove', next, '--timeout', '10')
    expect(removed).toMatchObject({ status: 'changed', leaving: next, inEffect: true })
    expect(removed.leader).not.toBe(next)
    expect((await cluster.process(next).exited).code).toBe(0)
    await stop()
    expect(await members()).not.toContain(next)
    await expectNothingLost()
    expect(await cluster.ask('cluster', 'remove', next)).toMatchObject({ status: 'unchanged' })
  })
})
