import { makeBallot } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { chosen, DrivenProposer, messages, promise, proposed, rejected, report, submit } from './driven.fixture.ts'

const start = { type: 'ballot.start' } as const
const higher = makeBallot(4, 2)

describe('PMS A1: a proposer may abandon a proposal at any time', () => {
  it.each<[string, (proposer: DrivenProposer) => void]>([
    ['preparing', (proposer) => proposer.take(start)],
    [
      'recovering',
      (proposer) => {
        proposer.take(start)
        for (const from of [1, 2])
          proposer.take(promise(from, proposer.ballot, { accepted: [report(2, makeBallot(1, 1), 'x')] }))
      },
    ],
    ['proposing', (proposer) => proposer.lead()],
    [
      'preempted',
      (proposer) => {
        proposer.take(start)
        proposer.take(rejected(2, proposer.ballot, higher))
      },
    ],
  ])('while %s: it then sends nothing more, whatever comes', (state, bring) => {
    const proposer = new DrivenProposer({ node: 3 })
    proposer.take(submit('red'))
    bring(proposer)
    expect(proposer.state).toBe(state)
    const { ballot } = proposer
    expect(proposer.take({ type: 'ballot.abandon' })).toEqual([])
    expect(proposer.state).toBe('idle')
    const said = proposer.sent(
      promise(1, ballot),
      promise(2, ballot),
      { type: 'timeout.prepare' },
      { type: 'timeout.accept' },
      rejected(2, ballot, higher),
      chosen(1),
    )
    expect(said).toEqual([])
  })

  it('its values are dropped: the distinguished proposer will be given them', () => {
    const proposer = new DrivenProposer()
    proposer.lead()
    proposer.take(submit('red'))
    proposer.take({ type: 'ballot.abandon' })
    expect(proposed(proposer.lead())).toEqual([])
  })

  it('it may issue several proposals: the next one has a higher ballot', () => {
    const proposer = new DrivenProposer()
    proposer.lead()
    const first = proposer.ballot
    proposer.take({ type: 'ballot.abandon' })
    proposer.lead()
    expect(proposer.ballot).toBeGreaterThan(first)
  })
})

describe('PMS A2: a refusal makes the proposer give up, and safety does not need it', () => {
  it('it tells who is above, and proposes nothing more in the ballot refused', () => {
    const proposer = new DrivenProposer()
    proposer.lead()
    const { ballot } = proposer
    expect(proposer.take(rejected(2, ballot, higher))).toEqual([{ type: 'preempted', ballot, by: higher }])
    expect(proposer.state).toBe('preempted')
    expect(proposer.sent(submit('red'), { type: 'timeout.accept' }, promise(3, ballot))).toEqual([])
  })

  it('its own values that are not known to be chosen are proposed again, oldest first; bound ones and no-ops are not its own', () => {
    const proposer = new DrivenProposer({ node: 2, alpha: 10 })
    proposer.take(submit('a', 'b'))
    proposer.take(start)
    const accepted = [report(2, makeBallot(1, 1), 'bound')]
    const recovery = proposer.sent(promise(1, proposer.ballot, { accepted }), promise(2, proposer.ballot))
    expect(proposed(recovery).map(({ value }) => value)).toEqual([null, 'bound'])
    expect(proposed(proposer.sent(chosen(2))).map(({ value }) => value)).toEqual(['a', 'b'])
    proposer.take(submit('c'))
    proposer.take(chosen(3))
    proposer.take(rejected(2, proposer.ballot, higher))
    proposer.take(submit('d'))
    expect(proposed(proposer.lead()).map(({ slot, value }) => [slot, value])).toEqual([
      [4, 'b'],
      [5, 'c'],
      [6, 'd'],
    ])
  })

  it('when every refusal is lost it asks the same again and again, and never counts promises that it has not got', () => {
    const proposer = new DrivenProposer()
    proposer.take(submit('red'))
    const [prepare] = proposer.sent(start)
    proposer.take(promise(1, proposer.ballot))
    for (let turn = 0; turn < 20; turn++) {
      expect(proposer.sent(promise(1, proposer.ballot), { type: 'timeout.prepare' })).toEqual([prepare])
      expect(proposer.state).toBe('preparing')
    }
  })

  it('when the refusal of its accept is lost it sends the same accept again, no other', () => {
    const proposer = new DrivenProposer()
    proposer.lead()
    const [accept] = proposer.sent(submit('red'))
    for (let turn = 0; turn < 20; turn++) {
      for (const again of proposer.sent({ type: 'timeout.accept' })) expect(again).toEqual(accept)
    }
  })
})

describe('PMS I2: an answer counts for the ballot that it names', () => {
  const older = makeBallot(1, 1)
  const accepted = [report(1, makeBallot(1, 3), 'someone’s')]

  it('promises of other ballots are not counted, nor what they report', () => {
    const proposer = new DrivenProposer({ records: [{ type: 'tried', ballot: older }] })
    proposer.take(submit('mine'))
    proposer.take(start)
    expect(proposer.ballot).toBeGreaterThan(older)
    const others = [older, makeBallot(1, 2), higher]
    for (const ballot of others) for (const from of [1, 2, 3]) proposer.take(promise(from, ballot, { accepted }))
    expect(proposer.state).toBe('preparing')
    expect(proposer.snapshot.context.promises).toEqual([])
    const sent = proposer.sent(promise(1, proposer.ballot), promise(2, proposer.ballot))
    expect(proposed(sent)).toEqual([{ slot: 1, value: 'mine' }])
  })

  it('a promise counts once, however often it comes', () => {
    const proposer = new DrivenProposer()
    proposer.take(start)
    for (let copies = 0; copies < 5; copies++) proposer.take(promise(2, proposer.ballot))
    expect(proposer.state).toBe('preparing')
  })

  it('nodes that are no members do not make a quorum', () => {
    const proposer = new DrivenProposer()
    proposer.take(start)
    for (const from of [1, 7, 8, 9]) proposer.take(promise(from, proposer.ballot))
    expect(proposer.state).toBe('preparing')
  })

  it('a refusal of another ballot does not stop this one', () => {
    const proposer = new DrivenProposer({ records: [{ type: 'tried', ballot: older }] })
    proposer.lead()
    expect(proposer.take(rejected(2, older, higher))).toEqual([])
    expect(proposer.state).toBe('proposing')
    expect(messages(proposer.take(submit('red')))).toHaveLength(1)
  })

  it('a refusal that names nothing higher is no reason to give up', () => {
    const proposer = new DrivenProposer()
    proposer.lead()
    proposer.take(rejected(2, proposer.ballot, proposer.ballot))
    expect(proposer.state).toBe('proposing')
  })
})
