import { ballotNode, ballotRound } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { portrait, type Stop, stopsOf, toldOf } from './stops.fixture.ts'
import { twoLeaders } from './two-leaders.ts'

const leading = ({ portraits }: Stop) =>
  [...portraits.values()].filter(({ standing }) => standing === 'leading').map(({ node }) => node)

const executed = (stop: Stop) => toldOf(stop, 'decided').filter(({ what }) => what === 'executed')

describe('PMS 3.9: the scene of two leaders', async () => {
  const [twoWinners, both, wrong, one] = (await stopsOf(twoLeaders.takes[0])) as [Stop, Stop, Stop, Stop]

  it('has n2 lead and n3 prepare above it', () => {
    expect(leading(twoWinners)).toContain(2)
    expect(portrait(twoWinners, 3).states.proposer).toBe('balloting.preparing')
    expect(portrait(twoWinners, 3).proposing).toBeGreaterThan(portrait(twoWinners, 2).proposing)
  })

  it('has both lead, when all have promised the higher ballot', () => {
    expect(leading(both)).toEqual([2, 3])
    for (const node of [1, 2, 3]) expect(ballotNode(portrait(both, node).promised)).toBe(3)
  })

  it('has what n2 proposes refused by all, its own acceptor first, and nothing chosen', () => {
    const refusals = toldOf(wrong, 'sent').filter(({ message }) => message.kind === 'rejected')
    expect(refusals.map(({ from, to }) => [from, to])).toEqual(
      expect.arrayContaining([
        [1, 2],
        [3, 2],
      ]),
    )
    expect(portrait(wrong, 2).states.proposer).toBe('preempted')
    const preempted = toldOf(wrong, 'stepped').find(({ node, after }) => node === 2 && after === 'preempted')
    expect(preempted?.at).toBeLessThan(refusals[0]?.at ?? 0)
    expect(executed(wrong)).toEqual([])
  })

  it('ends with one leader, and one account on all three', () => {
    expect(leading(one)).toEqual([3])
    const opened = executed(one).filter(({ value }) => value.startsWith('open alice'))
    expect(opened.map(({ node }) => node).sort()).toEqual([1, 2, 3])
    expect(new Set([...one.portraits.values()].map(({ digest }) => digest)).size).toBe(1)
  })
})

describe('PMS PR1, 3.9: the scene of two leaders that insist', async () => {
  const [insisting, slow, left] = (await stopsOf(twoLeaders.takes[1])) as [Stop, Stop, Stop]

  it('has a client wait for what is refused', () => {
    expect(toldOf(insisting, 'called').map(({ state }) => state)).toEqual(['asked'])
    expect(toldOf(insisting, 'sent').some(({ message, to }) => message.kind === 'rejected' && to === 3)).toBe(true)
  })

  it('chooses nothing in some fifty ballots', () => {
    const ballots = toldOf(slow, 'sent').filter(({ message }) => message.kind === 'prepare')
    const rounds = new Set(ballots.map(({ message }) => `${ballotRound(message.ballot)} ${ballotNode(message.ballot)}`))
    expect(rounds.size).toBeGreaterThan(45)
    expect(rounds.size).toBeLessThan(55)
    expect(toldOf(slow, 'decided')).toEqual([])
  })

  it('executes the command once when one is left', () => {
    expect(leading(left)).toHaveLength(1)
    const opened = executed(left).filter(({ value }) => value.startsWith('open alice'))
    expect(opened.map(({ node }) => node).sort()).toEqual([1, 2, 3])
    expect(toldOf(left, 'called').at(-1)?.state).toBe('answered')
    expect(new Set([...left.portraits.values()].map(({ digest }) => digest)).size).toBe(1)
  })
})
