import { type DurableRecord, isAcceptQuorum, type Message, majority, type Slot, type TimerName } from '@synod/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Process, World } from './world.fixture.ts'

const ACCEPTORS = [11, 12, 13]
const PROPOSERS = [1, 2]
const SLOTS: readonly Slot[] = [1, 2]
const quorums = majority(ACCEPTORS)

const happening = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constant('ballot' as const),
      at: fc.nat(1),
      promising: fc.subarray(ACCEPTORS),
      accepting: fc.subarray(ACCEPTORS),
    }),
  },
  { weight: 20, arbitrary: fc.record({ what: fc.constant('deliver' as const), at: fc.nat(12) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('deliver twice' as const), at: fc.nat(200) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('lose' as const), at: fc.nat(200) }) },
  { weight: 12, arbitrary: fc.record({ what: fc.constant('flush' as const), at: fc.nat(6) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('crash' as const), at: fc.nat(4) }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('start' as const), at: fc.nat(1) }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('timer' as const), at: fc.nat(200) }) },
)
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never

/** Three acceptors, two proposers with two values each, two learners, and an eye on every disk. */
class Watched {
  readonly world = new World()
  readonly proposed = new Set<unknown>()

  constructor() {
    for (const node of ACCEPTORS) this.world.addAcceptor(node)
    for (const node of PROPOSERS) this.world.addProposer({ node, quorums, alpha: SLOTS.length })
    for (let count = 0; count < 2; count++) this.world.addLearner({ quorums })
  }

  /** No two values are ever the same, so that a ballot used twice would show. */
  submit(node: number): void {
    const values = SLOTS.map((slot) => `value ${this.proposed.size + slot} of n${node}`)
    for (const value of values) this.proposed.add(value)
    this.world.proposers.get(node)?.take({ type: 'values.submit', values })
  }

  /** The proposer gives up what it is at, and tries again with values of its own. */
  start(node: number): void {
    this.world.proposers.get(node)?.take({ type: 'ballot.abandon' })
    this.submit(node)
    this.world.proposers.get(node)?.take({ type: 'ballot.start' })
  }

  /** A whole ballot that reaches some acceptors, and in its second phase others. */
  ballot(node: number, promising: readonly number[], accepting: readonly number[]): void {
    const isOurs = (by: number, of: unknown, message: Message<unknown>, type: string, reached: readonly number[]) =>
      message.type === type && by === node && reached.includes(of as number)
    this.start(node)
    this.world.settle(
      ({ from, to, message }) =>
        isOurs(from, to, message, 'prepare', promising) || isOurs(to as number, from, message, 'promise', promising),
    )
    this.world.settle(({ from, to, message }) => isOurs(from, to, message, 'accept', accepting))
  }

  /** Acceptors and proposers crash; the learners here only watch. */
  play(happening: Happening): void {
    const { what, at } = happening
    const { letters, processes } = this.world
    const index = letters.length === 0 ? 0 : at % letters.length
    if (what === 'ballot') this.ballot(PROPOSERS[at]!, happening.promising, happening.accepting)
    else if (what === 'deliver') this.world.deliver(index)
    else if (what === 'deliver twice') this.world.deliver(index, true)
    else if (what === 'lose') letters.splice(index, 1)
    else if (what === 'flush') processes[at]?.flush(1)
    else if (what === 'start') this.start(PROPOSERS[at]!)
    else if (what === 'timer') this.#fireOne(at)
    else processes[at]?.crash()
  }

  /** The values that quorums of durable acceptances chose: more than one in a slot is the end of safety. */
  chosen(slot: Slot): unknown[] {
    const voters = new Map<string, { value: unknown; nodes: number[] }>()
    for (const [node, { durable }] of this.world.acceptors) {
      for (const record of durable) this.#count(voters, node, record, slot)
    }
    const values = [...voters.values()].filter(({ nodes }) => isAcceptQuorum(quorums, nodes)).map(({ value }) => value)
    return [...new Set(values)]
  }

  /** The lowest ballot in which a quorum accepted in the slot, and the value; undefined while nothing is chosen. */
  firstChosen(slot: Slot): { ballot: number; value: unknown } | undefined {
    const votes = [...this.accepted(slot)].sort((one, other) => one.ballot - other.ballot)
    return votes.find(({ ballot }) => {
      const nodes = votes.filter((vote) => vote.ballot === ballot).map(({ node }) => node)
      return isAcceptQuorum(quorums, nodes)
    })
  }

  /** Everything that an acceptor durably accepted in the slot. */
  *accepted(slot: Slot): Generator<{ node: number; ballot: number; value: unknown }> {
    for (const [node, { durable }] of this.world.acceptors) {
      for (const record of durable) {
        if (record.type !== 'accepted') continue
        const entry = record.entries.find((each) => each.slot === slot)
        if (entry) yield { node, ballot: record.ballot, value: entry.value }
      }
    }
  }

  /** What each learner delivered. */
  learned(): Map<Slot, unknown>[] {
    return this.world.learners.map((_, index) => {
      const deliveries = this.world.told.flatMap(({ by, effect }) =>
        by === -1 - index && effect.type === 'deliver' ? [[effect.slot, effect.value] as const] : [],
      )
      return new Map(deliveries)
    })
  }

  #count(
    voters: Map<string, { value: unknown; nodes: number[] }>,
    node: number,
    record: DurableRecord<unknown>,
    slot: Slot,
  ) {
    if (record.type !== 'accepted') return
    for (const entry of record.entries.filter((each) => each.slot === slot)) {
      const vote = voters.get(`${record.ballot}`) ?? { value: entry.value, nodes: [] }
      expect(entry.value).toBe(vote.value)
      voters.set(`${record.ballot}`, { value: vote.value, nodes: [...vote.nodes, node] })
    }
  }

  #fireOne(at: number): void {
    const running = this.world.processes.flatMap((process) =>
      [...process.timers].map((name): [Process, TimerName] => [process, name]),
    )
    const [process, name] = running[at % Math.max(1, running.length)] ?? []
    if (process && name) process.fire(name)
  }
}

function isSafe(watched: Watched): void {
  for (const slot of SLOTS) {
    const chosen = watched.chosen(slot)
    expect(chosen.length).toBeLessThanOrEqual(1)
    for (const value of chosen) if (value !== null) expect(watched.proposed).toContain(value)
    for (const learned of watched.learned()) {
      if (learned.has(slot)) expect(chosen).toEqual([learned.get(slot)])
    }
  }
}

/** Once a value is chosen in a ballot, nobody accepts (P2a) or issues (P2b) another in a higher one, so none is chosen (P2). */
function isBinding(watched: Watched): void {
  for (const slot of SLOTS) {
    const chosen = watched.firstChosen(slot)
    if (!chosen) continue
    for (const { ballot, value } of watched.accepted(slot)) if (ballot > chosen.ballot) expect(value).toBe(chosen.value)
    for (const { ballot, entries } of watched.world.issued) {
      const issued = entries.find((entry) => entry.slot === slot)
      if (issued && ballot > chosen.ballot) expect(issued.value).toBe(chosen.value)
    }
  }
}

describe('PMS P2, P2a, P2b: what is chosen binds every higher-numbered proposal chosen, accepted or issued', () => {
  it('PMS M1: under loss, repetition, reordering and crashes, agents at any speed, at every step', () => {
    let bound = 0
    fc.assert(
      fc.property(fc.array(happening, { minLength: 20, maxLength: 100 }), (happenings) => {
        const watched = new Watched()
        for (const each of happenings) {
          watched.play(each)
          isBinding(watched)
        }
        const [first] = SLOTS.map((slot) => watched.firstChosen(slot))
        if (first && watched.world.issued.some(({ ballot }) => ballot > first.ballot)) bound += 1
      }),
      { numRuns: 60 },
    )
    expect(bound).toBeGreaterThan(5)
  })
})

describe('PMS S1, S2, S3: only a proposed value is chosen, only one in a slot, and learned only when it is', () => {
  it('under loss, repetition, reordering, crashes and duels, at every step; PMS L1: then, in calm, all is learned', () => {
    let duels = 0
    fc.assert(
      fc.property(fc.array(happening, { minLength: 20, maxLength: 100 }), (happenings) => {
        const watched = new Watched()
        const { world } = watched
        for (const each of happenings) {
          watched.play(each)
          isSafe(watched)
        }
        if ([...world.proposers.values()].every(({ durable }) => durable.length > 0)) duels += 1
        world.settle()
        for (let tries = 0; tries < 4; tries++) {
          watched.start(2)
          world.settle()
        }
        isSafe(watched)
        for (const slot of SLOTS) expect(watched.chosen(slot)).toHaveLength(1)
        for (const learned of watched.learned()) expect([...learned.keys()]).toEqual(SLOTS)
      }),
      { numRuns: 60 },
    )
    expect(duels).toBeGreaterThan(10)
  })
})
