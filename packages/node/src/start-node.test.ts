import { encodeData } from '@synod/codec'
import { memoryStorage } from '@synod/protocol/memory'
import { afterEach, describe, expect, it } from 'vitest'
import { counter, number } from './counter.fixture.ts'
import { connect } from './index.ts'
import { LocalCluster } from './local-cluster.fixture.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const resource of open.splice(0).reverse()) await resource.close()
})

async function prepared(size?: number): Promise<LocalCluster> {
  const cluster = await LocalCluster.prepare(size)
  open.push(cluster)
  return cluster
}

function clientOf(cluster: LocalCluster) {
  const client = connect(cluster.cluster)
  open.push(client)
  return {
    add: async (by: number) => number((await client.submit(encodeData(by))).output),
    sum: async () => number((await client.query(encodeData(null))).answer),
  }
}

describe('three nodes over ZeroMQ and LMDB', () => {
  it('replicate a state machine, and lose nothing when the leader stops and comes back', async () => {
    const cluster = await prepared()
    await cluster.startAll(true)
    const client = clientOf(cluster)
    expect([await client.add(1), await client.add(2)]).toEqual([1, 3])
    const first = await cluster.leader()
    await cluster.nodes.get(first)?.stop()
    cluster.nodes.delete(first)
    expect(await client.add(3)).toBe(6)
    await cluster.start(first)
    expect(await client.add(4)).toBe(10)
    expect(await client.sum()).toBe(10)
  })

  it('are where they were after all of them were stopped', async () => {
    const cluster = await prepared()
    await cluster.startAll(true)
    expect(await clientOf(cluster).add(42)).toBe(42)
    for (const node of cluster.nodes.values()) await node.stop()
    cluster.nodes.clear()
    await cluster.startAll(false)
    expect(await clientOf(cluster).sum()).toBe(42)
  })

  it('say how they are', async () => {
    const cluster = await prepared(1)
    const node = await cluster.start('n1', { initialise: true })
    await cluster.leader()
    expect(await clientOf(cluster).add(5)).toBe(5)
    expect(node.status()).toMatchObject({ node: 1, cluster: 'counters', standing: 'leading', leader: 1, commands: 2 })
    expect([node.id, node.endpoint]).toEqual(['n1', cluster.cluster.nodes[0]?.endpoint])
  })
})

describe('a node that cannot start says why, and lets go of what it took', () => {
  it('a port that is taken', async () => {
    const cluster = await prepared(1)
    await cluster.start('n1', { initialise: true })
    const twin = cluster.start('n1', { initialise: true, data: cluster.data('twin') })
    await expect(twin).rejects.toThrow(/^n1 cannot bind tcp:.*: another process listens there \(EADDRINUSE\); stop it/)
  })

  it('a store that is empty', async () => {
    const cluster = await prepared(1)
    await expect(cluster.start('n1')).rejects.toThrow(
      /^the store of n1 is empty: a new node is initialised, or joins, once/,
    )
    await cluster.start('n1', { initialise: true })
  })

  it('a store that is in use already, by this node or by another', async () => {
    const cluster = await prepared()
    const node = await cluster.start('n1', { initialise: true })
    await expect(cluster.start('n2', { data: cluster.data('n1') })).rejects.toThrow(/is in use by process/)
    await node.stop()
    await expect(cluster.start('n1', { initialise: true })).rejects.toThrow(/^the store of n1 is in use already/)
    await expect(cluster.start('n2', { data: cluster.data('n1') })).rejects.toThrow(
      'this store belongs to n1, not to n2',
    )
    await cluster.start('n1')
  })

  it.each(['n4', 'n0', 'one', ''])('an id that is no node of the cluster: "%s"', async (id) => {
    const cluster = await prepared()
    await expect(cluster.start(id, { initialise: true })).rejects.toThrow(
      `${id} is not a node of cluster counters, which has n1, n2, n3`,
    )
  })
})

describe('stopped', () => {
  it('resolves with nothing when the node was asked to stop, however often', async () => {
    const cluster = await prepared(1)
    const node = await cluster.start('n1', { initialise: true })
    await Promise.all([node.stop(), node.stop()])
    expect(await node.stopped).toBeUndefined()
  })

  it('resolves with the reason when the node had to stop, and a stop after that changes nothing', async () => {
    const cluster = await prepared(1)
    const inner = memoryStorage<Uint8Array>()
    let isBroken = false
    const storage: typeof inner = {
      recover: () => inner.recover(),
      readLog: (from, to, bytesMax) => inner.readLog(from, to, bytesMax),
      readRows: (range) => inner.readRows(range),
      snapshotChunk: (slot, index) => inner.snapshotChunk(slot, index),
      size: () => inner.size(),
      close: () => Promise.reject(new Error('cannot even close')),
      write: (records) => (isBroken ? Promise.reject(new Error('EIO')) : inner.write(records)),
    }
    const node = await cluster.start('n1', { initialise: true, storage, machine: counter() })
    await cluster.leader()
    isBroken = true
    const client = clientOf(cluster)
    const adding = client.add(1).catch(() => 'unanswered')
    const reason = await node.stopped
    expect(reason?.message).toBe('the store failed, the node stops: EIO')
    await node.stop()
    expect(await node.stopped).toBe(reason)
    await open.pop()?.close()
    expect(await adding).toBe('unanswered')
  })
})
