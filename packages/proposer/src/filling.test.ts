import { everySlot, majority, makeBallot, NOOP, type Slot } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { chosen, DrivenProposer, promise, proposed, rejected, report, submit } from './driven.fixture.ts'
import { freeSlots, type ProposerEvent } from './index.ts'

const fill = (through: Slot): ProposerEvent => ({ type: 'noops.submit', through })
const noops = (...slots: Slot[]) => slots.map((slot) => ({ slot, value: NOOP }))

function leading(alpha: number): DrivenProposer {
  const proposer = new DrivenProposer({ alpha })
  proposer.lead()
  return proposer
}

describe('PMS 3.7, 3.10: with no load no-ops fill the slots until a change takes effect', () => {
  it('in one message, as far as wanted and no further', () => {
    const proposer = leading(8)
    expect(proposer.sent(fill(3))).toEqual([
      { type: 'accept', ballot: proposer.ballot, entries: noops(1, 2, 3), chosenThrough: 0 },
    ])
    expect(freeSlots(proposer.snapshot.context)).toBe(5)
    expect(proposer.sent(fill(2), fill(3))).toEqual([])
    expect(proposed(proposer.sent(submit('a')))).toEqual([{ slot: 4, value: 'a' }])
  })

  it('on and on as the window moves, after what is queued', () => {
    const proposer = leading(2)
    proposer.take(submit('a', 'b', 'c'))
    expect(proposer.sent(fill(5))).toEqual([])
    expect(proposed(proposer.sent(chosen(2)))).toEqual([{ slot: 3, value: 'c' }, ...noops(4)])
    expect(proposed(proposer.sent(chosen(3)))).toEqual(noops(5))
    expect(proposer.sent(chosen(5))).toEqual([])
  })

  it('they are sent again like any proposal', () => {
    const proposer = leading(2)
    proposer.take(fill(2))
    proposer.take({ type: 'timeout.accept' })
    expect(proposed(proposer.sent({ type: 'timeout.accept' }))).toEqual(noops(1, 2))
  })

  it('they are nobody’s values: a ballot that fails takes back what was submitted, and no no-op', () => {
    const proposer = leading(4)
    proposer.take(fill(2))
    proposer.take(submit('a'))
    proposer.take(rejected(3, proposer.ballot, makeBallot(5, 3)))
    expect(proposer.snapshot.context.queue).toEqual(['a'])
  })

  it('whoever leads next does it: what is wanted is remembered in every state, and comes after what has to be recovered', () => {
    const proposer = new DrivenProposer({ alpha: 4 })
    expect(proposer.sent(fill(3))).toEqual([])
    proposer.take({ type: 'ballot.start', above: makeBallot(1, 3) })
    const bound = promise(1, proposer.ballot, { accepted: [report(1, makeBallot(1, 3), 'bound')] })
    expect(proposed(proposer.sent(bound, promise(2, proposer.ballot)))).toEqual([{ slot: 1, value: 'bound' }])
    expect(proposed(proposer.sent(chosen(1)))).toEqual(noops(2, 3))
  })

  it('P2c: nothing is filled in a slot whose own set has not promised', () => {
    const proposer = leading(8)
    const sets = [...everySlot(majority([1, 2, 3])), { from: 4, quorums: majority([2, 3, 4]) }]
    proposer.take({ type: 'quorums.changed', quorums: sets })
    expect(proposed(proposer.sent(fill(5)))).toEqual(noops(1, 2, 3))
    const joined = promise(4, proposer.ballot, { covers: { from: 4, to: null } })
    expect(proposed(proposer.sent(joined))).toEqual(noops(4, 5))
  })
})

describe('PMS LN5: told to begin again while it leads', () => {
  const start: ProposerEvent = { type: 'ballot.start' }

  it('it prepares a higher ballot, and the values it was given follow in their order: none is lost, none is twice', () => {
    const proposer = leading(2)
    proposer.take(submit('a', 'b', 'c'))
    const before = proposer.ballot
    const effects = proposer.take(start)
    expect(effects.map(({ type }) => type)).toEqual(['persist', 'ballotTried', 'send', 'startTimer'])
    expect(proposer.ballot).toBeGreaterThan(before)
    expect(proposer.state).toBe('preparing')
    const sent = proposer.sent(promise(1, proposer.ballot), promise(2, proposer.ballot), chosen(2))
    expect(proposed(sent).map(({ value }) => value)).toEqual(['a', 'b', 'c'])
  })

  it('the promises of the ballot before count for nothing', () => {
    const proposer = leading(2)
    const before = proposer.ballot
    proposer.take(submit('a'))
    proposer.take(start)
    expect(proposer.sent(promise(1, before), promise(2, before), promise(3, before))).toEqual([])
  })

  it('what an acceptor holds of a slot whose value nobody supplied is proposed again', () => {
    const proposer = new DrivenProposer({ alpha: 4 })
    proposer.take({ type: 'ballot.start', above: makeBallot(1, 3) })
    proposer.take(promise(1, proposer.ballot, { accepted: [report(1, makeBallot(1, 3), 'x')] }))
    proposer.take(promise(2, proposer.ballot))
    expect(proposer.state).toBe('recovering')
    const higher = makeBallot(4, 2)
    proposer.take({ type: 'ballot.start', above: higher })
    expect(proposer.ballot).toBeGreaterThan(higher)
    const held = promise(3, proposer.ballot, { accepted: [report(1, higher, 'held')] })
    expect(proposed(proposer.sent(held, promise(2, proposer.ballot)))).toEqual([{ slot: 1, value: 'held' }])
  })
})
