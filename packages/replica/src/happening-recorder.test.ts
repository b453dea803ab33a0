import type { Happening, Heard } from '@synod/feed'
import { transitionKey, transitionsOf } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { HappeningRecorder, type RecorderOptions } from './happening-recorder.ts'
import { addition, MemoryCluster } from './memory-cluster.fixture.ts'
import { roleMachines } from './role-machines.ts'

type Told = Happening | Heard
type Of<T extends Told['type']> = Extract<Told, { type: T }>

/** A recorder of a node of the cluster, and what it told so far. */
function record(cluster: MemoryCluster, node: number, options: Partial<RecorderOptions> = {}) {
  const told: Told[] = []
  let id = 0
  const recorder = new HappeningRecorder({
    node,
    nowUs: () => Math.round(cluster.clock.monotonicMs() * 1000),
    tell: (happening) => told.push(happening),
    wordsOfCommand: (body) => `${body.byteLength} bytes`,
    messages: { nextId: () => ++id, heard: (heard) => told.push(heard) },
    ...options,
  })
  cluster.host(node).watch(recorder)
  const ofType = <T extends Told['type']>(type: T) => told.filter((each): each is Of<T> => each.type === type)
  return { told, recorder, ofType }
}

async function add(cluster: MemoryCluster, leader: number): Promise<void> {
  const client = await cluster.client()
  const session = await client.open(leader)
  client.send(leader, [addition(1, 5)], session)
  await cluster.advance(50)
}

const followerOf = (cluster: MemoryCluster) => cluster.followers[0] as number

describe('a recorder of a host', () => {
  it('PMS 2a–2b: tells of a slot’s messages, steps, choice and execution, in the order in which they came about', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const { told } = record(cluster, leader)
    await add(cluster, leader)
    const lines = told.flatMap((each) => {
      if (each.type === 'sent' && /^(accept|chosen|request|reply)/.test(each.message.kind))
        return [`${each.message.kind} to ${each.to}`]
      if (each.type === 'heard' && each.words.startsWith('accepted')) return [`accepted from ${each.from}`]
      if (each.type === 'stepped' && each.event === 'accept') return [`${each.role} ${each.before} → ${each.after}`]
      return each.type === 'decided' ? [`${each.what} ${each.slot}: ${each.value}`] : []
    })
    const [one, other] = cluster.followers
    expect(lines.slice(0, 12).join('\n')).toBe(
      [
        `request to ${leader}`,
        `accept to ${one}`,
        `accept to ${other}`,
        'acceptor promised → accepted',
        `accepted from ${one}`,
        'chosen 1: open a session',
        'executed 1: open a session',
        `chosen to ${one}`,
        `chosen to ${other}`,
        `accepted from ${other}`,
        'reply to c0',
        `request to ${leader}`,
      ].join('\n'),
    )
    expect(lines).toContain('executed 2: 1 bytes')
  })

  it('names transitions as their charts do', async () => {
    const cluster = new MemoryCluster()
    for (const node of cluster.nodes) await cluster.boot(node, true)
    const { ofType } = record(cluster, 1)
    await cluster.untilLeader()
    for (const { role, transitions, event } of ofType('stepped')) {
      const known = transitionsOf(roleMachines[role]).map(transitionKey)
      expect(known, event).toEqual(expect.arrayContaining([...transitions]))
    }
    const elections = ofType('stepped').filter(({ role, before, after }) => role === 'elector' && before !== after)
    expect(elections.length).toBeGreaterThan(0)
  })

  it('hears the same words as were sent, at both ends of a link', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const follower = followerOf(cluster)
    const sender = record(cluster, leader)
    const receiver = record(cluster, follower)
    await add(cluster, leader)
    const sent = sender.ofType('sent').filter(({ to }) => to === follower)
    const heard = receiver.ofType('heard').filter(({ from }) => from === leader)
    expect(heard.length).toBeGreaterThan(3)
    expect(heard.map(({ words }) => words)).toEqual(sent.slice(0, heard.length).map(({ message }) => message.words))
  })

  it('tells no messages where the network does, and nothing that is not admitted', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const { told } = record(cluster, leader, {
      messages: undefined as never,
      admits: (interest) => interest === 'rare',
    })
    await add(cluster, leader)
    expect(told).toEqual([])
  })

  it('changes nothing: a watched cluster does what one does that nobody watches', async () => {
    const run = async (isWatched: boolean) => {
      const cluster = new MemoryCluster({ seed: 7 })
      for (const node of cluster.nodes) {
        await cluster.boot(node, true)
        if (isWatched) record(cluster, node)
      }
      const leader = await cluster.untilLeader()
      await add(cluster, leader)
      return cluster.nodes.map((node) => cluster.host(node).replica.roles.toJson())
    }
    expect(await run(true)).toEqual(await run(false))
  })

  it('tells nothing any more once nobody watches, and of what comes when somebody does again', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const { told, recorder } = record(cluster, leader)
    cluster.host(leader).watch(undefined)
    await add(cluster, leader)
    expect(told).toEqual([])
    cluster.host(leader).watch(recorder)
    await cluster.advance(200)
    expect(told.length).toBeGreaterThan(0)
  })

  it('forgets what was executed when a snapshot takes its place', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const { recorder, ofType } = record(cluster, leader)
    await add(cluster, leader)
    recorder.restored(2)
    expect(ofType('decided').at(-1)).toMatchObject({ what: 'restored', slot: 2, value: '' })
    expect(recorder.portrait(cluster.host(leader), 'running', undefined).slots.map(({ value }) => value)).toEqual([
      '',
      '',
    ])
  })
})

describe('the portrait of a node', () => {
  it('shows its charts’ states, its ballots and its last slots with their values', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const { recorder } = record(cluster, leader)
    await add(cluster, leader)
    const host = cluster.host(leader)
    const portrait = recorder.portrait(host, 'running', undefined)
    expect(portrait).toMatchObject({
      node: leader,
      life: 'running',
      lifecycle: 'leading',
      standing: 'leading',
      leader,
      states: {
        acceptor: 'accepted',
        proposer: 'balloting.promised.proposing',
        learner: 'current',
        elector: 'eligible.elected',
      },
      promised: host.status().ballot,
      proposing: host.status().ballot,
      digest: host.status().digest,
      members: [1, 2, 3],
      learning: 'distinguished',
      commands: 2,
    })
    expect(
      portrait.slots.map(({ slot, value, isChosen, isExecuted }) => ({ slot, value, isChosen, isExecuted })),
    ).toEqual([
      { slot: 1, value: 'open a session', isChosen: true, isExecuted: true },
      { slot: 2, value: '1 bytes', isChosen: true, isExecuted: true },
    ])
    expect(JSON.parse(JSON.stringify(portrait))).toEqual({ ...portrait, state: undefined })
  })

  it('shows what its state machine shows, and what was executed last', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const { recorder } = record(cluster, leader)
    await add(cluster, leader)
    const { state } = recorder.portrait(cluster.host(leader), 'running', { rows: [['sum', '5']], count: 1 })
    expect(state).toEqual({ rows: [['sum', '5']], count: 1, latest: ['2: 1 bytes', '1: open a session'] })
  })

  it('shows the last 24 slots at most, accepted ones before they are chosen', async () => {
    const cluster = await MemoryCluster.start({ nodes: 3 })
    const leader = await cluster.untilLeader()
    const { recorder } = record(cluster, leader)
    const client = await cluster.client()
    const session = await client.open(leader)
    for (let sequence = 1; sequence <= 30; sequence++) {
      client.send(leader, [addition(sequence, 1)], session)
      await cluster.advance(20)
    }
    for (const follower of cluster.followers) cluster.isolate(follower)
    client.send(leader, [addition(31, 1)], session)
    await cluster.advance(20)
    const { slots, promised } = recorder.portrait(cluster.host(leader), 'running', undefined)
    expect(slots).toHaveLength(24)
    expect(slots.at(-1)).toMatchObject({
      slot: 32,
      acceptedIn: promised,
      isChosen: false,
      isExecuted: false,
      value: '1 bytes',
    })
    expect(slots.at(-2)).toMatchObject({ slot: 31, isChosen: true, isExecuted: true })
  })
})
