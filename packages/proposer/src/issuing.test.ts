import { describe, expect, it } from 'vitest'
import { DrivenProposer, promise, proposed, submit } from './driven.fixture.ts'

describe('PMS 2a: on promises from a majority the proposer sends an accept', () => {
  it('not on fewer, and then at once, with its own value where it is free to choose', () => {
    const proposer = new DrivenProposer()
    proposer.take(submit('mine'))
    proposer.take({ type: 'ballot.start' })
    expect(proposed(proposer.sent(promise(1, proposer.ballot)))).toEqual([])
    expect(proposed(proposer.sent(promise(2, proposer.ballot)))).toEqual([{ slot: 1, value: 'mine' }])
  })

  it('to all acceptors: those that accept need not be those that promised', () => {
    const proposer = new DrivenProposer()
    proposer.take(submit('mine'))
    proposer.take({ type: 'ballot.start' })
    proposer.take(promise(1, proposer.ballot))
    const effects = proposer.take(promise(2, proposer.ballot))
    const sends = effects.filter((effect) => effect.type === 'send')
    expect(sends).toEqual([
      {
        type: 'send',
        to: 'acceptors',
        message: { type: 'accept', ballot: proposer.ballot, entries: [{ slot: 1, value: 'mine' }], chosenThrough: 0 },
      },
    ])
  })
})
