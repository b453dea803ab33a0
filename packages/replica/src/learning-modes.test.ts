import type { Cluster } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { MemoryCluster } from './memory-cluster.fixture.ts'

/*
 * Messages per command in normal running (PMS 3.4: only phase 2 runs), on the wire: what a node says to itself costs
 * nothing, so n nodes save one accept and, of the formulas of PMS 2.3, the messages in which sender and receiver are one.
 */

const COMMANDS = 20

async function perCommand(nodes: number, learning: Cluster['learning']) {
  const cluster = await MemoryCluster.start({ nodes, learning })
  const leader = await cluster.untilLeader()
  const client = await cluster.client()
  const session = await client.open(leader)
  await cluster.advance(1000)
  cluster.wire.clear()
  for (let id = 1; id <= COMMANDS; id++) {
    await client.add(leader, session, id, 1)
    await cluster.untilLevel()
  }
  await cluster.advance(1000)
  const { wire } = cluster
  const count = (...types: Parameters<typeof wire.count>) => wire.count(...types) / COMMANDS
  return {
    phaseOne: count('prepare', 'promise'),
    accept: count('accept'),
    accepted: count('accepted'),
    chosen: count('chosen'),
    asking: count('catchUp', 'catchUpReply', 'rejected'),
    leader,
  }
}

describe('PMS LN4: messages per command, by the formulas', () => {
  it.each([3, 5])('%i servers, learning distinguished (PMS LN2): acceptors + learners', async (n) => {
    const found = await perCommand(n, 'distinguished')
    // n acceptors tell one, one tells n learners; each sum contains the leader once.
    expect(found).toMatchObject({ phaseOne: 0, accept: n - 1, accepted: n - 1, chosen: n - 1, asking: 0 })
  })

  it.each([3, 5])('%i servers, every learner told (PMS LN1): acceptors × learners', async (n) => {
    const found = await perCommand(n, 'every')
    expect(found).toMatchObject({ phaseOne: 0, accept: n - 1, accepted: n * (n - 1), chosen: 0, asking: 0 })
  })

  it('5 servers, 2 delegates (PMS LN3): each of them, and the leader, hears every acceptor and tells every learner', async () => {
    const n = 5
    const { leader, ...found } = await perCommand(n, { delegates: 2 })
    const told = new Set([1, 2, leader]).size
    expect(found).toEqual({ phaseOne: 0, accept: n - 1, accepted: told * (n - 1), chosen: told * (n - 1), asking: 0 })
  })

  it.each(['every', 'distinguished', { delegates: 1 }] as const)(
    'the owner of the ballot hears every acceptor, learning %j (DESIGN)',
    async (learning) => {
      const cluster = await MemoryCluster.start({ nodes: 5, learning })
      const leader = await cluster.untilLeader()
      cluster.wire.clear()
      const client = await cluster.client()
      await client.open(leader)
      await cluster.untilLevel()
      const told = cluster.wire.of('accepted').filter(({ to }) => to === leader)
      expect(new Set(told.map(({ from }) => from))).toEqual(new Set(cluster.followers))
    },
  )

  it.each(['every', 'distinguished', { delegates: 1 }] as const)(
    'a delegate that is down hinders nobody, learning %j',
    async (learning) => {
      const cluster = await MemoryCluster.start({ nodes: 5, learning })
      await cluster.crash(1)
      const leader = await cluster.untilLeader()
      const client = await cluster.client()
      const session = await client.open(leader)
      for (let id = 1; id <= 5; id++) await client.add(leader, session, id, 1)
      await cluster.until(() => cluster.running.every((node) => cluster.counter(node).value === 5))
    },
  )
})
