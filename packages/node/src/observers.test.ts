import { readFileSync } from 'node:fs'
import { encodeData } from '@synod/codec'
import { makeBallot } from '@synod/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { connect, type RunningNode } from './index.ts'
import { LocalCluster } from './local-cluster.fixture.ts'
import { allOf } from './observers.ts'

let local: LocalCluster | undefined

afterEach(() => local?.close())

describe('several observers', () => {
  it('are each told everything, in their order', () => {
    const told: string[] = []
    const observer = (name: string) => ({
      recovered: () => told.push(`${name} recovered`),
      durable: () => told.push(`${name} durable`),
      sending: (to: readonly number[]) => told.push(`${name} sending to ${to.join()}`),
      executed: (slot: number) => told.push(`${name} executed ${slot}`),
      restored: (slot: number) => told.push(`${name} restored ${slot}`),
      snapshotTaken: (slot: number) => told.push(`${name} snapshotTaken ${slot}`),
    })
    const both = allOf(observer('one'), {}, observer('other'))
    both.recovered?.([])
    both.durable?.([])
    both.sending?.([2, 3], { type: 'prepare', ballot: makeBallot(1, 1), fromSlot: 1 })
    both.executed?.(4, null, undefined as never)
    both.restored?.(5, undefined as never)
    both.snapshotTaken?.(6)
    const each = ['recovered', 'durable', 'sending to 2,3', 'executed 4', 'restored 5', 'snapshotTaken 6']
    expect(told).toEqual(each.flatMap((call) => [`one ${call}`, `other ${call}`]))
  })
})

describe('the observer of a node', () => {
  it('sees what leaves and what is executed, beside the trace', async () => {
    local = await LocalCluster.prepare(1)
    const seen: string[] = []
    const observer = {
      sending: (_to: unknown, { type }: { type: string }) => seen.push(type),
      executed: (slot: number) => seen.push(`slot ${slot}`),
    }
    const node: RunningNode = await local.start('n1', { initialise: true, trace: local.trace('n1'), observer })
    const client = connect(local.cluster)
    const { slot } = await client.submit(encodeData(7))
    await client.close()
    await node.stop()
    expect(seen.indexOf('accept')).toBeGreaterThan(seen.indexOf('prepare'))
    expect(seen).toContain(`slot ${slot}`)
    expect(readFileSync(local.trace('n1'), 'utf8')).toContain(`"slot":${slot},"type":"chosen"`)
  })
})
