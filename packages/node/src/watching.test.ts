import { encodeData } from '@synod/codec'
import { Gathering, type Happening, isNodeHappening, type NodeHappening } from '@synod/feed'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { connect, monotonicUs, type RunningNode, TransportConfigError, type WatchOptions } from './index.ts'
import { LocalCluster } from './local-cluster.fixture.ts'

vi.setConfig({ testTimeout: 60_000 })

const WAIT = { timeout: 20_000, interval: 10 }

let local: LocalCluster | undefined

afterEach(() => local?.close())

function options(originUs: number, more: Partial<WatchOptions> = {}): WatchOptions {
  return { originUs, wordsOfCommand: (body) => `add ${body.byteLength} bytes`, everyMs: 5, ...more }
}

function ofType<T extends Happening['type']>(happenings: readonly Happening[], type: T) {
  return happenings.filter((each): each is Extract<Happening, { type: T }> => each.type === type)
}

describe('a node that is watched', () => {
  it('tells what all of them did with one value, which gathered is one story (PMS 2a–2b)', async () => {
    local = await LocalCluster.prepare(3)
    await local.startAll(true)
    await local.leader()
    const originUs = monotonicUs()
    const gathering = new Gathering({ latenessUsMax: 50_000 })
    const story: Happening[] = []
    const watchings = [...local.nodes.values()].map((node) =>
      node.watch((told) => gathering.take(told), options(originUs)),
    )
    const client = connect(local.cluster)
    const { slot } = await client.submit(encodeData(7))
    await client.close()
    const through = () => {
      story.push(...gathering.release(monotonicUs() - originUs))
      return ofType(story, 'decided').filter((each) => each.slot === slot && each.what === 'executed')
    }
    await vi.waitFor(() => expect(through()).toHaveLength(3), WAIT)
    for (const watching of watchings) watching.stop()
    expect(through()[0]?.value).toBe('add 1 bytes')
    const accepts = ofType(story, 'sent').filter(
      ({ message }) => message.words.startsWith('accept ') && message.slots[0]?.from === slot,
    )
    expect(accepts).toHaveLength(2)
    for (const { id, at } of accepts) {
      const arrived = ofType(story, 'arrived').find((each) => each.id === id)
      expect(arrived?.at).toBeGreaterThanOrEqual(at)
    }
    expect(new Set(ofType(story, 'portrayed').map(({ portrait }) => portrait.node)).size).toBe(3)
    expect(story.map(({ at }) => at)).toEqual(story.map(({ at }) => at).sort((a, b) => a - b))
    expect(story.filter((happening) => !isNodeHappening(JSON.parse(JSON.stringify(happening))))).toEqual([])
  })

  it('is as before once nobody does', async () => {
    const { node, client } = await single()
    const told: NodeHappening[] = []
    const watching = node.watch((happenings) => told.push(...happenings), options(0))
    watching.stop()
    watching.stop()
    const count = told.length
    await client.submit(encodeData(7))
    await client.close()
    expect(told).toHaveLength(count)
  })

  it('tells of what came before the next time it tells when it stops', async () => {
    const { node, client } = await single()
    const told: NodeHappening[] = []
    node.watch((happenings) => told.push(...happenings), options(0, { everyMs: 1_000_000 }))
    const { slot } = await client.submit(encodeData(7))
    await client.close()
    await node.stop()
    expect(told).toContainEqual(expect.objectContaining({ type: 'decided', slot, what: 'executed' }))
  })

  it('tells no more than it may at once, and how much it left out', async () => {
    const { node, client } = await single()
    const batches: (readonly NodeHappening[])[] = []
    const watching = node.watch((told) => batches.push(told), options(0, { everyMs: 1_000_000, happeningsMax: 1 }))
    for (let count = 0; count < 20; count++) await client.submit(encodeData(1))
    await client.close()
    watching.stop()
    const last = batches.at(-1) ?? []
    expect(last[0]).toMatchObject({ type: 'missed' })
    // Twenty, what is left out, and the portrait.
    expect(last.length).toBeLessThanOrEqual(20 + 2)
  })
})

describe('a node whose links may be cut', () => {
  it('leads no longer when nothing of it arrives (PMS 3.9)', async () => {
    local = await LocalCluster.prepare(3)
    for (const id of ['n1', 'n2', 'n3']) await local.start(id, { initialise: true, debugLinks: true })
    const first = await local.leader()
    const others = [...local.nodes.entries()].filter(([id]) => id !== first)
    const leader = local.nodes.get(first) as RunningNode
    const told: NodeHappening[] = []
    const watching = leader.watch((happenings) => told.push(...happenings), options(0))
    leader.cutLinks(others.map(([, node]) => node.status().node))
    await vi.waitFor(() => expect(others.some(([, node]) => node.status().standing === 'leading')).toBe(true), WAIT)
    const cut = expect.objectContaining({ type: 'sent', fate: 'cut' })
    await vi.waitFor(() => expect(told).toContainEqual(cut), WAIT)
    watching.stop()
    leader.cutLinks([])
    const level = () => new Set([...(local as LocalCluster).nodes.values()].map((node) => node.status().leader)).size
    await vi.waitFor(() => expect(level()).toBe(1), WAIT)
  })

  it('was started so', async () => {
    const { node, client } = await single()
    await client.close()
    expect(() => node.cutLinks([2])).toThrow(TransportConfigError)
  })
})

async function single() {
  local = await LocalCluster.prepare(1)
  const node = await local.start('n1', { initialise: true })
  return { node, client: connect(local.cluster) }
}
