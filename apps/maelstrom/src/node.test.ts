import { seededEntropy } from '@synod/protocol/memory'
import { describe, expect, it } from 'vitest'
import { formatMessage, parseMessage } from './message.ts'
import type { TestNetwork } from './network.fixture.ts'
import { LinKvNode } from './node.ts'
import { IDS, World } from './world.fixture.ts'

describe('three nodes of lin-kv', () => {
  it('serve any request at any node', async () => {
    const world = await World.started()
    expect(await world.ask('n0', { type: 'write', key: 1, value: 5 })).toMatchObject({ type: 'write_ok' })
    expect(await world.ask('n1', { type: 'cas', key: 1, from: 5, to: 6 })).toMatchObject({ type: 'cas_ok' })
    expect(await world.ask('n2', { type: 'read', key: 1 })).toMatchObject({ type: 'read_ok', value: 6 })
    expect(await world.ask('n2', { type: 'read', key: 2 })).toMatchObject({ type: 'error', code: 20 })
  })

  it('keep their leader while messages take as long as they may', async () => {
    const world = await World.started()
    const before = world.log.length
    await world.clock.advanceAsync(120_000)
    expect(world.log.slice(before)).toEqual([])
  })

  it('go on without a leader that is cut off, which claims nothing that it does not know', async () => {
    const world = await World.started()
    const { leader } = world
    const [other] = IDS.filter((id) => id !== leader) as [string]
    await world.ask(other, { type: 'write', key: 1, value: 'before' })
    world.network.part([leader])
    expect(await world.ask(leader, { type: 'write', key: 1, value: 'doubtful' })).toMatchObject({ code: 0 })
    await world.clock.advanceAsync(5000)
    expect(await world.ask(other, { type: 'read', key: 1 })).toMatchObject({ value: 'before' })
    expect(await world.ask(other, { type: 'cas', key: 1, from: 'before', to: 'after' })).toMatchObject({
      type: 'cas_ok',
    })
    expect(await world.ask(leader, { type: 'read', key: 1 })).toMatchObject({ code: 11 })
    expect(await world.ask(leader, { type: 'write', key: 1, value: 'perhaps' })).toMatchObject({ code: 0 })
    world.network.heal()
    await world.clock.advanceAsync(5000)
    expect(await world.ask(leader, { type: 'read', key: 1 })).toMatchObject({ value: 'after' })
  })

  it('execute a cas once, although its node asks again when no answer comes', async () => {
    const world = await World.started()
    const { leader } = world
    const [other] = IDS.filter((id) => id !== leader) as [string]
    await world.ask(other, { type: 'write', key: 1, value: 0 })
    let answers = 0
    world.network.post = lossyAnswers(world.network, () => answers++ === 0)
    expect(await world.ask(other, { type: 'cas', key: 1, from: 0, to: 1 })).toMatchObject({ type: 'cas_ok' })
    expect(answers).toBeGreaterThan(0)
  })

  it('get error 10 for what they do not know, none for what answers nothing, and drop what is no message', async () => {
    const world = await World.started()
    expect(await world.ask('n0', { type: 'txn', txn: [] })).toMatchObject({ type: 'error', code: 10 })
    expect(await world.ask('n0', { type: 'error', code: 1, in_reply_to: 99 })).toMatchObject({ text: 'no answer' })
    world.log.length = 0
    const node = new LinKvNode({ ...silent(world), log: (line) => world.log.push(line) })
    for (const line of ['', '{', '[]', 'null', '{"src":"c0","dest":"n0"}']) node.receive(line)
    expect(world.log.length).toBe(5)
  })

  it('before init they have nothing to offer, and an init must name them', () => {
    const world = new World()
    const written: string[] = []
    const node = new LinKvNode({ ...silent(world), write: (line) => written.push(line) })
    const tell = (body: { type: string }) => node.receive(formatMessage({ src: 'c0', dest: 'n0', body }))
    tell({ type: 'read', key: 1, msg_id: 1 } as { type: string })
    tell({ type: 'init', node_id: 'n7', node_ids: IDS, msg_id: 2 } as { type: string })
    expect(written.map((line) => parseMessage(line)?.body.code)).toEqual([11, 12])
  })
})

function silent({ clock }: World) {
  return { write: () => {}, clock, entropy: seededEntropy(7), latencyMs: 100, log: () => {}, onHalt: () => {} }
}

/** A network's `post` that loses answers to nodes' clients while `isLost` says so. */
function lossyAnswers(network: TestNetwork, isLost: () => boolean): (line: string) => void {
  const post = network.post.bind(network)
  return (line) => {
    const isAnswer = parseMessage(line)?.body.type === 'synod_answer'
    if (!isAnswer || !isLost()) post(line)
  }
}
