import {
  type Ballot,
  ballotNode,
  begin,
  type Effect,
  flexible,
  highestBallot,
  majority,
  NO_BALLOT,
  type NodeNumber,
  nextBallot,
  type QuorumSystem,
  step,
} from '@synod/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ElectorEvent, electorMachine } from './index.ts'

type Snapshot = ReturnType<typeof begin<typeof electorMachine>>['snapshot']

const ROUND_MS = 100
const LOST_ROUNDS = 3
const PROPOSAL_MS = 20
/** To notice that a leader is lost, and four rounds to agree on another. */
const RECOVERY_MS = (LOST_ROUNDS + 4) * ROUND_MS

interface Member {
  snapshot: Snapshot
  /** When the current round ends; a timer of an earlier life or round does not match. */
  timer: number
  up: boolean
  /** Whom it names, and all whom it named so far. */
  named: NodeNumber
  namings: NodeNumber[]
  /** The least a real node would have: an acceptor's promise and a proposer's highest ballot tried. */
  promised: Ballot
  tried: Ballot
}

interface Happening {
  readonly at: number
  readonly order: number
  readonly run: () => void
}

/**
 * Pure electors on a clock of their own, each beside the least that a node has: a proposer that prepares once when it is
 * named, and an acceptor that refuses lower ballots. Messages take `delayMs` and cross a link only while it stands.
 */
class Network {
  now = 0
  readonly members = new Map<NodeNumber, Member>()
  /** Ballots in the order in which their owners were about to use them. */
  readonly ballots: Ballot[] = []
  readonly #quorums: QuorumSystem
  readonly #cut = new Set<string>()
  readonly #delayMs: number
  #happenings: Happening[] = []
  #order = 0

  constructor(quorums: QuorumSystem, options: { delayMs?: number; startMs?: (node: NodeNumber) => number } = {}) {
    this.#quorums = quorums
    this.#delayMs = options.delayMs ?? 1
    for (const node of quorums.members) this.#in(options.startMs?.(node) ?? 0, () => this.start(node))
  }

  start(node: NodeNumber): void {
    const before = this.members.get(node)
    const tried = before?.tried ?? NO_BALLOT
    const promised = before?.promised ?? NO_BALLOT
    const records = [
      { type: 'promised', ballot: promised },
      { type: 'tried', ballot: tried },
    ] as const
    const input = { node, quorums: this.#quorums, roundMs: ROUND_MS, lostRounds: LOST_ROUNDS, records }
    const { snapshot, effects } = begin(electorMachine, input)
    const namings = before?.namings ?? []
    this.members.set(node, { snapshot, timer: -1, up: true, named: 0, namings, promised, tried })
    this.#perform(node, effects)
  }

  crash(node: NodeNumber): void {
    const member = this.#member(node)
    member.up = false
    member.named = 0
    member.timer = -1
  }

  /** Cuts the link in one direction. */
  cutOneWay(from: NodeNumber, to: NodeNumber): void {
    this.#cut.add(`${from}>${to}`)
  }

  cut(one: NodeNumber, other: NodeNumber): void {
    this.cutOneWay(one, other)
    this.cutOneWay(other, one)
  }

  healAll(): void {
    this.#cut.clear()
  }

  fitness(node: NodeNumber, fit: boolean): void {
    this.take(node, { type: 'fitness.changed', fit })
  }

  run(ms: number): this {
    const end = this.now + ms
    for (;;) {
      let next: Happening | undefined
      for (const happening of this.#happenings) {
        if (happening.at > end) continue
        if (!next || happening.at < next.at || (happening.at === next.at && happening.order < next.order)) {
          next = happening
        }
      }
      if (!next) break
      const done = next
      this.#happenings = this.#happenings.filter((happening) => happening !== done)
      this.now = done.at
      done.run()
    }
    this.now = end
    return this
  }

  take(node: NodeNumber, event: ElectorEvent): void {
    const member = this.#member(node)
    if (!member.up) return
    const { snapshot, effects } = step(electorMachine, member.snapshot, event)
    member.snapshot = snapshot
    this.#perform(node, effects)
  }

  state(node: NodeNumber): string {
    const member = this.members.get(node)
    return member?.up ? String(member.snapshot.value) : 'down'
  }

  states(): Record<string, string> {
    return Object.fromEntries(this.#quorums.members.map((node) => [`n${node}`, this.state(node)]))
  }

  elected(): NodeNumber[] {
    return this.#quorums.members.filter((node) => this.state(node) === 'elected')
  }

  named(): NodeNumber[] {
    return this.#quorums.members.map((node) => this.#member(node).named)
  }

  namings(): number {
    return [...this.members.values()].reduce((sum, { namings }) => sum + namings.length, 0)
  }

  contextOf(node: NodeNumber): Snapshot['context'] {
    return this.#member(node).snapshot.context
  }

  /** Can the leader's proposer reach a quorum that has promised nothing higher? */
  canLead(node: NodeNumber): boolean {
    const { tried } = this.#member(node)
    const able = this.#quorums.members.filter((other) => {
      const linked = other === node || (this.#linked(node, other) && this.#linked(other, node))
      return linked && this.#member(other).up && this.#member(other).promised <= tried
    })
    return able.length * 2 > this.#quorums.members.length
  }

  #perform(node: NodeNumber, effects: readonly Effect<unknown>[]): void {
    for (const effect of effects) {
      if (effect.type === 'startTimer') this.#startTimer(node, effect.ms)
      else if (effect.type === 'leaderNamed') this.#name(node, effect.leader, effect.above)
      else if (effect.type === 'send' && effect.message.type === 'heartbeat') {
        for (const to of this.#quorums.members) this.#carry(node, to, { ...effect.message, from: node })
      } else if (effect.type === 'send' && effect.message.type === 'heartbeatReply' && Array.isArray(effect.to)) {
        for (const to of effect.to as NodeNumber[]) this.#carry(node, to, { ...effect.message, from: node })
      } else expect.unreachable(`an elector does not ask for this: ${JSON.stringify(effect)}`)
    }
  }

  #startTimer(node: NodeNumber, ms: number): void {
    const member = this.#member(node)
    const timer = this.now + ms
    member.timer = timer
    this.#in(ms, () => {
      if (this.members.get(node) === member && member.timer === timer) this.take(node, { type: 'timeout.round' })
    })
  }

  #name(node: NodeNumber, leader: NodeNumber, above: Ballot): void {
    const member = this.#member(node)
    member.named = leader
    member.namings.push(leader)
    if (leader !== node) return
    member.tried = nextBallot(node, above, member.tried)
    this.ballots.push(member.tried)
    this.take(node, { type: 'ballot.tried', ballot: member.tried })
    for (const to of this.#quorums.members) this.#prepare(node, to, member.tried)
  }

  #prepare(node: NodeNumber, to: NodeNumber, ballot: Ballot): void {
    this.#cross(node, to, () => {
      const acceptor = this.#member(to)
      if (ballot > acceptor.promised) acceptor.promised = ballot
      const { promised } = acceptor
      if (promised > ballot) this.#cross(to, node, () => this.take(node, { type: 'ballot.seen', ballot: promised }))
    })
  }

  /** Runs while whoever believes to lead keeps proposing: acceptors that promised something higher tell it so. */
  runProposing(ms: number): this {
    const end = this.now + ms
    while (this.now < end) {
      for (const node of this.elected()) {
        for (const to of this.#quorums.members) this.#prepare(node, to, this.#member(node).tried)
      }
      this.run(Math.min(PROPOSAL_MS, end - this.now))
    }
    return this
  }

  #carry(from: NodeNumber, to: NodeNumber, event: ElectorEvent): void {
    this.#cross(from, to, () => this.take(to, event))
  }

  #cross(from: NodeNumber, to: NodeNumber, run: () => void): void {
    if (from !== to && !this.#linked(from, to)) return
    this.#in(from === to ? 0 : this.#delayMs, () => {
      if (this.members.get(to)?.up) run()
    })
  }

  #linked(from: NodeNumber, to: NodeNumber): boolean {
    return !this.#cut.has(`${from}>${to}`)
  }

  #in(ms: number, run: () => void): void {
    this.#happenings.push({ at: this.now + ms, order: this.#order++, run })
  }

  #member(node: NodeNumber): Member {
    const member = this.members.get(node)
    if (!member) throw new Error(`n${node} has not started`)
    return member
  }
}

function nodes(count: number): NodeNumber[] {
  return Array.from({ length: count }, (_, index) => index + 1)
}

/** A cluster whose leader has been settled for a while: n5 of five, n3 of three. */
function settled(count: number): Network {
  return new Network(majority(nodes(count))).run(10 * ROUND_MS)
}

/** Runs while the leader proposes, and expects that nobody is named anew. */
function expectStable(network: Network, rounds = 20): void {
  const namings = network.namings()
  network.runProposing(rounds * ROUND_MS)
  expect(network.namings()).toBe(namings)
}

describe('PMS PR2: one distinguished proposer is elected', () => {
  it.each([1, 3, 5, 7])('of %i that start together, the highest-numbered, within three short rounds', (count) => {
    const network = new Network(majority(nodes(count))).run(ROUND_MS - 1)
    expect(network.elected()).toEqual([count])
    network.run(2 * ROUND_MS)
    expect(new Set(network.named())).toEqual(new Set([count]))
    expectStable(network)
  })

  it('of three that start one after the other, one that the later ones do not disturb', () => {
    const network = new Network(majority([1, 2, 3]), { startMs: (node) => node * 330 })
    network.run(990)
    const [leader] = network.elected()
    expect(leader).toBeDefined()
    network.run(5 * ROUND_MS)
    expect(network.named()).toEqual([leader, leader, leader])
    expectStable(network)
  })

  it('with an answer that takes longer than a short round', () => {
    const network = new Network(majority([1, 2, 3]), { delayMs: 40 }).run(5 * ROUND_MS)
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
    for (const node of [1, 2]) network.members.get(node)!.promised = abandoned
    network.crash(1)
    network.runProposing((LOST_ROUNDS + 1) * ROUND_MS)
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
    const network = new Network(flexible(nodes(5), { prepare: 4, accept: 2 })).run(10 * ROUND_MS)
    expect(network.elected()).toEqual([5])
    for (const node of [1, 2]) network.crash(node)
    network.run(RECOVERY_MS)
    expect(network.elected()).toEqual([])
    network.start(2)
    network.run(RECOVERY_MS)
    expect(network.elected()).toHaveLength(1)
  })
})

describe('the partial partitions of the OmniPaxos paper', () => {
  it('quorum loss: the hub is the only one that hears a quorum, and is elected', () => {
    const network = settled(5)
    for (const one of [2, 3, 4, 5]) for (const other of [2, 3, 4, 5]) if (one < other) network.cut(one, other)
    network.runProposing(RECOVERY_MS)
    expect(network.states()).toEqual({
      n1: 'elected',
      n2: 'isolated',
      n3: 'isolated',
      n4: 'isolated',
      n5: 'isolated',
    })
    expect(network.canLead(1)).toBe(true)
    expectStable(network)
  })

  it('constrained election: the hub alone hears a quorum, and does not hear the old leader', () => {
    const network = settled(5)
    for (const one of [2, 3, 4, 5]) for (const other of [2, 3, 4, 5]) if (one < other) network.cut(one, other)
    network.cut(1, 5)
    network.runProposing(RECOVERY_MS)
    expect(network.elected()).toEqual([1])
    expect(network.named()).toEqual([1, 0, 0, 0, 0])
    expect(network.canLead(1)).toBe(true)
    expectStable(network)
  })

  it('chained: the leader keeps its lead through the one in the middle', () => {
    const network = settled(3)
    network.cut(2, 3)
    network.runProposing(RECOVERY_MS)
    expect(network.elected()).toHaveLength(1)
    expect(new Set(network.named()).size).toBe(1)
    expect(network.canLead(network.elected()[0]!)).toBe(true)
    expectStable(network)
  })

  it('chained from the start: the two ends do not depose each other', () => {
    const network = new Network(majority([1, 2, 3]))
    network.cut(2, 3)
    network.runProposing(RECOVERY_MS)
    expect(network.elected()).toHaveLength(1)
    expect(network.canLead(network.elected()[0]!)).toBe(true)
    expectStable(network)
  })

  it('chained from the start, with rounds that do not end together', () => {
    const network = new Network(majority([1, 2, 3]), { startMs: (node) => [33, 0, 66][node - 1]! })
    network.cut(2, 3)
    network.runProposing(2 * RECOVERY_MS)
    expect(network.elected()).toHaveLength(1)
    expect(network.canLead(network.elected()[0]!)).toBe(true)
    expectStable(network)
  })

  it('a chain of five has one leader, whom all that hear a quorum name', () => {
    const network = settled(5)
    const links = new Set(['1-2', '2-3', '3-4', '4-5', '1-3', '3-5'])
    for (const one of nodes(5))
      for (const other of nodes(5)) if (!links.has(`${one}-${other}`) && one < other) network.cut(one, other)
    network.runProposing(RECOVERY_MS)
    expect(network.elected()).toHaveLength(1)
    const [leader] = network.elected()
    for (const node of nodes(5)) if (network.state(node) !== 'isolated') expect(network.named()[node - 1]).toBe(leader)
    expectStable(network)
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
          const network = new Network(majority(nodes(5)), { delayMs, startMs: (node) => starts[node - 1]! })
          network.run(10 * ROUND_MS)
          for (const partition of partitions) {
            network.healAll()
            for (const [one, other] of partition) network.cut(one, other)
            network.runProposing(RECOVERY_MS)
          }
          network.runProposing(RECOVERY_MS)
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
          const network = new Network(majority(nodes(5)))
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
