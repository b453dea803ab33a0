import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Cluster, clusterLearning, clusterMembers, clusterQuorums, clusterTag, formatMembers } from './cluster.ts'
import { flexible, majority, QuorumError, type QuorumRule } from './quorum.ts'

const cluster: Cluster = {
  name: 'bank',
  nodes: [3, 1, 2].map((node) => ({ node, endpoint: `tcp://127.0.0.1:${7400 + node}` })),
  alpha: 64,
  quorum: { kind: 'majority' },
  learning: 'distinguished',
}

describe('the tag of a cluster', () => {
  it('names what all nodes must agree on for its life', () => {
    expect(clusterTag(cluster)).toBe('bank/alpha=64/majority')
    expect(clusterTag({ ...cluster, quorum: { kind: 'flexible', accept: 2 } })).toBe('bank/alpha=64/accept=2')
  })

  it('does not change with the members or with how they learn', () => {
    const changed = { ...cluster, nodes: cluster.nodes.slice(1), learning: 'every' as const }
    expect(clusterTag(changed)).toBe(clusterTag(cluster))
  })

  it('differs when any of it differs, whatever the name is', () => {
    const rules = fc.oneof(
      fc.constant<QuorumRule>({ kind: 'majority' }),
      fc.nat(4).map((accept): QuorumRule => ({ kind: 'flexible', accept })),
    )
    const names = fc.oneof(fc.constantFrom('a', 'a/alpha=1', 'a/alpha=1/majority'), fc.string())
    const settings = fc.record({ name: names, alpha: fc.nat(3), quorum: rules })
    fc.assert(
      fc.property(settings, settings, (one, other) => {
        const same =
          JSON.stringify([one.name, one.alpha, one.quorum]) === JSON.stringify([other.name, other.alpha, other.quorum])
        expect(clusterTag(one) === clusterTag(other)).toBe(same)
      }),
    )
  })
})

describe('a cluster file', () => {
  it('gives the members and their quorums', () => {
    expect(clusterMembers(cluster)).toEqual([3, 1, 2])
    expect(clusterQuorums(cluster)).toEqual(majority([3, 1, 2]))
    expect(clusterQuorums({ ...cluster, quorum: { kind: 'flexible', accept: 1 } })).toEqual(
      flexible([3, 1, 2], { prepare: 3, accept: 1 }),
    )
  })

  it('PMS Q1: is refused when its rule does not fit its members', () => {
    expect(() => clusterQuorums({ ...cluster, quorum: { kind: 'flexible', accept: 4 } })).toThrow(QuorumError)
  })

  it('PMS LN3: makes delegates of the lowest-numbered members', () => {
    expect(clusterLearning(cluster)).toEqual({ mode: 'distinguished' })
    expect(clusterLearning({ ...cluster, learning: 'every' })).toEqual({ mode: 'every' })
    expect(clusterLearning({ ...cluster, learning: { delegates: 2 } })).toEqual({ mode: 'delegates', nodes: [1, 2] })
    expect(clusterMembers(cluster)).toEqual([3, 1, 2])
  })

  it('reads well in a sentence', () => {
    expect(formatMembers(clusterMembers(cluster))).toBe('n3, n1, n2')
  })
})
