import { makeBallot, NOOP } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { chosen, DrivenProposer, messages, promise, proposed, report, submit } from './driven.fixture.ts'

const old = makeBallot(1, 3)
const start = { type: 'ballot.start', above: old } as const

/** The leader of PMS 3.6 with its phase 1 done: it knows 1–134, 138 and 139; 135 and 140 come back constrained. */
function newLeader(alpha = 20) {
  const proposer = new DrivenProposer({ alpha, records: [{ type: 'chosen', through: 134, learned: [] }] })
  proposer.take(chosen(134, 138, 139))
  const prepares = proposer.sent(submit('first', 'second'), start)
  const reports = [135, 138, 139, 140].map((slot) => report(slot, old, `value ${slot}`))
  const covers = { from: 135, to: null }
  const first = proposer.take(promise(1, proposer.ballot, { covers, accepted: reports.slice(0, 3) }))
  const second = proposer.take(promise(2, proposer.ballot, { covers, accepted: reports.slice(1) }))
  return { proposer, prepares, effects: [...first, ...second] }
}

describe('PMS 3.5: one phase 1 for all slots', () => {
  it('one message, from the first slot that is not known to be chosen on', () => {
    expect(newLeader().prepares).toEqual([{ type: 'prepare', ballot: makeBallot(2, 1), fromSlot: 135 }])
  })
})

describe('PMS 3.6: what a new leader proposes', () => {
  it('constrained slots again, no-ops into gaps; what it knows to be chosen is passed over', () => {
    expect(proposed(messages(newLeader().effects))).toEqual([
      { slot: 135, value: 'value 135' },
      { slot: 136, value: NOOP },
      { slot: 137, value: NOOP },
      { slot: 140, value: 'value 140' },
    ])
  })

  it('new values wait until all of that is chosen, and follow above it', () => {
    const { proposer } = newLeader()
    expect(proposer.state).toBe('recovering')
    expect(proposer.sent(chosen(135), chosen(136, 138, 139, 140), submit('third'))).toEqual([])
    expect(proposed(proposer.sent(chosen(140)))).toEqual([
      { slot: 141, value: 'first' },
      { slot: 142, value: 'second' },
      { slot: 143, value: 'third' },
    ])
    expect(proposer.state).toBe('proposing')
  })

  it('a slot that turns out to be chosen in the meantime is not proposed again', () => {
    const { proposer } = newLeader(2)
    proposer.take(chosen(135, 137, 138, 139))
    expect(proposed(proposer.sent({ type: 'timeout.accept' }, { type: 'timeout.accept' }))).toEqual([
      { slot: 136, value: NOOP },
    ])
    expect(proposed(proposer.sent(chosen(139)))).toEqual([{ slot: 140, value: 'value 140' }])
  })
})

describe('PMS 3.7: gaps are filled with no-ops', () => {
  it('only below the highest slot that somebody reported or that is known to be chosen', () => {
    const proposer = new DrivenProposer()
    proposer.take(chosen(0, 5))
    proposer.take(start)
    const sent = proposer.sent(
      promise(1, proposer.ballot, { accepted: [report(3, old, 'bound')] }),
      promise(2, proposer.ballot),
    )
    expect(proposed(sent)).toEqual([
      { slot: 1, value: NOOP },
      { slot: 2, value: NOOP },
      { slot: 3, value: 'bound' },
      { slot: 4, value: NOOP },
    ])
  })

  it('a no-op that was accepted binds like any other value', () => {
    const proposer = new DrivenProposer()
    proposer.take(start)
    proposer.take(submit('mine'))
    const accepted = [report(1, old, NOOP)]
    expect(proposed(proposer.sent(promise(1, proposer.ballot, { accepted }), promise(2, proposer.ballot)))).toEqual([
      { slot: 1, value: NOOP },
    ])
  })
})

describe('catching up before proposing', () => {
  /** Acceptor 2 knows everything through 9 and has the values; this proposer knows nothing. */
  function behind() {
    const proposer = new DrivenProposer({ retryMs: 50 })
    proposer.take(submit('mine'))
    proposer.take(start)
    proposer.take(promise(1, proposer.ballot, { accepted: [report(4, old, 'chosen long ago')] }))
    const covers = { from: 10, to: null }
    const accepted = [report(11, old, 'bound')]
    const effects = proposer.take(promise(2, proposer.ballot, { covers, chosenThrough: 9, accepted }))
    return { proposer, effects }
  }

  it('it says that it fell behind, and proposes above what the promises say is chosen, never in it', () => {
    const { proposer, effects } = behind()
    expect(effects[0]).toEqual({ type: 'fellBehind', through: 9 })
    expect(proposer.state).toBe('recovering')
    expect(proposed(messages(effects))).toEqual([
      { slot: 10, value: NOOP },
      { slot: 11, value: 'bound' },
    ])
  })

  it('it waits while values come in, and goes on when it has them all', () => {
    const { proposer } = behind()
    expect(proposer.take(chosen(5))).toContainEqual({ type: 'startTimer', name: 'prepare', ms: 50 })
    expect(proposer.take(chosen(9))).toContainEqual({ type: 'cancelTimer', name: 'prepare' })
    expect(proposer.state).toBe('recovering')
    expect(proposed(proposer.sent(chosen(11)))).toEqual([{ slot: 12, value: 'mine' }])
  })

  it('if nobody supplies the values it prepares again, higher', () => {
    const { proposer } = behind()
    const before = proposer.ballot
    const effects = proposer.take({ type: 'timeout.prepare' })
    expect(proposer.ballot).toBeGreaterThan(before)
    expect(effects.map(({ type }) => type)).toEqual(['persist', 'ballotTried', 'send', 'startTimer'])
    expect(proposer.state).toBe('preparing')
    const [first, second] = [promise(1, proposer.ballot), promise(3, proposer.ballot)]
    expect(proposed(proposer.sent(first, second))).toEqual([{ slot: 1, value: 'mine' }])
  })

  it('it does not when it has them, however late the timer fires', () => {
    const { proposer } = behind()
    proposer.take(chosen(9))
    const before = proposer.ballot
    expect(proposer.take({ type: 'timeout.prepare' })).toEqual([])
    expect(proposer.ballot).toBe(before)
  })
})
