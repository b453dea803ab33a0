import {
  type Ballot,
  emptySlotMap,
  formatRanges,
  joinRanges,
  makeBallot,
  type PromiseMessage,
  type Slot,
  slotSetAll,
  slotsOf,
  valueBytes,
} from '@synod/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AcceptorContext, acceptorContext, type Proposal, promiseParts } from './index.ts'

const asked = makeBallot(5, 1)
const lower = makeBallot(4, 2)

function withLog(log: Record<Slot, Proposal<unknown>>, input: Partial<AcceptorContext<unknown>> = {}) {
  const entries = Object.entries(log).map(([slot, proposal]) => [Number(slot), proposal] as const)
  return { ...acceptorContext<unknown>({}), accepted: slotSetAll(emptySlotMap<Proposal<unknown>>(), entries), ...input }
}

const bytes = (ballot: Ballot, length: number): Proposal<unknown> => ({ ballot, value: new Uint8Array(length) })

function sizes({ accepted }: PromiseMessage<unknown>): number {
  return accepted.reduce((sum, { value }) => sum + valueBytes(value), 0)
}

describe('PMS 3.5: a long promise goes in parts', () => {
  it('cut before the slot that would make a part too long', () => {
    const context = withLog(
      { 2: bytes(lower, 60), 3: bytes(lower, 40), 7: bytes(lower, 10), 9: bytes(asked, 999), 12: bytes(lower, 95) },
      { partBytesMax: 100 },
    )
    const parts = promiseParts(context, asked, 1)
    expect(parts.map(({ covers, leftOut }) => [formatRanges([covers]), formatRanges(leftOut)])).toEqual([
      ['1–6', ''],
      ['7–11', '9'],
      ['12–', ''],
    ])
    expect(parts.map(sizes)).toEqual([100, 10, 95])
  })

  it('a value longer than a part goes alone', () => {
    const context = withLog({ 1: bytes(lower, 500), 2: bytes(lower, 500) }, { partBytesMax: 100 })
    expect(promiseParts(context, asked, 1).map(({ covers }) => formatRanges([covers]))).toEqual(['1', '2–'])
  })

  it('the parts cover every slot from the one asked for exactly once, and tell each once', () => {
    const proposal = fc.record({ ballot: fc.constantFrom(asked, lower), length: fc.nat(60) })
    const log = fc.dictionary(fc.integer({ min: 1, max: 200 }).map(String), proposal, { maxKeys: 30 })
    fc.assert(
      fc.property(log, fc.integer({ min: 1, max: 210 }), fc.nat(200), (log, fromSlot, chosenThrough) => {
        const proposals = Object.entries(log).map(([slot, { ballot, length }]) => [slot, bytes(ballot, length)])
        const context = withLog(Object.fromEntries(proposals), { partBytesMax: 100, chosenThrough })
        const parts = promiseParts(context, asked, fromSlot)
        const first = Math.max(fromSlot, chosenThrough + 1)
        expect(joinRanges(parts.map(({ covers }) => covers))).toEqual([{ from: first, to: null }])
        for (const [index, { covers }] of parts.entries()) {
          expect(covers.from).toBe(index === 0 ? first : (parts[index - 1]!.covers.to ?? Number.NaN) + 1)
        }
        const expected = Object.entries(log).filter(([slot]) => Number(slot) >= first)
        const told = parts.flatMap(({ accepted }) => accepted)
        const below = expected.filter(([, { ballot }]) => ballot !== asked)
        expect(told.map(({ slot, ballot }) => [slot, ballot])).toEqual(
          below.map(([slot, { ballot }]) => [Number(slot), ballot]),
        )
        const same = expected.filter(([, { ballot }]) => ballot === asked)
        expect(parts.flatMap(({ leftOut }) => [...slotsOf(leftOut)])).toEqual(same.map(([slot]) => Number(slot)))
        for (const part of parts) {
          expect(sizes(part) <= 100 || part.accepted.length === 1).toBe(true)
          for (const { slot } of part.accepted)
            expect(joinRanges([part.covers, { from: slot, to: slot }])).toEqual([part.covers])
        }
      }),
      { numRuns: 300 },
    )
  })
})
