import {
  type Ballot,
  ballotNode,
  flexible,
  highestBallot,
  majority,
  NO_BALLOT,
  type NodeNumber,
  nextBallot,
} from '@synod/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LOST_ROUNDS, ROUND_MS } from './index.ts'
import { expectStable, nodes, RECOVERY_MS, settled } from './settled.fixture.ts'
import { ElectorNetwork } from './testing/index.ts'

describe('PMS PR2: one distinguished proposer is elected', () => {
  it.each([1, 3, 5, 7])('of %i that start together, the highest-numbered, within three short rounds', (count) => {
    const network = new ElectorNetwork(majority(nodes(count))).run(ROUND_MS - 1)
    expect(network.elected()).toEqual([count])
    network.run(2 * ROUND_MS)
    expect(new Set(network.named())).toEqual(new Set([count]))
    expectStable(network)
  })

  it('of three that start one after the other, one that the later ones do not disturb', () => {
    const network = new ElectorNetwork(majority([1, 2, 3]), { startMs: (node) => node * 330 })
    network.run(990)
    const [leader] = network.elected()
    expect(leader).toBeDefined()
    network.run(5 * ROUND_MS)
    expect(network.named()).toEqual([leader, leader, leader])
    expectStable(network)
  })

  it('with an answer that takes longer than a short round', () => {
    const network = new ElectorNetwork(majority([1, 2, 3]), { delayMs: () => 40 }).run(5 * ROUND_MS)
    expect(network.named()).toEqual([3, 3, 3])
    expectStable(network)
  })

  it('when the leader crashes', () => {
    const network = settled(3)
    network.crash(3)
    network.run(RECOVERY_MS)
    expect(network.named()).toEqual([2, 2, 0])
    expectStable(network)
  })

  it('when the leader restarts: it comes back without a claim and follows', () => {
    const network = settled(3)
    network.crash(3)
    network.run(ROUND_MS / 2)
    network.start(3)
    network.run(RECOVERY_MS)
    const [leader] = network.elected()
    expect(network.named()).toEqual([leader, leader, leader])
    expectStable(network)
  })

  it('and a restarted follower does not disturb it', () => {
    const network = settled(3)
    const { length } = network.ballots
    network.crash(1)
    network.run(7 * ROUND_MS)
    network.start(1)
    network.run(3 * ROUND_MS)
    expect(network.named()).toEqual([3, 3, 3])
    expect(network.ballots).toHaveLength(length)
  })

  it('when the leader dies right after its ballot was promised, so that it stands in the way of the one followed', () => {
    const network = settled(3)
    const abandoned = nextBallot(1, ...network.ballots)
    for (const node of [1, 2]) network.nodes.get(node)!.promised = abandoned
    network.crash(1)
    network.run((LOST_ROUNDS + 1) * ROUND_MS)
    expect(network.named()).toEqual([0, 3, 3])
    expect(network.canLead(3)).toBe(true)
    expectStable(network)
  })

  it('after all stopped and the one with the highest ballot does not come back', () => {
    const network = settled(3)
    for (const node of [1, 2, 3]) network.crash(node)
    network.start(1)
    network.start(2)
    network.run(3 * ROUND_MS)
    expect(network.named()).toEqual([2, 2, 0])
    expect(network.canLead(2)).toBe(true)
  })

  it('when all links were down and come back', () => {
    const network = settled(3)
    network.cut(1, 2)
    network.cut(2, 3)
    network.cut(1, 3)
    network.run(5 * ROUND_MS)
    expect(network.states()).toEqual({ n1: 'isolated', n2: 'isolated', n3: 'isolated' })
    expect(network.named()).toEqual([0, 0, 0])
    network.healAll()
    network.run(4 * ROUND_MS)
    const [leader] = network.elected()
    expect(network.named()).toEqual([leader, leader, leader])
    expectStable(network)
  })

  it('when the leader is unfit: another takes over, and keeps the lead when the first is fit again', () => {
    const network = settled(3)
    network.fitness(3, false)
    expect(network.named()[2]).toBe(0)
    network.run(4 * ROUND_MS)
    expect(network.named()).toEqual([2, 2, 2])
    network.fitness(3, true)
    expect(network.states()).toEqual({ n1: 'following', n2: 'elected', n3: 'following' })
    expectStable(network)
  })

  it('when all were unfit for a moment', () => {
    const network = settled(3)
    for (const node of [1, 2, 3]) network.fitness(node, false)
    network.run(5 * ROUND_MS)
    expect(network.named()).toEqual([0, 0, 0])
    for (const node of [1, 2, 3]) network.fitness(node, true)
    network.run(4 * ROUND_MS)
    const [leader] = network.elected()
    expect(network.named()).toEqual([leader, leader, leader])
    expectStable(network)
  })

  it('when the leader no longer hears one follower, which still hears it', () => {
    const network = settled(3)
    network.cutOneWay(1, 3)
    network.run(RECOVERY_MS)
    const [leader] = network.elected()
    expect(network.elected()).toHaveLength(1)
    expect(network.canLead(leader!)).toBe(true)
    expectStable(network)
  })

  it('when the leader hears nobody, though all hear it', () => {
    const network = settled(3)
    network.cutOneWay(1, 3)
    network.cutOneWay(2, 3)
    network.run(RECOVERY_MS)
    expect(network.named()).toEqual([2, 2, 0])
    expectStable(network)
  })

  it('with flexible quorums: only who hears from a quorum of each phase', () => {
    const network = new ElectorNetwork(flexible(nodes(5), { prepare: 4, accept: 2 })).run(10 * ROUND_MS)
    expect(network.elected()).toEqual([5])
    for (const node of [1, 2]) network.crash(node)
    network.run(RECOVERY_MS)
    expect(network.elected()).toEqual([])
    network.start(2)
    network.run(RECOVERY_MS)
    expect(network.elected()).toHaveLength(1)
  })
})

describe('whatever the links', () => {
  const links = fc.uniqueArray(
    fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })).filter(([one, other]) => one < other),
    { maxLength: 9, selector: ([one, other]) => one * 10 + other },
  )

  it('PMS PR2: as long as somebody can reach a quorum, one leads, and all that hear a quorum name it', () => {
    fc.assert(
      fc.property(
        fc.array(links, { minLength: 1, maxLength: 3 }),
        fc.array(fc.nat(99), { minLength: 5, maxLength: 5 }),
        fc.integer({ min: 1, max: 23 }),
        (partitions, starts, delayMs) => {
          const network = new ElectorNetwork(majority(nodes(5)), {
            delayMs: () => delayMs,
            startMs: (node) => starts[node - 1]!,
          })
          network.run(10 * ROUND_MS)
          for (const partition of partitions) {
            network.healAll()
            for (const [one, other] of partition) network.cut(one, other)
            network.run(RECOVERY_MS)
          }
          network.run(RECOVERY_MS)
          const touched = nodes(5).filter((node) => network.state(node) !== 'isolated')
          expect(network.elected()).toHaveLength(touched.length > 0 ? 1 : 0)
          const [leader] = network.elected()
          for (const node of touched) expect(network.named()[node - 1]).toBe(leader)
          if (leader) expect(network.canLead(leader)).toBe(true)
          expectStable(network, 5)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('PMS I4: no two electors stand with the same ballot, and none is used twice', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            node: fc.integer({ min: 1, max: 5 }),
            what: fc.constantFrom('crash', 'start', 'cut', 'heal', 'unfit', 'fit'),
            ms: fc.nat(400),
          }),
          { maxLength: 25 },
        ),
        (history) => {
          const network = new ElectorNetwork(majority(nodes(5)))
          network.run(0)
          const standing = new Map<Ballot, NodeNumber>()
          for (const { node, what, ms } of history) {
            if (what === 'crash') network.crash(node)
            else if (what === 'start') network.start(node)
            else if (what === 'cut') network.cut(node, (node % 5) + 1)
            else if (what === 'heal') network.healAll()
            else network.fitness(node, what === 'fit')
            network.run(ms)
            for (const each of nodes(5)) {
              const { own, highest } = network.contextOf(each)
              expect(own).toBeLessThanOrEqual(highest)
              if (own === NO_BALLOT) continue
              expect(ballotNode(own)).toBe(each)
              expect(standing.get(own) ?? each).toBe(each)
              standing.set(own, each)
            }
          }
          expect(new Set(network.ballots).size).toBe(network.ballots.length)
          expect(highestBallot(...network.ballots)).toBeLessThan(1024 * 1000)
        },
      ),
      { numRuns: 40 },
    )
  })
})
