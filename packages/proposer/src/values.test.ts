import {
  type AcceptedEntry,
  type Ballot,
  type Entry,
  flexible,
  isPrepareQuorum,
  majority,
  makeBallot,
  NOOP,
  type NodeNumber,
  type PromiseMessage,
  type QuorumSystem,
  type Received,
  rangeContains,
  rangesContain,
  type Slot,
  type SlotRange,
  toRanges,
} from '@synod/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chosen, DrivenProposer, promise, proposed, report, submit } from './driven.fixture.ts'
import type { ProposerEvent } from './index.ts'

const SLOTS: readonly Slot[] = [1, 2, 3, 4, 5, 6, 7, 8]

/** An acceptor as the proposer sees it: what it accepted last in each slot, and through which slot it knows all values. */
interface AcceptorLog {
  readonly accepted: readonly AcceptedEntry<unknown>[]
  readonly chosenThrough: Slot
}

/** How an acceptor's answer travels: cut before these slots, silent about those, sent so many times. */
interface Travel {
  readonly cuts: readonly Slot[]
  readonly leftOut: readonly Slot[]
  readonly copies: number
}

interface Scene {
  readonly quorums: QuorumSystem
  readonly alpha: number
  readonly knownThrough: Slot
  readonly knownAbove: readonly Slot[]
  readonly answers: readonly (AcceptorLog & Travel)[]
  readonly shuffle: readonly number[]
}

const lower = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 })).map((b) => makeBallot(...b))

/** A ballot proposes one value in a slot, so the value can be read off both. */
const entry = fc
  .tuple(fc.constantFrom(...SLOTS), lower)
  .map(([slot, ballot]) => report(slot, ballot, slot === 8 ? NOOP : `${ballot}/${slot}`))

const answer: fc.Arbitrary<AcceptorLog & Travel> = fc.record({
  accepted: fc.uniqueArray(entry, { selector: ({ slot }) => slot, maxLength: 6 }),
  chosenThrough: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(5) }),
  cuts: fc.subarray([2, 3, 4, 5, 6, 7, 8, 9]),
  leftOut: fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.subarray([...SLOTS], { maxLength: 2 }) },
  ),
  copies: fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 5, arbitrary: fc.integer({ min: 1, max: 2 }) }),
})

const scene: fc.Arbitrary<Scene> = fc.integer({ min: 3, max: 7 }).chain((size) => {
  const members = Array.from({ length: size }, (_, index) => index + 1)
  const systems = [majority(members), flexible(members, { prepare: size - 1, accept: 2 })]
  return fc.record({
    quorums: fc.constantFrom(...systems),
    alpha: fc.constantFrom(2, 5, 20),
    knownThrough: fc.constantFrom(0, 0, 2),
    knownAbove: fc.subarray([4, 6]),
    answers: fc.array(answer, { minLength: size, maxLength: size }),
    shuffle: fc.array(fc.nat(), { minLength: 60, maxLength: 60 }),
  })
})

/** The messages of all answers, cut, repeated and shuffled, among promises of other ballots that must not count. */
function arrivals({ answers, knownThrough, shuffle }: Scene, ballot: Ballot): Received<PromiseMessage<unknown>>[] {
  const stray = [makeBallot(8, 2), makeBallot(9, 2)].flatMap((other) =>
    [1, 2].map((from) => promise(from, other, { accepted: [1, 4, 7].map((slot) => report(slot, other, 'stray')) })),
  )
  const parts = answers.flatMap((each, index) =>
    partsOf(each, index + 1, ballot, knownThrough + 1).flatMap((part) => Array<typeof part>(each.copies).fill(part)),
  )
  const keyed = [...parts, ...stray].map((part, index) => ({ part, key: shuffle[index % shuffle.length] as number }))
  return keyed.sort((a, b) => a.key - b.key).map(({ part }) => part)
}

function partsOf(
  { accepted, chosenThrough, cuts, leftOut }: AcceptorLog & Travel,
  from: NodeNumber,
  b: Ballot,
  f: Slot,
) {
  const first = Math.max(f, chosenThrough + 1)
  const starts = [first, ...cuts.filter((cut) => cut > first)]
  return starts.map((start, index): Received<PromiseMessage<unknown>> => {
    const covers: SlotRange = { from: start, to: index + 1 < starts.length ? (starts[index + 1] as Slot) - 1 : null }
    const silent = toRanges(leftOut.filter((slot) => rangeContains(covers, slot)))
    // What stands in a slot left out, or outside the part, is no report: it lies here to see that nobody takes it for one.
    const poison = SLOTS.filter((slot) => rangesContain(silent, slot) || !rangeContains(covers, slot))
    const reported = accepted.filter(({ slot }) => !poison.includes(slot) && rangeContains(covers, slot))
    const lies = poison.map((slot) => report(slot, makeBallot(4, 3), 'not reported'))
    return promise(from, b, { covers, leftOut: silent, chosenThrough, accepted: [...reported, ...lies] })
  })
}

/** What the promises counted so far say, in the words of P2c. */
class Counted {
  readonly promises: Received<PromiseMessage<unknown>>[] = []
  readonly quorums: QuorumSystem

  constructor(quorums: QuorumSystem) {
    this.quorums = quorums
  }

  speakingFor(slot: Slot): Received<PromiseMessage<unknown>>[] {
    return this.promises.filter(({ covers, leftOut }) => rangeContains(covers, slot) && !rangesContain(leftOut, slot))
  }

  isCovered(slot: Slot): boolean {
    return isPrepareQuorum(
      this.quorums,
      this.speakingFor(slot).map(({ from }) => from),
    )
  }

  /** The highest-numbered proposal among them; undefined where the proposer is free. */
  demanded(slot: Slot): AcceptedEntry<unknown> | undefined {
    const reports = this.speakingFor(slot).flatMap(({ accepted }) => accepted.filter((each) => each.slot === slot))
    return reports.sort((a, b) => b.ballot - a.ballot)[0]
  }

  get chosenThrough(): Slot {
    return Math.max(0, ...this.promises.map(({ chosenThrough }) => chosenThrough))
  }

  get highestReported(): Slot {
    return Math.max(0, ...SLOTS.filter((slot) => this.demanded(slot)))
  }
}

describe('PMS P2c: what a proposer proposes is what a quorum of promises allows', () => {
  it('the value of the highest-numbered proposal reported, or its own, in slots that the quorum speaks for', () => {
    let recovered = 0
    fc.assert(
      fc.property(scene, (scene) => {
        const { quorums, alpha, knownThrough, knownAbove } = scene
        const records = [{ type: 'chosen', through: knownThrough, learned: [] }] as const
        const proposer = new DrivenProposer({ node: 9, quorums, alpha, records })
        proposer.take(chosen(knownThrough, ...knownAbove))
        proposer.take({ type: 'ballot.start', above: makeBallot(7, 3) })
        proposer.take(submit('own 1', 'own 2'))
        const counted = new Counted(quorums)
        let through = knownThrough
        const own: Entry<unknown>[] = []
        const watch = (event: ProposerEvent) => {
          for (const entry of proposed(proposer.sent(event))) {
            const { slot, value } = entry
            expect(counted.isCovered(slot)).toBe(true)
            expect(slot).toBeGreaterThan(Math.max(counted.chosenThrough, through))
            expect(slot).toBeLessThanOrEqual(through + alpha)
            expect(knownAbove).not.toContain(slot)
            const demanded = counted.demanded(slot)
            if (demanded) expect(value).toEqual(demanded.value)
            else if (slot <= Math.max(counted.highestReported, ...knownAbove)) expect(value).toBe(NOOP)
            else own.push(entry)
          }
        }
        for (const arrival of arrivals(scene, proposer.ballot)) {
          if (proposer.state !== 'preparing') break
          if (arrival.ballot === proposer.ballot) counted.promises.push(arrival)
          watch(arrival)
        }
        if (proposer.state === 'preparing') return
        recovered += 1
        while (through < 16) {
          through = Math.max(through + 1, counted.chosenThrough)
          watch(chosen(through))
        }
        expect(proposer.state).toBe('proposing')
        expect(own.map(({ value }) => value)).toEqual(['own 1', 'own 2'])
      }),
      { numRuns: 120 },
    )
    expect(recovered).toBeGreaterThan(20)
  })
})

describe('PMS 3.5: a promise that comes in parts', () => {
  const part = (ballot: Ballot, from: Slot, to: Slot | null) => promise(2, ballot, { covers: { from, to } })

  it('counts when its parts leave no hole, in whatever order they come', () => {
    const proposer = new DrivenProposer()
    proposer.take({ type: 'ballot.start' })
    proposer.take(promise(1, proposer.ballot))
    for (const [from, to] of [
      [9, null],
      [1, 3],
      [5, 8],
    ] as const) {
      proposer.take(part(proposer.ballot, from, to))
      expect(proposer.state).toBe('preparing')
    }
    proposer.take(part(proposer.ballot, 4, 4))
    expect(proposer.state).toBe('proposing')
  })

  it('does not count without its last part, which speaks for every slot that follows', () => {
    const proposer = new DrivenProposer()
    proposer.take({ type: 'ballot.start' })
    proposer.take(promise(1, proposer.ballot))
    proposer.take(part(proposer.ballot, 1, 1_000_000))
    expect(proposer.state).toBe('preparing')
  })

  it('a slot left out is a hole', () => {
    const proposer = new DrivenProposer()
    proposer.take({ type: 'ballot.start' })
    proposer.take(promise(1, proposer.ballot))
    proposer.take(promise(2, proposer.ballot, { leftOut: [{ from: 4, to: 4 }] }))
    expect(proposer.state).toBe('preparing')
    proposer.take(part(proposer.ballot, 4, 6))
    expect(proposer.state).toBe('proposing')
  })

  it('two acceptors that cover half the slots each make no quorum for any', () => {
    const proposer = new DrivenProposer()
    proposer.take({ type: 'ballot.start' })
    proposer.take(promise(1, proposer.ballot, { covers: { from: 1, to: 5 } }))
    proposer.take(promise(2, proposer.ballot, { covers: { from: 6, to: null } }))
    proposer.take(promise(3, proposer.ballot, { covers: { from: 1, to: 5 } }))
    expect(proposer.state).toBe('preparing')
  })
})
