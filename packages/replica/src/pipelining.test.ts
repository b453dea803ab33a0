import { slotEntries } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { addition, MemoryCluster } from './memory-cluster.fixture.ts'

/** Slots that the leader has proposed and does not know to be chosen. */
function pending(cluster: MemoryCluster, leader: number): number[] {
  return [...slotEntries(cluster.host(leader).replica.roles.proposer.context.pending)].map(([slot]) => slot)
}

/** One command a turn, so that each gets a slot of its own while there are free ones. */
async function sendOneByOne(cluster: MemoryCluster, from: number, to: number, send: (id: number) => void) {
  for (let id = from; id <= to; id++) {
    send(id)
    cluster.clock.turn()
    cluster.clock.turn()
  }
  await cluster.advance(0)
}

describe('pipelining (PMS 3.8)', () => {
  it('proposes up to α slots above what is chosen, never further, and goes on when they are', async () => {
    const alpha = 8
    const cluster = await MemoryCluster.start({ alpha, limits: { pipelineSlotsMax: 100 } })
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(leader)
    await cluster.untilLevel()
    cluster.wire.loses = ({ message }) => message.type === 'accept'
    await sendOneByOne(cluster, 1, 30, (id) => client.send(leader, [addition(id, 1)], session))
    expect(pending(cluster, leader)).toEqual([2, 3, 4, 5, 6, 7, 8, 9])
    cluster.wire.loses = () => false
    await cluster.until(() => cluster.nodes.every((node) => cluster.counter(node).value === 30))
    for (const { message } of cluster.wire.of('accept')) {
      for (const { slot } of message.entries) expect(slot).toBeLessThanOrEqual(message.chosenThrough + alpha)
    }
  })

  it('sends lost accepts again, and only those', async () => {
    const cluster = await MemoryCluster.start({ limits: { pipelineSlotsMax: 16 } })
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(leader)
    await cluster.untilLevel()
    cluster.wire.loses = ({ message }) => message.type === 'accept' && message.entries.some(({ slot }) => slot === 3)
    await sendOneByOne(cluster, 1, 5, (id) => client.send(leader, [addition(id, id)], session))
    await cluster.advance(50)
    expect(pending(cluster, leader)).toEqual([3])
    // 2 is executed; 4 … 6 are chosen and wait for 3: a gap of the kind that PMS 3.8 tells of.
    expect(cluster.counter(leader).applied.map(({ slot }) => slot)).toEqual([2])
    cluster.wire.loses = () => false
    cluster.wire.clear()
    await cluster.until(() => cluster.nodes.every((node) => cluster.counter(node).value === 15))
    const again = cluster.wire.of('accept').flatMap(({ message }) => message.entries.map(({ slot }) => slot))
    expect(new Set(again)).toEqual(new Set([3]))
    expect(cluster.counter(leader).applied.map(({ by }) => by)).toEqual([1, 2, 3, 4, 5])
  })

  it('needs no more than the accepts: lost answers and lost words of what is chosen are made up for', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(leader)
    let turn = 0
    cluster.wire.loses = ({ message }) => {
      turn += 1
      return (message.type === 'accepted' || message.type === 'chosen') && turn % 3 !== 0
    }
    for (let id = 1; id <= 10; id++) client.send(leader, [addition(id, 1)], session)
    await cluster.until(() => cluster.nodes.every((node) => cluster.counter(node).value === 10))
  })

  it('lets batches grow instead of taking more slots than it is told to', async () => {
    const cluster = await MemoryCluster.start({ limits: { pipelineSlotsMax: 2 } })
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(leader)
    await cluster.untilLevel()
    await sendOneByOne(cluster, 1, 1, (id) => client.send(leader, [addition(id, 1)], session))
    cluster.wire.loses = ({ message }) => message.type === 'accept'
    await sendOneByOne(cluster, 2, 40, (id) => client.send(leader, [addition(id, 1)], session))
    expect(pending(cluster, leader).length).toBeLessThanOrEqual(2)
    cluster.wire.loses = () => false
    await cluster.until(() => cluster.counter(leader).value === 40)
    expect(new Set(cluster.counter(leader).applied.map(({ slot }) => slot)).size).toBeLessThanOrEqual(4)
  })
})
