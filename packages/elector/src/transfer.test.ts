import { majority, type NodeNumber } from '@synod/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ROUND_MS } from './index.ts'
import { expectStable, nodes, RECOVERY_MS, settled } from './settled.fixture.ts'
import { ElectorNetwork } from './testing/index.ts'

/** A short round to give up on the one asked, another to stand, and what is under way. */
const TAKEN_BACK_MS = ROUND_MS

function loseHandOvers(network: ElectorNetwork): void {
  network.lost = (_from, _to, type) => type === 'handOver'
}

describe('PMS PR2: a leader has another member lead in its place', () => {
  it.each([1, 2, 4])('n%i of five leads at once, and the others follow it within two rounds', (to) => {
    const network = settled(5)
    network.run(ROUND_MS / 3)
    const { length } = network.ballots
    network.transfer(5, to)
    network.run(3)
    expect(network.elected()).toEqual([to])
    network.run(2 * ROUND_MS)
    expect(network.named()).toEqual([to, to, to, to, to])
    expect(network.ballots).toHaveLength(length + 1)
    expectStable(network)
  })

  it('whenever in a round it comes and however long messages take, nobody else stands, and writes pause for less than a round', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(99), { minLength: 5, maxLength: 5 }),
        fc.integer({ min: 1, max: 12 }),
        fc.nat(99),
        fc.integer({ min: 1, max: 4 }),
        (starts, delayMs, moment, place) => {
          const network = new ElectorNetwork(majority(nodes(5)), {
            delayMs: () => delayMs,
            startMs: (node) => starts[node - 1]!,
          }).run(10 * ROUND_MS + moment)
          const [from] = network.elected() as [NodeNumber]
          const to = ((from - 1 + place) % 5) + 1
          const { length } = network.ballots
          const namings = network.namings()
          const asked = network.now
          network.transfer(from, to)
          network.run(3 * ROUND_MS)
          expect(network.named()).toEqual([to, to, to, to, to])
          expect(network.ballots).toHaveLength(length + 1)
          // The old leader names nobody and then the new one, all others the new one alone.
          expect(network.namings()).toBe(namings + 6)
          expect(network.longestPause(asked)).toBeLessThan(ROUND_MS)
        },
      ),
      { numRuns: 60 },
    )
  })

  it.each<[string, (network: ElectorNetwork) => void]>([
    ['is down', (network) => network.crash(1)],
    ['is unfit', (network) => network.fitness(1, false)],
    ['is not reached', (network) => network.cut(1, 3)],
    ['never hears of it', loseHandOvers],
  ])('when the one asked %s, the leader leads again at once', (_, happens) => {
    const network = settled(3)
    happens(network)
    const asked = network.now
    network.transfer(3, 1)
    expect(network.elected()).toEqual([])
    network.run(TAKEN_BACK_MS)
    expect(network.elected()).toEqual([3])
    network.run(2 * ROUND_MS)
    expect(network.elected()).toEqual([3])
    expect(network.longestPause(asked)).toBeLessThan(TAKEN_BACK_MS)
    expectStable(network)
  })

  it('when the leader dies right after it asked, the one asked leads', () => {
    const network = settled(3)
    network.transfer(3, 1)
    network.crash(3)
    network.run(2 * ROUND_MS)
    expect(network.named()).toEqual([1, 1, 0])
    expectStable(network)
  })

  it('when the request comes late, and when it comes twice, nobody is deposed', () => {
    const network = settled(3)
    const late = { type: 'handOver', from: 3, ballot: network.ballots.at(-1)! } as const
    loseHandOvers(network)
    network.transfer(3, 1)
    network.run(RECOVERY_MS)
    network.take(1, late)
    network.run(0)
    expect(network.named()).toEqual([3, 3, 3])
    expectStable(network)
    network.lost = () => false
    const repeated = { type: 'handOver', from: 3, ballot: network.ballots.at(-1)! } as const
    network.transfer(3, 2)
    network.run(3 * ROUND_MS)
    expect(network.named()).toEqual([2, 2, 2])
    network.take(2, repeated)
    network.take(1, repeated)
    expectStable(network)
    expect(network.named()).toEqual([2, 2, 2])
  })

  it('around and around: each hands over to the next', () => {
    const network = settled(5)
    const start = network.now
    for (const to of [1, 2, 3, 4, 5, 1]) {
      network.transfer(network.elected()[0]!, to)
      network.run(2 * ROUND_MS)
      expect(network.named()).toEqual([to, to, to, to, to])
    }
    expect(network.longestPause(start)).toBeLessThan(ROUND_MS)
  })
})
