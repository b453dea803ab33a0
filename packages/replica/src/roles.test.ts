import { acceptorMachine } from '@synod/acceptor'
import { electorMachine } from '@synod/elector'
import { learnerMachine } from '@synod/learner'
import { proposerMachine } from '@synod/proposer'
import { clusterQuorums, type Effect, everySlot, fromJson, makeBallot, toJson } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { MemoryCluster } from './memory-cluster.fixture.ts'
import type { roleMachines } from './role-machines.ts'
import { Roles } from './roles.ts'

type RoleEffect = Effect<Uint8Array>

/** The roles of node 1 of 3. */
function roles(): Roles {
  const quorums = clusterQuorums({
    nodes: [1, 2, 3].map((node) => ({ node, endpoint: 'memory' })),
    quorum: { kind: 'majority' },
  })
  return new Roles({
    node: 1,
    quorums: everySlot(quorums),
    learning: { mode: 'distinguished' },
    peers: [2, 3],
    alpha: 16,
    records: [],
    execute: () => [],
  })
}

/** Answers node 1's elector until it leads. */
function elect(all: Roles): RoleEffect[] {
  const seen: RoleEffect[] = []
  for (let round = 0; round < 3; round++) {
    const answer = { round: all.elector.context.round, ballot: 0, connected: true, fit: true } as const
    for (const from of [2, 3]) {
      seen.push(...all.receive(from, { type: 'heartbeatReply', ...answer, ballot: answer.ballot as never }))
    }
    seen.push(...all.timeout('round'))
  }
  return seen
}

const value = Uint8Array.of(1, 2, 3)

describe('the notes between the roles of a node (PMS I1)', () => {
  it('a leader named starts its proposer, whose ballot the elector adopts', () => {
    const all = roles()
    const effects = elect(all)
    expect(effects.map(({ type }) => type)).toEqual(expect.arrayContaining(['leaderNamed', 'ballotTried']))
    expect(all.proposer.value).toEqual({ balloting: 'preparing' })
    expect(all.elector.context.own).toBe(all.proposer.context.ballot)
  })

  it('another leader named sends the proposer home', () => {
    const all = roles()
    elect(all)
    const { round } = all.elector.context
    const ballot = makeBallot(9, 2)
    for (const from of [2, 3]) {
      all.receive(from, { type: 'heartbeatReply', round, ballot, connected: true, fit: true })
    }
    all.timeout('round')
    expect([all.elector.value, all.proposer.value]).toEqual([{ eligible: 'following' }, 'idle'])
  })

  it('a refusal tells the elector what the next ballot must be above', () => {
    const all = roles()
    elect(all)
    const { ballot } = all.proposer.context
    all.receive(2, { type: 'rejected', ballot, promised: makeBallot(7, 3) })
    expect(all.proposer.value).toBe('preempted')
    expect(all.elector.context.highest).toBe(makeBallot(7, 3))
  })

  it('what the acceptor accepts, the learner holds, and uses when it is chosen by reference', () => {
    const all = roles()
    const ballot = makeBallot(1, 2)
    all.receive(2, { type: 'accept', ballot, entries: [{ slot: 1, value }], chosenThrough: 0 })
    const effects = all.receive(2, {
      type: 'chosen',
      ballot,
      slots: [{ from: 1, to: 1 }],
      entries: [],
      chosenThrough: 1,
    })
    expect(effects).toContainEqual({ type: 'deliver', slot: 1, value })
  })

  it('what the learner learns, the acceptor stops to keep in memory and the proposer to propose', () => {
    const all = roles()
    const ballot = makeBallot(1, 2)
    all.receive(2, { type: 'accept', ballot, entries: [{ slot: 1, value }], chosenThrough: 0 })
    all.receive(2, { type: 'chosen', ballot, slots: [{ from: 1, to: 1 }], entries: [], chosenThrough: 1 })
    expect(all.acceptor.context.chosenThrough).toBe(1)
    expect(all.proposer.context.chosen.through).toBe(1)
  })

  it('values that a promise says are chosen are asked for at once', () => {
    const all = roles()
    elect(all)
    const { ballot } = all.proposer.context
    const promise = { type: 'promise', ballot, leftOut: [], accepted: [] } as const
    all.receive(2, { ...promise, covers: { from: 1, to: null }, chosenThrough: 0 })
    const effects = all.receive(3, { ...promise, covers: { from: 6, to: null }, chosenThrough: 5 })
    expect(effects).toContainEqual(
      expect.objectContaining({ type: 'send', message: { type: 'catchUp', fromSlot: 1, toSlot: 5 } }),
    )
  })
})

describe('chosen by reference (DESIGN)', () => {
  it("one's own value of another ballot is not the chosen one: it is asked for", () => {
    const all = roles()
    all.receive(2, { type: 'accept', ballot: makeBallot(1, 2), entries: [{ slot: 1, value }], chosenThrough: 0 })
    const chosen = { type: 'chosen', slots: [{ from: 1, to: 1 }], entries: [], chosenThrough: 1 } as const
    const effects = all.receive(3, { ...chosen, ballot: makeBallot(2, 3) })
    expect(effects.some(({ type }) => type === 'deliver')).toBe(false)
    expect(all.learner.value).toBe('gapped')
    const asked = all.timeout('gap')
    expect(asked).toContainEqual(
      expect.objectContaining({ type: 'send', message: { type: 'catchUp', fromSlot: 1, toSlot: 1 } }),
    )
  })

  it('a chosenThrough says nothing of what was accepted in the ballot of its message: the sender may have learned otherwise', () => {
    const all = roles()
    const stale = makeBallot(1, 2)
    all.receive(2, { type: 'accept', ballot: stale, entries: [{ slot: 1, value }], chosenThrough: 0 })
    // Node 2 has since learned that slot 1 chose another value, in a higher ballot, and does not know that it leads no more.
    const effects = [
      ...all.receive(2, { type: 'accept', ballot: stale, entries: [{ slot: 2, value }], chosenThrough: 1 }),
      ...all.receive(2, { type: 'chosen', ballot: stale, slots: [{ from: 2, to: 2 }], entries: [], chosenThrough: 2 }),
    ]
    expect(effects.some(({ type }) => type === 'deliver')).toBe(false)
  })
})

describe('a slot known to be chosen whose value nobody can supply (PMS LN5)', () => {
  it('is proposed again by the next leader, with what the acceptors hold, and so learned', () => {
    const all = roles()
    const chosenIn = makeBallot(1, 3)
    all.receive(3, { type: 'chosen', ballot: chosenIn, slots: [{ from: 1, to: 1 }], entries: [], chosenThrough: 0 })
    elect(all)
    const { ballot } = all.proposer.context
    const promise = { type: 'promise', ballot, covers: { from: 1, to: null }, leftOut: [], chosenThrough: 0 } as const
    all.receive(1, { ...promise, accepted: [] })
    const proposed = all.receive(2, { ...promise, accepted: [{ slot: 1, ballot: chosenIn, value }] })
    const accept = { type: 'accept', ballot, entries: [{ slot: 1, value }], chosenThrough: 0 } as const
    expect(proposed).toContainEqual({ type: 'send', to: 'acceptors', message: accept })
    expect(all.receive(1, accept)).toContainEqual({ type: 'deliver', slot: 1, value })
    expect(all.proposer.value).toEqual({ balloting: { promised: 'proposing' } })
  })
})

describe('the snapshots of the roles', () => {
  it('survive JSON unchanged, whatever the cluster is doing', async () => {
    const cluster = await MemoryCluster.start()
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(leader)
    for (let id = 1; id <= 5; id++) await client.add(leader, session, id, id)
    const [away] = cluster.followers as [number]
    cluster.isolate(away)
    for (let id = 6; id <= 9; id++) await client.add(leader, session, id, id)
    for (const node of cluster.nodes) {
      const { roles: all } = cluster.host(node).replica
      const json = JSON.parse(JSON.stringify(all.toJson())) as Record<keyof typeof roleMachines, unknown>
      const again = {
        acceptor: toJson(acceptorMachine, fromJson(acceptorMachine, json.acceptor)),
        proposer: toJson(proposerMachine, fromJson(proposerMachine, json.proposer)),
        learner: toJson(learnerMachine, fromJson(learnerMachine, json.learner)),
        elector: toJson(electorMachine, fromJson(electorMachine, json.elector)),
      }
      expect(JSON.parse(JSON.stringify(again))).toEqual(json)
    }
  })
})
