import type { Portrait } from '@synod/feed'
import { describe, expect, it } from 'vitest'
import { at, call, open, openTold, type ToldSandbox } from './told-sandbox.fixture.ts'

/** The cluster has a leader by then, in milliseconds. */
const LED_MS = 1000

function leaderOf({ sandbox }: ToldSandbox): number {
  const leaders = sandbox.portraits().filter(({ standing, life }) => standing === 'leading' && life === 'running')
  expect(leaders).toHaveLength(1)
  return (leaders[0] as Portrait).node
}

function portraitOf({ sandbox }: ToldSandbox, node: number): Portrait {
  return sandbox.portraits().find((portrait) => portrait.node === node) as Portrait
}

async function led(nodes = 3, everyMs?: number): Promise<ToldSandbox> {
  const world = openTold({ seed: 1, nodes, ...(everyMs === undefined ? {} : { traffic: { everyMs } }) })
  await world.sandbox.runUntil(LED_MS * 1000)
  return world
}

async function runMs({ sandbox }: ToldSandbox, ms: number): Promise<void> {
  await sandbox.runUntil(sandbox.nowUs + ms * 1000)
}

describe('calls', () => {
  it('are asked of the node named first, sent on to the leader, and answered once every node will execute them', async () => {
    const world = await led()
    const other = leaderOf(world) === 1 ? 2 : 1
    await world.sandbox.do(call(other, open('alice')))
    await runMs(world, 500)
    await world.sandbox.do(call(other, { f: 'deposit', account: 'alice', amount: '1250' }))
    await runMs(world, 500)
    const [first] = world.of('sent').filter(({ from }) => from === 'c1')
    expect(first).toMatchObject({ to: other, fate: 'arrives' })
    expect(world.of('called').map(({ state, answer }) => [state, answer])).toEqual([
      ['asked', undefined],
      ['answered', 'applied, in slot 2'],
      ['asked', undefined],
      ['answered', 'applied, alice has 12.50 EUR, in slot 4'],
    ])
    for (const { state, appliedThrough } of world.sandbox.portraits()) {
      expect(appliedThrough).toBe(4)
      expect(state?.rows).toContainEqual(['alice', '12.50 EUR'])
    }
  })

  it('are refused by the ledger where it refuses them', async () => {
    const world = await led()
    await world.sandbox.do(call(1, { f: 'withdraw', account: 'nobody', amount: '1' }))
    await runMs(world, 500)
    expect(world.of('called').at(-1)).toMatchObject({ state: 'refused', answer: 'unknown account, in slot 2' })
  })
})

describe('processes', () => {
  it('kill and start: another leads, and the one that was down catches up with what its disk holds', async () => {
    const world = await led(3, 100)
    const leader = leaderOf(world)
    await world.sandbox.do({ type: 'kill', node: leader })
    expect(portraitOf(world, leader).life).toBe('down')
    await runMs(world, 3000)
    expect(leaderOf(world)).not.toBe(leader)
    const { appliedThrough } = portraitOf(world, leader)
    await world.sandbox.do({ type: 'start', node: leader })
    await runMs(world, 3000)
    expect(portraitOf(world, leader).life).toBe('running')
    expect(portraitOf(world, leader).appliedThrough).toBeGreaterThan(appliedThrough + 10)
    expect(world.of('done').map(({ deed, to }) => [deed, ...to])).toEqual([
      ['killed', leader],
      ['started', leader],
    ])
  })

  it('pause and resume: what came meanwhile is handled when it goes on', async () => {
    const world = await led()
    const follower = leaderOf(world) === 1 ? 2 : 1
    await world.sandbox.do({ type: 'pause', node: follower })
    await world.sandbox.do(call(leaderOf(world), open('alice')))
    await runMs(world, 300)
    expect(portraitOf(world, follower)).toMatchObject({ life: 'paused', appliedThrough: 0 })
    await world.sandbox.do({ type: 'resume', node: follower })
    await runMs(world, 1000)
    expect(portraitOf(world, follower)).toMatchObject({ life: 'running', appliedThrough: 2 })
  })

  it('A3: a node whose store is wiped stays out: it refuses to start, and says why', async () => {
    const world = await led()
    await world.sandbox.do({ type: 'wipe', node: 2 })
    await world.sandbox.do({ type: 'start', node: 2 })
    await runMs(world, 1000)
    expect(portraitOf(world, 2).life).toBe('down')
    const last = world.of('done').at(-1)
    expect(last).toMatchObject({ deed: 'halted', to: [2] })
    expect(last?.words).toContain('n2 stops: ')
  })

  it('what finds nothing to do does and tells nothing', async () => {
    const world = await led()
    const before = world.sandbox.hash()
    for (const node of [2, 99]) {
      await world.sandbox.do({ type: 'resume', node })
      await world.sandbox.do({ type: 'mend', from: node, to: 1, isBothWays: true })
    }
    await world.sandbox.do({ type: 'kill', node: 99 })
    await world.sandbox.do({ type: 'cut', from: 1, to: 1, isBothWays: true })
    await world.sandbox.do({ type: 'duel', nodes: [1, 99], ms: 100 })
    await world.sandbox.do(call(99, open('alice')))
    await world.sandbox.do({ type: 'start', node: 1 })
    expect(world.of('done')).toEqual([])
    expect(world.sandbox.hash()).toBe(before)
  })
})

describe('links and disks', () => {
  it('cut and mend, in one direction', async () => {
    const world = await led()
    await world.sandbox.do({ type: 'cut', from: 1, to: 2, isBothWays: false })
    await runMs(world, 600)
    const fates = (from: number, to: number) =>
      new Set(world.of('sent', LED_MS + 1).flatMap((sent) => (sent.from === from && sent.to === to ? [sent.fate] : [])))
    expect([...fates(1, 2)]).toEqual(['cut'])
    expect([...fates(2, 1)]).toEqual(['arrives'])
    expect(world.of('done')).toMatchObject([{ deed: 'cut', to: [1, 2], isOneWay: true, words: 'n1 → n2 is cut' }])
    await world.sandbox.do({ type: 'mend', from: 1, to: 2, isBothWays: true })
    await runMs(world, 600)
    expect([...fates(1, 2)]).toEqual(['cut', 'arrives'])
  })

  it('slowLink: its messages take so much longer', async () => {
    const world = await led()
    await world.sandbox.do({ type: 'slowLink', from: 1, to: 2, ms: 400 })
    await runMs(world, 600)
    const delays = world
      .of('sent', LED_MS)
      .filter(({ from, to }) => from === 1 && to === 2)
      .map((sent) => (sent.arrivesAt as number) - sent.at)
    expect(Math.min(...delays)).toBeGreaterThan(400_000)
    await world.sandbox.do({ type: 'slowLink', from: 1, to: 2, ms: 0 })
    await runMs(world, 600)
    const last = world.of('sent').findLast(({ from, to }) => from === 1 && to === 2)
    expect((last?.arrivesAt as number) - (last?.at as number)).toBeLessThan(20_000)
  })

  it('slowDisk: what reveals state waits for it (PMS I3)', async () => {
    const world = await led()
    const leader = leaderOf(world)
    for (const node of [1, 2, 3]) await world.sandbox.do({ type: 'slowDisk', node, ms: 300 })
    await world.sandbox.do(call(leader, open('alice')))
    await runMs(world, 3000)
    const accept = world.of('sent').find(({ message }) => message.kind === 'accept')
    const accepted = world.of('sent').find(({ message }) => message.kind === 'accepted')
    expect((accepted?.at as number) - (accept?.arrivesAt as number)).toBeGreaterThan(299_000)
  })

  it('weather: of a hundred messages so many are lost, come twice, are late', async () => {
    const world = await led(5)
    await world.sandbox.do({ type: 'weather', loss: 20, duplication: 10, lateness: 5 })
    await runMs(world, 10_000)
    const sent = world.of('sent', LED_MS + 1)
    const share = (fate: string) => (100 * sent.filter((each) => each.fate === fate).length) / sent.length
    expect(share('lost')).toBeGreaterThan(10)
    expect(share('lost')).toBeLessThan(30)
    expect(share('again')).toBeGreaterThan(4)
    expect(share('late')).toBeGreaterThan(2)
  })

  it('each message that arrives is told of once, where and when it was said to', async () => {
    const world = await led(5, 50)
    await world.sandbox.do({ type: 'weather', loss: 10, duplication: 10, lateness: 10 })
    await runMs(world, 3000)
    const arrivals = new Map(world.of('arrived').map(({ id, at }) => [id, at]))
    expect(arrivals.size).toBe(world.of('arrived').length)
    for (const { id, arrivesAt } of world.of('sent')) {
      const isDue = arrivesAt !== undefined && arrivesAt <= world.sandbox.nowUs
      expect(arrivals.get(id)).toBe(isDue ? arrivesAt : undefined)
    }
  })
})

describe('PMS PR1: a duel', () => {
  it('each of two nodes prepares just before the other’s accepts arrive: nothing is chosen for as long as it lasts', async () => {
    const world = await led(3, 60)
    await world.sandbox.do({ type: 'duel', nodes: [1, 2], ms: 2000 })
    await runMs(world, 2000)
    const during = <T extends { readonly at: number }>(all: readonly T[]) => all.filter(({ at }) => at > 1_400_000)
    expect(during(world.of('decided')).filter(({ what }) => what === 'chosen')).toEqual([])
    const sent = during(world.of('sent'))
    const of = (kind: string) => sent.filter(({ message }) => message.kind === kind)
    const owners = of('prepare').map(({ from }) => from)
    // Each prepare goes to two others; then it is the other's turn.
    for (let place = 2; place < owners.length; place += 2) expect(owners[place]).not.toBe(owners[place - 2])
    expect(owners.length).toBeGreaterThan(60)
    expect(of('rejected').length).toBeGreaterThan(40)
    expect(of('accepted')).toEqual([])
  })

  it('PMS PR2: when it is over one is distinguished, and everything that was asked for is chosen', async () => {
    const world = await led(3, 60)
    await world.sandbox.do({ type: 'duel', nodes: [1, 2], ms: 1000 })
    await runMs(world, 3000)
    leaderOf(world)
    const chosen = world.of('decided', 2500).filter(({ what }) => what === 'chosen')
    expect(chosen.length).toBeGreaterThan(30)
    expect(new Set(world.of('called', 2500).map(({ state }) => state))).toContain('answered')
  })

  it('nothing is chosen among five nodes either', async () => {
    const world = await led(5, 60)
    await world.sandbox.do({ type: 'duel', nodes: [4, 2], ms: 2000 })
    await runMs(world, 2000)
    const chosen = world.of('decided', 1400).filter(({ what }) => what === 'chosen')
    expect(chosen).toEqual([])
  })
})

describe('PMS 3.10: members', () => {
  it('addNode: a fourth node learns, and then votes', async () => {
    const world = await led(3, 100)
    await world.sandbox.do({ type: 'addNode' })
    await runMs(world, 6000)
    for (const portrait of world.sandbox.portraits()) expect(portrait.members).toEqual([1, 2, 3, 4])
    expect(portraitOf(world, 4)).toMatchObject({ life: 'running', lifecycle: 'following' })
    expect(world.of('done')[0]).toMatchObject({ deed: 'started', to: [4] })
  })

  it('removeNode: it leaves when nobody needs it any more', async () => {
    const world = await led(3, 100)
    const follower = leaderOf(world) === 1 ? 2 : 1
    await world.sandbox.do({ type: 'removeNode', node: follower })
    await runMs(world, 6000)
    expect(portraitOf(world, leaderOf(world)).members).not.toContain(follower)
    expect(portraitOf(world, follower).life).toBe('gone')
    expect(world.of('done').map(({ deed }) => deed)).toContain('left')
  })

  it('PMS LN1–LN4: learning', async () => {
    const world = await led(3, 100)
    await world.sandbox.do({ type: 'learning', learning: 'every' })
    await runMs(world, 2000)
    for (const portrait of world.sandbox.portraits()) expect(portrait.learning).toBe('every')
    const heard = new Set(
      world.of('sent', 2000).flatMap(({ message, to }) => (message.kind === 'accepted' ? [to] : [])),
    )
    expect(heard.size).toBe(3)
  })
})

it('deeds that are known beforehand are done in their time', async () => {
  const world = openTold({
    seed: 4,
    nodes: 3,
    deeds: [at(1200, { type: 'kill', node: 1 }), at(1900, { type: 'start', node: 1 })],
  })
  await world.sandbox.runUntil(3_000_000)
  expect(world.of('done').map(({ at, deed }) => [at, deed])).toEqual([
    [1_200_000, 'killed'],
    [1_900_000, 'started'],
  ])
})
