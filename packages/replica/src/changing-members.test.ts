import { encodeConfigurationCommand } from '@synod/codec'
import type { ConfigurationCommand, ConfigurationOutput, NodeNumber } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { data, MemoryCluster, type MemoryClusterOptions, type TestClient } from './memory-cluster.fixture.ts'

/** An operator of a cluster, who asks whoever leads until there is an answer. */
class Operator {
  readonly cluster: MemoryCluster
  readonly client: TestClient
  readonly session: number
  id = 0
  added = 0

  constructor(cluster: MemoryCluster, client: TestClient, session: number) {
    this.cluster = cluster
    this.client = client
    this.session = session
  }

  static async start(options: MemoryClusterOptions = {}): Promise<Operator> {
    const cluster = await MemoryCluster.start({ alpha: 8, ...options })
    const client = await cluster.client()
    return new Operator(cluster, client, await client.open(await cluster.untilLeader()))
  }

  /** As any client would: a redirect is followed, under the same number. */
  async configure(command: ConfigurationCommand): Promise<ConfigurationOutput> {
    this.id += 1
    for (;;) {
      const leader = await this.cluster.untilLeader()
      this.client.replies.length = 0
      const output = await this.client.configure(leader, this.session, this.id, command)
      if (typeof output === 'object') return output
      await this.cluster.advance(50)
    }
  }

  async add(count: number): Promise<void> {
    for (let added = 0; added < count; added++) {
      this.id += 1
      this.added += 1
      for (;;) {
        const leader = await this.cluster.untilLeader()
        this.client.replies.length = 0
        const { status } = await this.client.add(leader, this.session, this.id, 1)
        if (status === 'ok') break
        await this.cluster.advance(50)
      }
    }
  }

  /** A new node learns, catches up, and is ready to vote. */
  async join(node: NodeNumber): Promise<void> {
    await this.configure({ type: 'addLearner', node: { node, endpoint: `memory:${node}` } })
    await this.cluster.join(node)
    await this.cluster.untilLevel()
    await this.cluster.advance(200)
  }

  async membersAre(members: NodeNumber[]): Promise<void> {
    const { cluster } = this
    const seenBy = (node: NodeNumber) => cluster.host(node).replica.members.join()
    await cluster.until(() => members.every((node) => seenBy(node) === members.join()))
  }
}

describe('members that change (PMS 3.10)', { timeout: 60_000 }, () => {
  it('a new node learns, and votes α slots after it was added, without any load', async () => {
    const operator = await Operator.start()
    await operator.add(3)
    await operator.join(4)
    expect(operator.cluster.host(4).status()).toMatchObject({ lifecycle: 'joining', appliedThrough: 5 })
    const output = await operator.configure({ type: 'addNode', node: 4 })
    expect(output).toMatchObject({ status: 'changed', members: [1, 2, 3, 4] })
    await operator.membersAre([1, 2, 3, 4])
    await operator.cluster.until(() => operator.cluster.host(4).replica.chosenThrough >= output.fromSlot - 1)
    expect(operator.cluster.host(4).status()).toMatchObject({ lifecycle: 'following', membersFrom: output.fromSlot })
    expect(operator.cluster.counter(4).value).toBe(3)
  })

  it('a node that lags is not added, unless forced', async () => {
    const operator = await Operator.start()
    await operator.configure({ type: 'addLearner', node: { node: 4, endpoint: 'memory:4' } })
    const refused = await operator.configure({ type: 'addNode', node: 4 })
    expect(refused).toMatchObject({ status: 'lagging', members: [1, 2, 3] })
    expect(refused.detail).toBe('nothing was heard of n4 yet: start it first')
    expect(await operator.configure({ type: 'addNode', node: 4, force: true })).toMatchObject({ status: 'lagging' })
    await operator.add(80)
    operator.cluster.wire.loses = ({ message }) => message.type === 'snapshotChunk'
    await operator.cluster.join(4)
    await operator.cluster.advance(300)
    const behind = await operator.configure({ type: 'addNode', node: 4 })
    expect(behind).toMatchObject({ status: 'lagging', detail: expect.stringMatching(/^n4 is \d+ slots behind$/) })
    const forced = await operator.configure({ type: 'addNode', node: 4, force: true })
    expect(forced).toMatchObject({ status: 'changed', members: [1, 2, 3, 4] })
  })

  it('a node is not added that has not heard of the last change: it may not know who votes', async () => {
    const operator = await Operator.start()
    await operator.join(4)
    operator.cluster.isolate(4)
    await operator.configure({ type: 'addLearner', node: { node: 5, endpoint: 'memory:5' } })
    const refused = await operator.configure({ type: 'addNode', node: 4 })
    expect(refused).toMatchObject({ status: 'lagging', detail: 'n4 is 1 slots behind' })
    operator.cluster.mendAll()
    for (const node of [1, 2, 3]) operator.cluster.network.mend(node, 4)
    await operator.cluster.until(() => operator.cluster.host(4).replica.chosenThrough >= 3)
    await operator.cluster.advance(200)
    expect(await operator.configure({ type: 'addNode', node: 4 })).toMatchObject({ status: 'changed' })
  })

  it('a node that lost its store cannot come back under its number, however it is started', async () => {
    const operator = await Operator.start()
    const { cluster } = operator
    await operator.add(2)
    await operator.join(4)
    await operator.configure({ type: 'addNode', node: 4 })
    await operator.add(12)
    const first = cluster.followers.find((node) => node < 4) as NodeNumber
    for (const node of [first, 4]) {
      await cluster.crash(node)
      cluster.wire.clear()
      await cluster.join(node)
      await cluster.until(() => cluster.halted(node) !== undefined)
      expect(cluster.halted(node)?.message).toMatch(/is not the one that votes as n.*give it a new number/)
      expect(cluster.wire.of('promise').filter(({ from }) => from === node)).toEqual([])
      expect(cluster.wire.of('accepted').filter(({ from }) => from === node)).toEqual([])
      await cluster.bootOn(cluster.member(node).disk, node)
      await cluster.advance(300)
      expect(cluster.halted(node)?.message).toMatch(/give it a new number/)
    }
  })

  it('all nodes can be replaced, one by one, and nothing is lost', async () => {
    const operator = await Operator.start()
    await operator.add(2)
    for (const [old, by] of [
      [1, 4],
      [2, 5],
      [3, 6],
    ] as const) {
      await operator.join(by)
      const output = await operator.configure({ type: 'replaceNode', node: old, by })
      expect(output.status).toBe('changed')
      await operator.add(3)
      await operator.cluster.until(() => operator.cluster.member(old).removed !== undefined)
    }
    await operator.membersAre([4, 5, 6])
    await operator.cluster.untilLevel()
    expect(operator.cluster.running).toEqual([4, 5, 6])
    for (const node of [4, 5, 6]) expect(operator.cluster.counter(node).value).toBe(11)
    expect(operator.cluster.member(1).removed).toMatch(/^n1 was removed from the cluster, whose members are n2, n3, n4/)
  })

  it('a leader that is removed hands over first, and the client is told who leads', async () => {
    const operator = await Operator.start()
    const { cluster, client } = operator
    await operator.add(1)
    const leader = await cluster.untilLeader()
    operator.id += 1
    const body = encodeConfigurationCommand({ type: 'removeNode', node: leader })
    client.send(leader, [{ kind: 'configure', id: operator.id, body }], operator.session)
    const reply = await client.answer('configure', operator.id)
    expect([reply.status, data(reply)]).toEqual(['redirect', `n${leader} hands over, since it is to be removed`])
    operator.id -= 1
    await cluster.until(() => cluster.leader !== undefined && cluster.leader !== leader)
    expect(await operator.configure({ type: 'removeNode', node: leader })).toMatchObject({ status: 'changed' })
    await cluster.until(() => cluster.member(leader).removed !== undefined)
    await operator.add(2)
    expect(cluster.running).toHaveLength(2)
  })

  it('a removed node goes on voting in its slots, and stays for as long as the others need what it holds', async () => {
    const operator = await Operator.start()
    const { cluster } = operator
    await operator.add(2)
    const [away, leaving] = cluster.followers as [NodeNumber, NodeNumber]
    await cluster.crash(away)
    expect(await operator.configure({ type: 'removeNode', node: leaving })).toMatchObject({ status: 'changed' })
    await operator.cluster.advance(2000)
    // Of the two that follow one is down: nobody but the leaver and the leader has the last slots of the old set.
    expect(cluster.member(leaving).removed).toBeUndefined()
    expect(cluster.host(leaving).status().lifecycle).toBe('leaving')
    await cluster.boot(away)
    await cluster.until(() => cluster.member(leaving).removed !== undefined)
    await operator.add(1)
  })

  it('a node that was away while it was removed finds out when it is back, and disturbs nobody', async () => {
    const operator = await Operator.start({ limits: { snapshots: { everySlots: 20, keepSlots: 5 } } })
    const { cluster } = operator
    await operator.add(2)
    const [away] = cluster.followers as [NodeNumber]
    await cluster.crash(away)
    expect(await operator.configure({ type: 'removeNode', node: away })).toMatchObject({ status: 'changed' })
    await operator.add(60)
    const leader = cluster.leader as NodeNumber
    const { ballot } = cluster.host(leader).replica.roles.proposer.context
    await cluster.boot(away)
    await cluster.until(() => cluster.member(away).removed !== undefined)
    expect(cluster.host(leader).replica.roles.proposer.context.ballot).toBe(ballot)
    expect(cluster.leader).toBe(leader)
  })

  it('changes that overlap are refused, and taken once the first is in effect', async () => {
    const operator = await Operator.start({ nodes: 5 })
    const { cluster, client, session } = operator
    const leader = await cluster.untilLeader()
    const followers = cluster.followers
    const bodies = followers.slice(0, 2).map((node) => encodeConfigurationCommand({ type: 'removeNode', node }))
    client.send(
      leader,
      bodies.map((body, at) => ({ kind: 'configure' as const, id: at + 1, body })),
      session,
    )
    const outputs = [await client.answer('configure', 1), await client.answer('configure', 2)].map(data)
    expect(outputs).toMatchObject([{ status: 'changed' }, { status: 'under way' }])
    operator.id = 2
    const again = await operator.configure({ type: 'removeNode', node: followers[1] as NodeNumber })
    expect(again).toMatchObject({ status: 'changed' })
  })

  it('survive a restart of everybody in the middle of a change', async () => {
    const operator = await Operator.start({ limits: { snapshots: { everySlots: 6, keepSlots: 1 } } })
    const { cluster } = operator
    await operator.add(2)
    await operator.join(4)
    const gone = cluster.followers.find((node) => node < 4) as NodeNumber
    await operator.configure({ type: 'replaceNode', node: gone, by: 4 })
    for (const node of cluster.running) await cluster.crash(node)
    for (const node of cluster.nodes) await cluster.boot(node)
    await operator.add(20)
    await operator.membersAre([1, 2, 3, 4].filter((node) => node !== gone))
    await cluster.until(() => cluster.member(gone).removed !== undefined)
    for (const node of cluster.running) await cluster.crash(node)
    for (const node of cluster.nodes) if (node !== gone) await cluster.boot(node)
    await operator.add(1)
    await cluster.untilLevel()
    for (const node of cluster.running) expect(cluster.counter(node).value).toBe(23)
  })
})

describe('how is learned (PMS LN1–LN4)', () => {
  it('changes on a running cluster', async () => {
    const operator = await Operator.start({ nodes: 5 })
    const { cluster } = operator
    for (const learning of ['every', { delegates: 2 }, 'distinguished'] as const) {
      expect(await operator.configure({ type: 'setLearning', learning })).toMatchObject({ status: 'changed' })
      await operator.add(2)
      await cluster.untilLevel()
      for (const node of cluster.nodes) {
        expect(cluster.host(node).status().learning).toEqual(learning)
        const { acceptor, learner } = cluster.host(node).replica.roles
        expect(acceptor.context.learning).toEqual(learner.context.settings.learning)
      }
    }
  })
})
