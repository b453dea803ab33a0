import { majority, type NodeNumber } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { LOST_ROUNDS, ROUND_MS } from './index.ts'
import { expectStable, nodes, RECOVERY_MS, settled } from './settled.fixture.ts'
import { ElectorNetwork, linksCut, PARTIAL_PARTITIONS } from './testing/index.ts'

/** An election timeout: so long it takes to be sure that a leader is gone. */
const TIMEOUT_MS = LOST_ROUNDS * ROUND_MS

describe('the partial partitions of the OmniPaxos paper', () => {
  const cases = PARTIAL_PARTITIONS.flatMap((partition) => [3, 5].map((count) => [partition, count] as const))

  it.each(cases)('%s of %i: writes are accepted again within two election timeouts, and go on', (partition, count) => {
    for (let moment = 0; moment < ROUND_MS; moment += 10) {
      for (const hub of [1, count - 1]) {
        const network = settled(count).run(moment)
        const order = [count, hub, ...nodes(count - 1).filter((node) => node !== hub)]
        for (const [one, other] of linksCut(partition, order)) network.cut(one, other)
        const cut = network.now
        network.run(4 * TIMEOUT_MS)
        expect(network.longestPause(cut)).toBeLessThanOrEqual(2 * TIMEOUT_MS)
        expect(network.elected()).toHaveLength(1)
        const [leader] = network.elected() as [NodeNumber]
        expect(network.canLead(leader)).toBe(true)
        for (const node of nodes(count)) {
          if (network.state(node) !== 'isolated') expect(network.named()[node - 1]).toBe(leader)
        }
        expectStable(network, 10)
        network.healAll()
        network.run(RECOVERY_MS)
        expect(new Set(network.named())).toEqual(new Set(network.elected()))
      }
    }
  })

  it('quorum loss: the hub alone hears a quorum, and all others know that they are isolated', () => {
    const network = settled(5)
    for (const [one, other] of linksCut('quorum loss', [5, 1, 2, 3, 4])) network.cut(one, other)
    network.run(RECOVERY_MS)
    expect(network.states()).toEqual({
      n1: 'elected',
      n2: 'isolated',
      n3: 'isolated',
      n4: 'isolated',
      n5: 'isolated',
    })
  })

  it('chained: whoever leads leads on through the one in the middle', () => {
    const network = settled(3)
    const cut = network.now
    for (const [one, other] of linksCut('chained', [3, 1, 2])) network.cut(one, other)
    network.run(RECOVERY_MS)
    expect(network.named()).toEqual([3, 3, 3])
    expect(network.longestPause(cut)).toBeLessThan(ROUND_MS)
    expectStable(network)
  })

  it('chained from the start: the two ends do not depose each other', () => {
    const network = new ElectorNetwork(majority([1, 2, 3]))
    network.cut(2, 3)
    network.run(RECOVERY_MS)
    expect(network.elected()).toHaveLength(1)
    expect(network.canLead(network.elected()[0]!)).toBe(true)
    expectStable(network)
  })

  it('chained from the start, with rounds that do not end together', () => {
    const network = new ElectorNetwork(majority([1, 2, 3]), { startMs: (node) => [33, 0, 66][node - 1]! })
    network.cut(2, 3)
    network.run(2 * RECOVERY_MS)
    expect(network.elected()).toHaveLength(1)
    expect(network.canLead(network.elected()[0]!)).toBe(true)
    expectStable(network)
  })

  it('a chain of five has one leader, whom all that hear a quorum name', () => {
    const network = settled(5)
    const links = new Set(['1-2', '2-3', '3-4', '4-5', '1-3', '3-5'])
    for (const one of nodes(5))
      for (const other of nodes(5)) if (!links.has(`${one}-${other}`) && one < other) network.cut(one, other)
    network.run(RECOVERY_MS)
    expect(network.elected()).toHaveLength(1)
    const [leader] = network.elected()
    for (const node of nodes(5)) if (network.state(node) !== 'isolated') expect(network.named()[node - 1]).toBe(leader)
    expectStable(network)
  })
})
