import { encodeConfigurationCommand } from '@synod/codec'
import { type Cluster, type ConfigurationCommand, majority, quorumsAt } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { Membership } from './membership.ts'
import { View } from './view.ts'

const at = (node: number) => ({ node, endpoint: `memory:${node}` })
const cluster: Cluster = {
  name: 'sets',
  nodes: [at(1), at(2), at(3)],
  alpha: 10,
  quorum: { kind: 'majority' },
  learning: { delegates: 2 },
}

function apply(membership: Membership, slot: number, command: ConfigurationCommand) {
  return membership.apply(encodeConfigurationCommand(command), slot)
}

/** n4 learns since slot 5, votes in the place of n1 from slot 17 on. */
function replaced(): Membership {
  const membership = new Membership(cluster)
  apply(membership, 5, { type: 'addLearner', node: at(4) })
  apply(membership, 7, { type: 'replaceNode', node: 1, by: 4 })
  return membership
}

describe('the membership of a replica (PMS 3.10)', () => {
  it('has the set of slot i+α from the state after command i', () => {
    const { quorums } = replaced()
    expect(quorumsAt(quorums, 16)).toEqual(majority([1, 2, 3]))
    expect(quorumsAt(quorums, 17)).toEqual(majority([2, 3, 4]))
  })

  it('refuses an overlapping change, and takes it when the one before is in effect', () => {
    const membership = replaced()
    expect(apply(membership, 16, { type: 'removeNode', node: 2 }).status).toBe('under way')
    expect(apply(membership, 17, { type: 'removeNode', node: 2 })).toMatchObject({ status: 'changed', fromSlot: 27 })
    expect(quorumsAt(membership.quorums, 26)).toEqual(majority([2, 3, 4]))
    expect(quorumsAt(membership.quorums, 27)).toEqual(majority([3, 4]))
  })

  it('is unharmed by bytes that are no command', () => {
    const membership = new Membership(cluster)
    expect(membership.apply(Uint8Array.of(0xc1), 9)).toMatchObject({ status: 'invalid', members: [1, 2, 3] })
    expect(membership.digest()).toBe(new Membership(cluster).digest())
  })

  it('goes on from a snapshot as from the commands', () => {
    const first = replaced()
    const restored = new Membership(cluster)
    restored.restore(first.configuration, first.quorums)
    for (const membership of [first, restored]) apply(membership, 17, { type: 'removeNode', node: 2 })
    expect(restored.digest()).toBe(first.digest())
    expect(restored.quorums).toEqual(first.quorums)
  })
})

describe('what a node has in view', () => {
  it('are the members of all slots that are not chosen yet, and no longer those of slots that are', () => {
    const membership = replaced()
    const view = new View(2, membership)
    view.refresh(7)
    expect([view.members, view.audience, view.peers]).toEqual([
      [1, 2, 3, 4],
      [1, 2, 3, 4],
      [1, 3, 4],
    ])
    expect(view.refresh(15)).toBe(false)
    expect(view.refresh(16)).toBe(true)
    expect([view.members, view.quorums.length]).toEqual([[2, 3, 4], 1])
  })

  it('knows who has no part any more, and not whom it has not heard of', () => {
    const view = new View(2, replaced())
    view.refresh(16)
    expect([1, 2, 4, 5].map((node) => view.isOutsider(node))).toEqual([true, false, false, false])
  })

  it('has no member whose store is another than the one that was registered (M2)', () => {
    const membership = new Membership(cluster)
    apply(membership, 5, { type: 'addLearner', node: at(4) })
    apply(membership, 7, { type: 'addNode', node: 4, incarnation: 'first' })
    const seen = (node: number, incarnation: string, joined?: true) => {
      const view = new View(node, membership, { incarnation, ...(joined && { joined }) })
      view.refresh(20)
      return [view.isMember, view.isImpostor]
    }
    expect(seen(4, 'first', true)).toEqual([true, false])
    expect(seen(4, 'second', true)).toEqual([false, true])
    expect(seen(4, 'second')).toEqual([false, true])
    expect(seen(1, 'began')).toEqual([true, false])
    expect(seen(1, 'joined', true)).toEqual([false, true])
    expect(seen(5, 'fifth', true)).toEqual([false, false])
  })

  it('tells a node that it is on its way out, and then that it is out', () => {
    const view = new View(1, replaced())
    view.refresh(15)
    expect([view.isMember, view.isLeaving, view.wasRemoved]).toEqual([true, true, false])
    view.refresh(16)
    expect([view.isMember, view.isLeaving, view.wasRemoved]).toEqual([false, false, true])
  })

  it('learns through the delegates of the members of today', () => {
    const view = new View(2, replaced())
    view.refresh(7)
    expect(view.learning).toEqual({ mode: 'delegates', nodes: [2, 3] })
  })

  it('asks those of its cluster file too whom it has not heard of yet', () => {
    const filed = [...cluster.nodes, { node: 4, endpoint: 'memory:4' }, { node: 7, endpoint: 'memory:7' }]
    const membership = new Membership({ ...cluster, nodes: filed })
    const { configuration, quorums } = new Membership(cluster)
    membership.restore(configuration, quorums)
    const view = new View(4, membership)
    expect([view.peers, view.audience]).toEqual([
      [1, 2, 3, 7],
      [1, 2, 3],
    ])
    apply(membership, 1, { type: 'addLearner', node: { node: 7, endpoint: 'memory:7' } })
    apply(membership, 2, { type: 'removeNode', node: 7 })
    view.refresh(2)
    expect(view.peers).toEqual([1, 2, 3])
  })

  it('reaches whoever is gone, unless somebody else lives there now', () => {
    const membership = replaced()
    const view = new View(2, membership)
    expect(view.contacts.map(({ node }) => node)).toEqual([2, 3, 4, 1])
    apply(membership, 20, { type: 'addLearner', node: { node: 5, endpoint: 'memory:1' } })
    expect(view.contacts.map(({ node }) => node)).toEqual([2, 3, 4, 5])
  })
})
