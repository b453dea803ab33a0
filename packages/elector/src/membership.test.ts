import { everySlot, majority, type NodeNumber, type SlotQuorums } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { ROUND_MS } from './index.ts'
import { expectStable, RECOVERY_MS, settled } from './settled.fixture.ts'
import type { ElectorNetwork } from './testing/index.ts'

/** While a change is under way both sets decide slots; then only the second. */
function change(from: readonly NodeNumber[], to: readonly NodeNumber[]): { both: SlotQuorums; after: SlotQuorums } {
  const [first, second] = [majority(from), majority(to)]
  return {
    both: [
      { from: 1, quorums: first },
      { from: 20, quorums: second },
    ],
    after: [{ from: 20, quorums: second }],
  }
}

/** All nodes execute a change, one after the other, and then learn that the first set is over. */
function carryOut(network: ElectorNetwork, from: readonly NodeNumber[], to: readonly NodeNumber[]): void {
  const { both, after } = change(from, to)
  const all = [...network.nodes.keys()]
  for (const quorums of [both, after]) {
    for (const node of all) {
      network.view(node, quorums)
      network.run(7)
    }
    network.run(2 * ROUND_MS)
  }
}

describe('PMS 3.10: the members change, and one of them leads', () => {
  it('a new node observes and names the leader until it is a member; its leader stays', () => {
    const network = settled(3)
    network.start(4)
    network.run(3 * ROUND_MS)
    expect(network.state(4)).toBe('observing')
    expect(network.nodes.get(4)?.named).toBe(3)
    const { length } = network.ballots
    carryOut(network, [1, 2, 3], [1, 2, 3, 4])
    expect(network.state(4)).toBe('following')
    expect(network.ballots).toHaveLength(length)
    expectStable(network)
    for (const node of [1, 3]) network.crash(node)
    network.run(RECOVERY_MS)
    expect(network.elected()).toEqual([])
    network.start(1)
    network.run(RECOVERY_MS)
    expect(network.elected()).toHaveLength(1)
  })

  it('a new node that knows of no change yet is not counted on, and does not stand when the leader dies', () => {
    const network = settled(3)
    network.start(4, majority([1, 2, 3]))
    network.crash(3)
    network.run(RECOVERY_MS)
    expect(network.elected()).toEqual([2])
    expect(network.nodes.get(4)?.named).toBe(2)
  })

  it('a follower is removed: it observes, and nobody is named anew', () => {
    const network = settled(3)
    const { length } = network.ballots
    carryOut(network, [1, 2, 3], [2, 3])
    expect(network.states()).toEqual({ n1: 'observing', n2: 'following', n3: 'elected' })
    expect(network.ballots).toHaveLength(length)
    expect(network.nodes.get(1)?.named).toBe(3)
    expectStable(network)
  })

  it('the leader is removed without handing over: another leads within three rounds', () => {
    const network = settled(3)
    const { both, after } = change([1, 2, 3], [1, 2])
    for (const node of [1, 2, 3]) network.view(node, both)
    network.run(ROUND_MS)
    for (const node of [3, 1, 2]) network.view(node, after)
    expect(network.state(3)).toBe('observing')
    expect(network.nodes.get(3)?.named).toBe(0)
    network.run(3 * ROUND_MS)
    expect(network.elected()).toEqual([2])
    network.run(ROUND_MS)
    expect(network.named()).toEqual([2, 2, 2])
    expectStable(network)
  })

  it('the leader hands over and is removed: nobody stands meanwhile but the one it named', () => {
    const network = settled(3)
    network.run(ROUND_MS / 3)
    network.transfer(3, 1)
    network.run(2 * ROUND_MS)
    expect(network.named()).toEqual([1, 1, 1])
    const { length } = network.ballots
    carryOut(network, [1, 2, 3], [1, 2])
    expect(network.states()).toEqual({ n1: 'elected', n2: 'following', n3: 'observing' })
    expect(network.ballots).toHaveLength(length)
    expectStable(network)
  })

  it('all three are replaced one by one, the leader too, and at most two rounds pass without a write', () => {
    const network = settled(3)
    const start = network.now
    const sets = [
      [1, 2, 3],
      [2, 3, 4],
      [3, 4, 5],
      [4, 5, 6],
    ]
    for (const [at, to] of sets.slice(1).entries()) {
      network.start(at + 4, everySlot(majority(sets[at]!)))
      network.run(2 * ROUND_MS)
      if (network.elected()[0] === at + 1) network.transfer(at + 1, at + 2)
      network.run(ROUND_MS)
      if (network.elected()[0] === at + 1) network.transfer(at + 1, at + 4)
      carryOut(network, sets[at]!, to)
    }
    const [leader] = network.elected()
    expect(network.elected()).toHaveLength(1)
    expect(sets[3]).toContain(leader)
    for (const node of [1, 2, 3]) {
      expect(network.state(node)).toBe('observing')
      expect(network.nodes.get(node)?.named).toBe(leader)
    }
    expect(network.longestPause(start)).toBeLessThan(2 * ROUND_MS)
    expectStable(network)
  })

  it('PMS Q1: while both sets are in view, a majority of the first alone elects nobody', () => {
    const network = settled(3)
    const { both, after } = change([1, 2, 3], [3, 4, 5])
    for (const node of [4, 5]) network.start(node)
    for (const node of [1, 2, 3, 4, 5]) network.view(node, both)
    network.run(2 * ROUND_MS)
    expect(network.elected()).toEqual([3])
    for (const node of [4, 5]) network.crash(node)
    network.run(RECOVERY_MS)
    expect(network.elected()).toEqual([])
    network.start(4)
    network.run(RECOVERY_MS)
    const [leader] = network.elected()
    expect(network.elected()).toHaveLength(1)
    for (const node of [1, 2, 3, 4]) expect(network.nodes.get(node)?.named).toBe(leader)
    for (const node of [1, 2, 3, 4]) network.view(node, after)
    network.run(RECOVERY_MS)
    expect(network.elected()).toHaveLength(1)
    expect([3, 4]).toContain(network.elected()[0])
  })
})
