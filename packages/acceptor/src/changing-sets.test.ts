import {
  type Ballot,
  begin,
  type Effect,
  type Learning,
  type Message,
  makeBallot,
  type PromiseMessage,
  type Recipient,
  rangesContain,
  type Slot,
  step,
} from '@synod/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AcceptorEvent, type AcceptorInput, acceptorMachine } from './index.ts'

/*
 * An acceptor knows nothing of sets: it answers whoever asks, for the slots asked for. Which of its answers counts in which slot
 * is the proposer's business (PMS 3.10); here is what the proposer has to be able to rely on.
 */

const earlier = makeBallot(1, 3)
const ballot = makeBallot(4, 1)

function driven(input: AcceptorInput<unknown> = {}) {
  let { snapshot } = begin(acceptorMachine, input)
  return (event: AcceptorEvent): readonly Effect<unknown>[] => {
    const stepped = step(acceptorMachine, snapshot, event)
    snapshot = stepped.snapshot
    return stepped.effects
  }
}

const prepare = (fromSlot: Slot, at: Ballot = ballot): AcceptorEvent => ({
  type: 'prepare',
  from: 1,
  ballot: at,
  fromSlot,
})

const accept = (at: Ballot, ...slots: readonly Slot[]): AcceptorEvent => ({
  type: 'accept',
  from: 1,
  ballot: at,
  entries: slots.map((slot) => ({ slot, value: `${at}/${slot}` })),
  chosenThrough: 0,
})

function messages(effects: readonly Effect<unknown>[]): Message<unknown>[] {
  return effects.flatMap((effect) => (effect.type === 'send' ? [effect.message] : []))
}

function promises(effects: readonly Effect<unknown>[]): PromiseMessage<unknown>[] {
  return messages(effects).filter((message) => message.type === 'promise')
}

function covered(parts: readonly PromiseMessage<unknown>[], slot: Slot): boolean {
  return parts.some(({ covers, leftOut }) => rangesContain([covers], slot) && !rangesContain(leftOut, slot))
}

describe('PMS 3.10: a set comes into view, and its acceptors are asked from its first slot on', () => {
  it('in the ballot promised already: the same as before for those slots, but for what was accepted in it since', () => {
    const take = driven()
    take(accept(earlier, 3, 7, 9))
    take(prepare(1))
    take(accept(ballot, 3, 7))
    const effects = take(prepare(6))
    expect(effects.map(({ type }) => type)).toEqual(['send'])
    expect(messages(effects)).toEqual([
      {
        type: 'promise',
        ballot,
        covers: { from: 6, to: null },
        leftOut: [{ from: 7, to: 7 }],
        chosenThrough: 0,
        accepted: [{ slot: 9, ballot: earlier, value: `${earlier}/9` }],
      },
    ])
  })

  it('in a ballot never heard of: it promises for every slot, and speaks for those asked for alone', () => {
    const take = driven()
    take(accept(earlier, 3, 9))
    const effects = take(prepare(6))
    expect(effects.map(({ type }) => type)).toEqual(['persist', 'send'])
    expect(promises(effects)[0]).toMatchObject({ covers: { from: 6, to: null }, accepted: [{ slot: 9 }] })
    expect(messages(take(accept(earlier, 2)))).toEqual([{ type: 'rejected', ballot: earlier, promised: ballot }])
  })

  it('who accepted before it was ever asked leaves that out: the ballot was answered already', () => {
    const take = driven()
    take(accept(ballot, 5, 6))
    expect(promises(take(prepare(6)))).toMatchObject([{ leftOut: [{ from: 6, to: 6 }], accepted: [] }])
  })

  it('no promise speaks for a slot below the one asked for, however often and from wherever it is asked', () => {
    const slot = fc.integer({ min: 1, max: 12 })
    const happening = fc.oneof(
      fc.record({ asked: slot }),
      fc.record({
        accepted: fc.uniqueArray(slot, { minLength: 1, maxLength: 3 }),
        at: fc.constantFrom(earlier, ballot),
      }),
      fc.record({ through: fc.nat(6) }),
    )
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 12 }), fc.constantFrom(1, 30, 1000), (happenings, partBytesMax) => {
        const take = driven({ partBytesMax })
        let stored = 0
        const inBallot = new Set<Slot>()
        for (const next of happenings) {
          if ('accepted' in next) {
            const accepted = messages(take(accept(next.at, ...next.accepted))).some(({ type }) => type === 'accepted')
            if (accepted && next.at === ballot) for (const each of next.accepted) inBallot.add(each)
          } else if ('through' in next) {
            stored = Math.max(stored, next.through)
            take({ type: 'slots.chosen', through: stored })
          } else {
            const parts = promises(take(prepare(next.asked)))
            for (let each = 1; each <= 14; each++) {
              const isSpokenFor = each >= next.asked && each > stored && !inBallot.has(each)
              expect(covered(parts, each)).toBe(isSpokenFor)
            }
            for (const { chosenThrough } of parts) expect(chosenThrough).toBe(stored)
          }
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('PMS LN1–LN4: who learns of what is accepted changes while it runs', () => {
  const owner = 1
  const recipients = (effects: readonly Effect<unknown>[]): Recipient[] =>
    effects.flatMap((effect) => (effect.type === 'send' ? [effect.to] : []))

  it.each<[Learning, Recipient]>([
    [{ mode: 'distinguished' }, [owner]],
    [{ mode: 'delegates', nodes: [2, 3] }, [2, 3, owner]],
    [{ mode: 'every' }, 'learners'],
  ])('after %j the next acceptance goes to %j, and nothing else is different', (learning, to) => {
    const take = driven({ learning: { mode: 'delegates', nodes: [4] } })
    const other = driven({ learning: { mode: 'delegates', nodes: [4] } })
    for (const each of [take, other]) each(accept(earlier, 1))
    expect(take({ type: 'learning.changed', learning })).toEqual([])
    const effects = take(accept(ballot, 2))
    expect(recipients(effects)).toEqual([to])
    expect(messages(effects)).toEqual(messages(other(accept(ballot, 2))))
    expect(take(prepare(1))).toEqual(other(prepare(1)))
  })
})

describe('PMS M2: a snapshot says that everything through its slot is chosen', () => {
  it('so what was accepted there is no longer reported, also where no mark says so', () => {
    const entries = [3, 8].map((slot) => ({ slot, value: 'v' }))
    const take = driven({
      records: [
        { type: 'accepted', ballot: earlier, entries },
        { type: 'snapshot', slot: 7, chunks: 2 },
      ],
    })
    expect(promises(take(prepare(1)))).toMatchObject([
      { covers: { from: 8, to: null }, chosenThrough: 7, accepted: [{ slot: 8 }] },
    ])
  })
})
