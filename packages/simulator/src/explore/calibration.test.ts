import { describe, expect, it } from 'vitest'
import { explore } from './explore.ts'
import { countStates } from './paxos-specification.fixture.ts'

/** What TLC says of Lamport's Paxos.tla: 3 acceptors, 2 values, 2 ballots, quorums of two. */
const DISTINCT_STATES_OF_TLC = 3921

describe('the explorer against the TLA+ specification', () => {
  it('finds the 3,921 states that TLC finds for 3 acceptors, 2 values and 2 ballots, no more and no less', () => {
    const { distinctStates, ended, counterexample } = explore({ acceptors: 3, values: 2, ballots: 2 })
    expect({ distinctStates, ended, counterexample }).toEqual({
      distinctStates: DISTINCT_STATES_OF_TLC,
      ended: 'complete',
      counterexample: undefined,
    })
  })

  it('finds as many when every promise is heard by itself, in every order', () => {
    const { distinctStates, worldStates, ended } = explore({ hearing: 'one by one' })
    expect({ distinctStates, ended }).toEqual({ distinctStates: DISTINCT_STATES_OF_TLC, ended: 'complete' })
    expect(worldStates).toBeGreaterThan(DISTINCT_STATES_OF_TLC)
  })

  it('has a second witness: the specification, written down again and searched by brute force', () => {
    expect(countStates({ acceptors: 3, values: 2, ballots: 2 }).distinct).toBe(DISTINCT_STATES_OF_TLC)
  })

  const sizes = [1, 2, 3, 4].flatMap((acceptors) =>
    [1, 2, 3].flatMap((values) => [1, 2, 3].map((ballots) => ({ acceptors, values, ballots }))),
  )
  const small = sizes.filter(({ acceptors, ballots }) => acceptors + ballots < 6 && acceptors * ballots < 8)
  it.each(small)('agrees with it for $acceptors acceptors, $values values, $ballots ballots', (size) => {
    const { distinctStates, depth, ended } = explore(size)
    expect({ distinct: distinctStates, depth, ended }).toEqual({ ...countStates(size), ended: 'complete' })
  })

  it.each([
    { acceptors: 3, prepareQuorum: 3, acceptQuorum: 1 },
    { acceptors: 3, prepareQuorum: 1, acceptQuorum: 3 },
    { acceptors: 2, prepareQuorum: 1, acceptQuorum: 2 },
  ])('agrees with it for flexible quorums: $prepareQuorum of $acceptors to prepare', (quorums) => {
    const { distinctStates } = explore({ ...quorums, values: 2, ballots: 2 })
    const { acceptors, prepareQuorum: quorum } = quorums
    expect(distinctStates).toBe(countStates({ acceptors, values: 2, ballots: 2, quorum }).distinct)
  })
})
