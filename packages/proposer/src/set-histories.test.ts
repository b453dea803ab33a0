import { flexible, majority, type NodeNumber, type QuorumSystem, type SlotQuorums } from '@synod/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ChangingWorld } from './changing-world.fixture.ts'

const NODES: readonly NodeNumber[] = [1, 2, 3, 4, 5, 6]

const set: fc.Arbitrary<QuorumSystem> = fc
  .tuple(fc.subarray([...NODES], { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([members, isFlexible]) =>
    isFlexible && members.length > 2
      ? flexible(members, { prepare: members.length - 1, accept: 2 })
      : majority(members),
  )

interface History {
  readonly alpha: number
  readonly sets: SlotQuorums
}

/** A first set, and changes: each decides from α slots or more above the slot whose command made it, so from 1+α on. */
const history: fc.Arbitrary<History> = fc.integer({ min: 1, max: 4 }).chain((alpha) =>
  fc.record({
    alpha: fc.constant(alpha),
    sets: fc
      .tuple(set, fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), set), { minLength: 1, maxLength: 5 }))
      .map(([first, changes]) => {
        const steps = [{ from: 1, quorums: first }]
        let from = alpha
        for (const [apart, quorums] of changes) {
          from += apart
          steps.push({ from, quorums })
        }
        return steps
      }),
  }),
)

const which = fc.nat(1)
const happening = fc.oneof(
  { weight: 1, arbitrary: fc.record({ what: fc.constant('start' as const), which }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('submit' as const), which }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('fill' as const), which, through: fc.nat(20) }) },
  {
    weight: 5,
    arbitrary: fc.record({ what: fc.constant('learn' as const), which, slots: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('store' as const), which: fc.nat(5), slots: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('prepare' as const), which }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('accept' as const), which }) },
  {
    weight: 16,
    arbitrary: fc.record({
      what: fc.constant('deliver' as const),
      count: fc.integer({ min: 1, max: 6 }),
      at: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(20) }),
      isLost: fc.integer({ min: 0, max: 19 }).map((drawn) => drawn === 0),
    }),
  },
)

type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never

function happen(world: ChangingWorld, next: Happening): void {
  if (next.what === 'deliver') {
    for (let count = next.count; count > 0; count--) world.deliver(next.at, next.isLost && count === 1)
  } else if (next.what === 'start') world.start(next.which)
  else if (next.what === 'submit') world.submit(next.which)
  else if (next.what === 'fill') world.fill(next.which, next.through)
  else if (next.what === 'learn') world.learn(next.which, next.slots)
  else if (next.what === 'store') world.store(next.which, next.slots)
  else world.time(next.which, next.what)
}

/** Nothing is lost from here on, and one proposer leads: everything that can be is delivered, and applied where it is. */
function calm(world: ChangingWorld, turns: number): void {
  world.start(0)
  for (let turn = 0; turn < turns; turn++) {
    for (const name of ['prepare', 'accept'] as const) world.time(0, name)
    while (world.letters.length > 0) world.deliver(0, false)
    world.learn(0, 100)
    if (turn % 5 === 0) world.start(0)
  }
}

describe('PMS 3.10: whatever sets decide which slots, and whatever the network does', () => {
  it('P2c, S2: every proposal has promises of its own slot’s set, and no slot gets two values', () => {
    let inLaterSteps = 0
    fc.assert(
      fc.property(history, fc.array(happening, { minLength: 60, maxLength: 160 }), ({ alpha, sets }, happenings) => {
        const world = new ChangingWorld(sets, alpha)
        world.start(0)
        for (const next of happenings) happen(world, next)
        inLaterSteps += world.proposedInStep.slice(1).reduce((sum, count) => sum + count, 0)
      }),
      { numRuns: 150 },
    )
    expect(inLaterSteps).toBeGreaterThan(150)
  })

  it('L1: once nothing is lost and one proposer leads, no-ops take it through every set', () => {
    fc.assert(
      fc.property(history, fc.array(happening, { maxLength: 60 }), ({ alpha, sets }, happenings) => {
        const world = new ChangingWorld(sets, alpha)
        for (const next of happenings) happen(world, next)
        const last = sets.at(-1)?.from ?? 0
        world.fill(0, last)
        calm(world, 60)
        expect(world.chosenThrough).toBeGreaterThanOrEqual(last)
      }),
      { numRuns: 60 },
    )
  })
})
