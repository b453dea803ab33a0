import { makeBallot, type Slot, slotEntries } from '@synod/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chosen, DrivenProposer, promise, proposed, rejected, report, submit } from './driven.fixture.ts'
import { freeSlots, type ProposerEvent } from './index.ts'

const resend = { type: 'timeout.accept' } as const

function leading(input: ConstructorParameters<typeof DrivenProposer>[0] = {}): DrivenProposer {
  const proposer = new DrivenProposer(input)
  proposer.lead()
  return proposer
}

describe('PMS 3.4: normally only phase 2 runs for a command', () => {
  it('values get the next slots in the order in which they come, one message for those that come together', () => {
    const proposer = leading()
    expect(proposer.sent(submit('a'), submit('b', 'c'))).toEqual([
      { type: 'accept', ballot: proposer.ballot, entries: [{ slot: 1, value: 'a' }], chosenThrough: 0 },
      {
        type: 'accept',
        ballot: proposer.ballot,
        entries: [
          { slot: 2, value: 'b' },
          { slot: 3, value: 'c' },
        ],
        chosenThrough: 0,
      },
    ])
  })
})

describe('PMS 3.8: once 1 … i are chosen, i+1 … i+α may be proposed', () => {
  it('the rest waits, and follows as the window moves', () => {
    const proposer = leading({ alpha: 3 })
    expect(proposed(proposer.sent(submit('a', 'b', 'c', 'd', 'e'))).map(({ slot }) => slot)).toEqual([1, 2, 3])
    expect(freeSlots(proposer.snapshot.context)).toBe(0)
    expect(proposed(proposer.sent(chosen(0, 2, 3)))).toEqual([])
    expect(proposed(proposer.sent(chosen(1)))).toEqual([{ slot: 4, value: 'd' }])
    expect(proposed(proposer.sent(chosen(3)))).toEqual([{ slot: 5, value: 'e' }])
    expect(freeSlots(proposer.snapshot.context)).toBe(1)
  })

  it('the window also bounds what is recovered, so that gaps of α−1 slots at most arise', () => {
    const proposer = new DrivenProposer({ alpha: 3 })
    proposer.take({ type: 'ballot.start', above: makeBallot(1, 3) })
    const accepted = [report(8, makeBallot(1, 3), 'far')]
    const first = proposer.sent(promise(1, proposer.ballot, { accepted }), promise(2, proposer.ballot))
    expect(proposed(first).map(({ slot }) => slot)).toEqual([1, 2, 3])
    expect(proposed(proposer.sent(chosen(3))).map(({ slot }) => slot)).toEqual([4, 5, 6])
    expect(proposed(proposer.sent(chosen(6)))).toEqual([
      { slot: 7, value: null },
      { slot: 8, value: 'far' },
    ])
  })

  it('no events in any order make it propose beyond, forget a bound, or keep more than α slots in flight', () => {
    const alpha = 4
    const queueMax = 5
    const slot = fc.integer({ min: 1, max: 12 })
    const node = fc.integer({ min: 1, max: 3 })
    const happening = fc.oneof(
      { weight: 2, arbitrary: fc.record({ what: fc.constant('start' as const) }) },
      { weight: 6, arbitrary: fc.record({ what: fc.constant('promise' as const), node, slots: fc.array(slot) }) },
      {
        weight: 5,
        arbitrary: fc.record({ what: fc.constant('submit' as const), count: fc.integer({ min: 1, max: 4 }) }),
      },
      {
        weight: 5,
        arbitrary: fc.record({ what: fc.constant('chosen' as const), by: fc.nat(3), slots: fc.array(slot) }),
      },
      { weight: 2, arbitrary: fc.record({ what: fc.constant('resend' as const) }) },
      { weight: 1, arbitrary: fc.record({ what: fc.constant('ask again' as const) }) },
      { weight: 1, arbitrary: fc.record({ what: fc.constant('refuse' as const), node }) },
      { weight: 1, arbitrary: fc.record({ what: fc.constant('abandon' as const) }) },
    )
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
        const proposer = new DrivenProposer({ alpha, queueMax })
        let through: Slot = 0
        const eventOf = (next: (typeof happenings)[number]): ProposerEvent => {
          const { ballot } = proposer
          if (next.what === 'start') return { type: 'ballot.start', above: makeBallot(1, 3) }
          if (next.what === 'submit') return submit(...Array.from({ length: next.count }, (_, index) => `v${index}`))
          if (next.what === 'resend') return resend
          if (next.what === 'ask again') return { type: 'timeout.prepare' }
          if (next.what === 'abandon') return { type: 'ballot.abandon' }
          if (next.what === 'refuse') return rejected(next.node, ballot, makeBallot(20, next.node))
          if (next.what === 'promise') {
            const accepted = [...new Set(next.slots)].map((slot) => report(slot, makeBallot(1, 3), `old ${slot}`))
            return promise(next.node, ballot, { accepted })
          }
          through += next.by
          return chosen(through, ...[...new Set(next.slots)].sort((a, b) => a - b))
        }
        for (const next of happenings) {
          const sent = proposed(proposer.sent(eventOf(next)))
          for (const { slot } of sent) {
            expect(slot).toBeGreaterThan(through)
            expect(slot).toBeLessThanOrEqual(through + alpha)
          }
          const { pending, queue } = proposer.snapshot.context
          expect([...slotEntries(pending)].length).toBeLessThanOrEqual(alpha)
          expect(queue.length).toBeLessThanOrEqual(queueMax + alpha)
        }
      }),
      { numRuns: 150 },
    )
  })
})

describe('PMS 3.8: lost accepts are sent again', () => {
  it('those that have waited for a whole turn of the timer, in one message, until they are chosen', () => {
    const proposer = leading({ retryMs: 40 })
    expect(proposer.take(submit('a'))).toContainEqual({ type: 'startTimer', name: 'accept', ms: 40 })
    expect(proposer.sent(resend)).toEqual([])
    proposer.take(submit('b'))
    expect(proposed(proposer.sent(resend))).toEqual([{ slot: 1, value: 'a' }])
    expect(proposed(proposer.sent(resend))).toEqual([
      { slot: 1, value: 'a' },
      { slot: 2, value: 'b' },
    ])
    proposer.take(chosen(0, 2))
    expect(proposed(proposer.sent(resend))).toEqual([{ slot: 1, value: 'a' }])
    proposer.take(chosen(2))
    expect(proposer.take(resend)).toEqual([])
  })

  it('each time with how far everything is chosen by then', () => {
    const proposer = leading()
    proposer.take(submit('a', 'b'))
    proposer.take(resend)
    proposer.take(chosen(1))
    expect(proposer.sent(resend)).toEqual([
      { type: 'accept', ballot: proposer.ballot, entries: [{ slot: 2, value: 'b' }], chosenThrough: 1 },
    ])
  })
})

describe('the queue is bounded', () => {
  it('values for which there is no room are handed back, all that came together', () => {
    const proposer = new DrivenProposer({ queueMax: 2 })
    expect(proposer.take(submit('a'))).toEqual([])
    expect(proposer.take(submit('b', 'c'))).toEqual([{ type: 'valuesRefused', values: ['b', 'c'] }])
    expect(proposer.take(submit('d'))).toEqual([])
    expect(proposed(proposer.lead()).map(({ value }) => value)).toEqual(['a', 'd'])
  })

  it('in every state', () => {
    const proposer = new DrivenProposer({ queueMax: 1, alpha: 1 })
    const refusal = [{ type: 'valuesRefused', values: ['x', 'y'] }]
    const refuses = () => expect(proposer.take(submit('x', 'y'))).toEqual(refusal)
    refuses()
    proposer.take({ type: 'ballot.start', above: makeBallot(1, 3) })
    refuses()
    const accepted = [report(1, makeBallot(1, 3), 'bound')]
    for (const from of [1, 2]) proposer.take(promise(from, proposer.ballot, { accepted }))
    expect(proposer.state).toBe('recovering')
    refuses()
    proposer.take(chosen(1))
    expect(proposer.state).toBe('proposing')
    refuses()
    proposer.take(rejected(2, proposer.ballot, makeBallot(5, 2)))
    refuses()
  })

  it('values taken back from a ballot that failed are never refused: it holds α more at most', () => {
    const proposer = leading({ queueMax: 2, alpha: 2 })
    proposer.take(submit('a', 'b'))
    proposer.take(submit('c', 'd'))
    proposer.take(rejected(2, proposer.ballot, makeBallot(5, 2)))
    expect(proposer.snapshot.context.queue).toEqual(['a', 'b', 'c', 'd'])
    expect(proposer.take(submit('e'))).toEqual([{ type: 'valuesRefused', values: ['e'] }])
  })
})
