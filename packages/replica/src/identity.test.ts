import type { Cluster, DurableRecord } from '@synod/protocol'
import { makeBallot } from '@synod/protocol'
import { memoryDisk } from '@synod/protocol/memory'
import { describe, expect, it } from 'vitest'
import { MemoryCluster } from './memory-cluster.fixture.ts'

/*
 * DESIGN, "Amnesia": only an explicit one-time initialisation makes an empty store a voter. A node that lost its store has
 * forgotten its promises, and must not come back under its old number.
 */

async function refusal(booting: Promise<void>): Promise<string> {
  return booting.then(
    () => 'it started',
    (error: Error) => `${error.name}: ${error.message}`,
  )
}

describe('whose store is this?', () => {
  it('an empty store is refused without initialisation', async () => {
    const cluster = await MemoryCluster.start()
    const [follower] = cluster.followers as [number]
    await cluster.crash(follower)
    expect(await refusal(cluster.bootOn(memoryDisk(), follower))).toMatch(
      /^IdentityError: the store of n\d is empty: .* must not come back under its old number/,
    )
    expect(cluster.host(follower).isRunning).toBe(false)
  })

  it('initialisation on a store in use is refused', async () => {
    const cluster = await MemoryCluster.start()
    await cluster.crash(1)
    expect(await refusal(cluster.boot(1, true))).toMatch(/^IdentityError: the store of n1 is in use already/)
    await cluster.boot(1)
    expect(cluster.host(1).isRunning).toBe(true)
  })

  it('the store of another node is refused', async () => {
    const cluster = await MemoryCluster.start()
    await cluster.crash(1)
    await cluster.crash(2)
    const { disk } = cluster.member(1)
    expect(await refusal(cluster.bootOn(disk, 2))).toMatch(
      /^IdentityError: this store belongs to n1, not to n2: if n2 has lost its own, give it a new number/,
    )
  })

  it.each([
    ['name', { name: 'another' }],
    ['α', { alpha: 99 }],
    ['quorum rule', { quorum: { kind: 'flexible', accept: 3 } }],
  ] as [string, Partial<Cluster>][])('the store of a cluster with another %s is refused', async (_what, difference) => {
    const cluster = await MemoryCluster.start()
    await cluster.crash(1)
    const booting = cluster.boot(1, false, { ...cluster.cluster, ...difference })
    expect(await refusal(booting)).toMatch(
      /^IdentityError: this store belongs to cluster test.*, not to .*: if n1 is to be in the latter, give it a new number/,
    )
  })

  it('a store with records but no identity is damaged', async () => {
    const cluster = new MemoryCluster()
    const disk = memoryDisk<Uint8Array>()
    const promise: DurableRecord<Uint8Array> = { type: 'promised', ballot: makeBallot(4, 2) }
    disk.take(promise)
    expect(await refusal(cluster.bootOn(disk, 1))).toMatch(/holds records but no identity/)
    expect(await refusal(cluster.bootOn(disk, 1, { initialise: true }))).toMatch(/in use already/)
  })

  it('its incarnation is kept across restarts, and every store has its own', async () => {
    const cluster = await MemoryCluster.start()
    const incarnations = () => cluster.nodes.map((node) => cluster.host(node).status().incarnation)
    const before = incarnations()
    for (const node of cluster.nodes) await cluster.restart(node)
    expect(incarnations()).toEqual(before)
    expect(new Set(before).size).toBe(3)
  })
})
