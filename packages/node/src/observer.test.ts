import { readFileSync } from 'node:fs'
import { encodeData } from '@synod/codec'
import { afterEach, describe, expect, it } from 'vitest'
import { connect, type RunningNode } from './index.ts'
import { LocalCluster } from './local-cluster.fixture.ts'

let local: LocalCluster | undefined

afterEach(() => local?.close())

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
