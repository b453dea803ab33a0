import { decodeConfigurationOutput, encodeConfigurationOutput } from '@synod/codec'
import type { ConfigurationCommand } from '@synod/protocol'
import { describe, expect, test } from 'vitest'
import { text, words } from '../test/fake-nodes.ts'
import { ending, Rig } from '../test/rig.ts'
import type { CallError } from './call-error.ts'

const addNode: ConfigurationCommand = { type: 'addNode', node: 4 }

describe('configure', () => {
  test('is a command of the session: numbered with the others, executed once, sent to the leader', async () => {
    const rig = new Rig()
    rig.nodes.leader = 2
    const [first, changed, last] = await done(
      rig,
      Promise.all([
        rig.client.submit(text('first')),
        rig.client.configure({ type: 'setLearning', learning: { delegates: 2 } }),
        rig.client.submit(text('last')),
      ]),
    )
    expect(changed).toEqual({ status: 'changed', detail: 'setLearning', fromSlot: 66, members: [1, 2, 3], slot: 2 })
    expect([words(first.output), words(last.output)]).toEqual(['1:first', '3:last'])
    const sent = rig.nodes.calls.filter(({ kind, node }) => kind !== 'open' && node === 2)
    expect(sent.map(({ kind, id }) => [kind, id])).toEqual([
      ['command', 1],
      ['configure', 2],
      ['command', 3],
      ['members', expect.any(Number)],
    ])
  })

  test('is executed once although its answers get lost', async () => {
    const rig = new Rig()
    await done(rig, rig.client.submit(text('open')))
    const weather = [[1], [], [1], [], [1], [1]]
    rig.weather = () => weather.shift() ?? [1]
    const changed = await done(rig, rig.client.configure(addNode), 5000)
    expect(changed).toMatchObject({ status: 'changed', slot: 2 })
    expect(rig.nodes.calls.filter(({ kind }) => kind === 'configure').length).toBeGreaterThan(1)
    expect(rig.nodes.executed).toEqual(['open', 'addNode 4'])
  })

  test('in doubt at its deadline ends as unknown, and its retry gets the output of the one execution', async () => {
    const rig = new Rig()
    await done(rig, rig.client.submit(text('open')))
    rig.weather = lossesOf([false, true])
    const error = (await done(rig, ending(rig.client.configure(addNode, { deadlineMs: 300 })), 310)) as CallError
    expect(error).toMatchObject({ outcome: 'unknown', mayHaveExecuted: true })
    rig.weather = () => [1]
    const { output, slot } = await done(rig, error.retry!())
    expect(slot).toBe(2)
    expect(decodeConfigurationOutput(output)).toMatchObject({ ok: true, value: { status: 'changed' } })
    expect(rig.nodes.executed).toEqual(['open', 'addNode 4'])
  })

  test('that the leader does not propose, because the node lags, was executed in no slot', async () => {
    const rig = new Rig()
    const lagging = { status: 'lagging', detail: 'n4 lacks 812 slots', fromSlot: 0, members: [1, 2, 3] } as const
    rig.nodes.instead = ({ kind }) =>
      kind === 'configure' ? { status: 'ok', body: encodeConfigurationOutput(lagging) } : undefined
    expect(await done(rig, rig.client.configure(addNode))).toEqual({ ...lagging, slot: 0 })
  })

  test('whose output cannot be read says that it was executed, and where', async () => {
    const rig = new Rig()
    rig.nodes.instead = ({ kind }) => (kind === 'configure' ? { status: 'ok', body: text('?'), slot: 9 } : undefined)
    const error = await done(rig, ending(rig.client.configure(addNode)))
    expect(error).toMatchObject({ outcome: 'unknown', mayHaveExecuted: true, retry: undefined })
    expect((error as Error).message).toContain('in slot 9')
  })

  test('of something impossible is refused before it is sent', async () => {
    const rig = new Rig()
    const impossible: ConfigurationCommand = { type: 'addLearner', node: { node: 4, endpoint: '' } }
    const error = await done(rig, ending(rig.client.configure(impossible)))
    expect(error).toMatchObject({ outcome: 'refused', message: expect.stringContaining('an empty endpoint') })
    expect(rig.framesSent).toBe(0)
  })
})

describe('handOver', () => {
  test('asks the leader, whoever that is, and the next command goes to the new one', async () => {
    const rig = new Rig()
    rig.nodes.leader = 2
    await done(rig, rig.client.handOver(3))
    expect(rig.nodes.leader).toBe(3)
    await done(rig, rig.client.submit(text('next')))
    expect(rig.nodes.calls.filter(({ kind }) => kind === 'handOver').map(({ node }) => node)).toEqual([1, 2])
    expect(rig.nodes.commands.at(-1)?.node).toBe(3)
  })

  test('is waited for longer than a command: it takes an election', async () => {
    const rig = new Rig({ attemptMs: 100, attemptMsMax: 2000 })
    const ways = [1, 1500]
    rig.weather = () => [ways.shift() ?? 1]
    await done(rig, rig.client.handOver(0), 1600)
    expect(rig.nodes.calls.map(({ kind }) => kind)).toEqual(['handOver'])
  })

  test('to one node is asked for again after a silence: twice does what once does', async () => {
    const rig = new Rig()
    const losses = [false, true]
    rig.weather = () => ((losses.shift() ?? false) ? [] : [1])
    await done(rig, rig.client.handOver(2), 3000)
    expect(rig.nodes.leader).toBe(2)
    expect(rig.nodes.calls.filter(({ kind }) => kind === 'handOver').length).toBeGreaterThan(1)
  })

  test('to anybody is not: the next leader would step down too', async () => {
    const rig = new Rig()
    rig.weather = lossesOf([false, true])
    const error = await done(rig, ending(rig.client.handOver(0)), 3000)
    expect(error).toMatchObject({ outcome: 'unknown', mayHaveExecuted: true, retry: undefined })
    expect((error as Error).message).toContain('see who leads')
    expect(rig.nodes.calls.length).toBe(1)
    expect(rig.nodes.leader).toBe(2)
  })

  test('that no node took ends by its deadline, certainly without effect', async () => {
    const rig = new Rig()
    rig.nodes.leader = 0
    const error = await done(rig, ending(rig.client.handOver(0, { deadlineMs: 500 })), 510)
    expect(error).toMatchObject({ outcome: 'unavailable', mayHaveExecuted: false })
  })

  test('in doubt at its deadline ends as unknown', async () => {
    const rig = new Rig()
    rig.weather = () => []
    const error = await done(rig, ending(rig.client.handOver(2, { deadlineMs: 500 })), 510)
    expect(error).toMatchObject({ outcome: 'unknown', mayHaveExecuted: true })
  })

  test.each([-1, 1.5, 1024])('to %d, which is no node, is refused', async (to) => {
    const { client } = new Rig()
    await expect(client.handOver(to)).rejects.toMatchObject({ outcome: 'refused' })
  })
})

describe('members', () => {
  test('tells the configuration as the node asked has executed it', async () => {
    const rig = new Rig()
    const behind = { ...rig.nodes.configuration, changedAt: 5 }
    rig.nodes.configuration = { ...behind, learning: 'distinguished', changedAt: 9 }
    rig.nodes.configurationOf = (node) => (node === 3 ? behind : rig.nodes.configuration)
    expect(await done(rig, rig.client.members(3))).toEqual(behind)
    expect(await done(rig, rig.client.members())).toEqual(rig.nodes.configuration)
  })

  test('that cannot be read is an error, not a crash, also from whichever node', async () => {
    const rig = new Rig()
    rig.nodes.instead = () => ({ status: 'ok', body: text('?') })
    for (const members of [rig.client.members(2), rig.client.members()]) {
      const error = await done(rig, ending(members))
      expect(error).toMatchObject({ outcome: 'unavailable', message: expect.not.stringContaining('n0') })
    }
  })
})

async function done<T>(rig: Rig, promise: Promise<T>, ms = 50): Promise<T> {
  await rig.pass(ms)
  return promise
}

/** The n-th message is lost when the n-th item is true; later ones are lost too. */
function lossesOf(losses: boolean[]): () => number[] {
  return () => ((losses.shift() ?? true) ? [] : [1])
}
