import { everySlot, majority, type SlotQuorums } from '@synod/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ROUND_MS } from './index.ts'
import { expectStable, nodes, RECOVERY_MS } from './settled.fixture.ts'
import { ElectorNetwork } from './testing/index.ts'

const VIEWS: readonly SlotQuorums[] = [
  everySlot(majority(nodes(5))),
  [
    { from: 1, quorums: majority(nodes(5)) },
    { from: 20, quorums: majority([1, 2, 3]) },
  ],
  everySlot(majority([1, 2, 3])),
  everySlot(majority([2, 3, 4, 5])),
]

const happenings = fc.array(
  fc.record({
    node: fc.integer({ min: 1, max: 5 }),
    other: fc.integer({ min: 1, max: 5 }),
    what: fc.constantFrom(
      'crash',
      'start',
      'cut',
      'cut one way',
      'unfit',
      'fit',
      'pause',
      'resume',
      'transfer',
      'view',
    ),
    view: fc.nat(VIEWS.length - 1),
    ms: fc.nat(250),
  }),
  { maxLength: 30 },
)

describe('PMS PR2: whatever has happened, once all is well one node leads', () => {
  it('with crashes, cut links, stalls, hand-overs, and members that each node learns of at its own time', () => {
    fc.assert(
      fc.property(happenings, fc.nat(VIEWS.length - 1), fc.integer({ min: 1, max: 12 }), (history, last, delayMs) => {
        const network = new ElectorNetwork(majority(nodes(5)), { delayMs: () => delayMs }).run(3 * ROUND_MS)
        for (const { node, other, what, view, ms } of history) {
          if (what === 'crash') network.crash(node)
          else if (what === 'start') network.start(node)
          else if (what === 'cut') network.cut(node, other)
          else if (what === 'cut one way') network.cutOneWay(node, other)
          else if (what === 'pause') network.pause(node)
          else if (what === 'resume') network.resume(node)
          else if (what === 'transfer') network.transfer(node, other)
          else if (what === 'view') network.view(node, VIEWS[view]!)
          else network.fitness(node, what === 'fit')
          network.run(ms)
        }
        network.healAll()
        for (const node of nodes(5)) {
          network.resume(node)
          if (network.state(node) === 'down') network.start(node)
          network.fitness(node, true)
          network.view(node, VIEWS[last]!)
        }
        network.run(2 * RECOVERY_MS)
        const members = VIEWS[last]!.flatMap(({ quorums }) => quorums.members)
        const [leader] = network.elected()
        expect(network.elected()).toHaveLength(1)
        expect(members).toContain(leader)
        expect(network.named()).toEqual(nodes(5).map(() => leader))
        for (const node of nodes(5)) expect(network.state(node) === 'observing').toBe(!members.includes(node))
        expectStable(network, 5)
        expect(network.longestPause(network.now - 5 * ROUND_MS)).toBeLessThan(ROUND_MS)
        expect(new Set(network.ballots).size).toBe(network.ballots.length)
      }),
      { numRuns: 40 },
    )
  })
})
