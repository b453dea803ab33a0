import type { DurableRecord } from '../records.ts'
import { expectRejects, expectSame } from './storage-cases-expect.ts'
import {
  accepted,
  applied,
  bytes,
  type Cases,
  chosen,
  entries,
  FIRST,
  identity,
  SECOND,
  THIRD,
} from './storage-cases-store.ts'

/** What a store gives back after a restart (PMS M2). */
export const recordCases: Cases = {
  'an empty store recovers nothing': async (store) => {
    expectSame(store.records, [], 'nothing was written')
    expectSame(await store.reopen(), [], 'opening writes no record')
  },

  'the identity survives': async (store) => {
    await store.write({ type: 'identity', identity })
    expectSame(await store.reopen(), [{ type: 'identity', identity }], 'the identity as written')
  },

  'the identity is written once: the same again changes nothing, another is refused': async (store) => {
    await store.write({ type: 'identity', identity })
    await store.write({ type: 'identity', identity: { ...identity } })
    const other: DurableRecord<Uint8Array> = { type: 'identity', identity: { ...identity, incarnation: 'beef' } }
    await expectRejects(() => store.write(other), 'a second identity')
    expectSame(await store.reopen(), [{ type: 'identity', identity }], 'the first identity stays')
  },

  'a promise survives': async (store) => {
    await store.write({ type: 'promised', ballot: SECOND })
    expectSame(await store.reopen(), [{ type: 'promised', ballot: SECOND }], 'the promised ballot')
  },

  'a promise is never lowered (PMS P1a)': async (store) => {
    await store.write({ type: 'promised', ballot: SECOND }, { type: 'promised', ballot: FIRST })
    expectSame(await store.reopened('promised'), [{ type: 'promised', ballot: SECOND }], 'the highest promise')
  },

  'accepting raises the promise (PMS P1a)': async (store) => {
    await store.write({ type: 'promised', ballot: FIRST }, accepted(SECOND, 1, 'a'))
    expectSame(await store.reopened('promised'), [{ type: 'promised', ballot: SECOND }], 'the accepted ballot')
  },

  'the highest ballot tried survives (PMS I5)': async (store) => {
    await store.write({ type: 'tried', ballot: THIRD })
    await store.write({ type: 'tried', ballot: FIRST })
    expectSame(await store.reopen(), [{ type: 'tried', ballot: THIRD }], 'the highest ballot tried')
  },

  'accepted values survive, no-ops and empty values too': async (store) => {
    await store.write(accepted(FIRST, 1, 'a', null, '', 'd'))
    expectSame(await store.reopened('accepted'), [accepted(FIRST, 1, 'a', null, '', 'd')], 'the accepted entries')
  },

  'accepted values come back grouped by ballot, in slot order': async (store) => {
    await store.write(accepted(FIRST, 1, 'a', 'b', 'c'), accepted(SECOND, 2, 'x'), accepted(FIRST, 5, 'e'))
    const left: DurableRecord<Uint8Array> = {
      type: 'accepted',
      ballot: FIRST,
      entries: [...entries(1, 'a'), ...entries(3, 'c'), ...entries(5, 'e')],
    }
    expectSame(await store.reopened('accepted'), [left, accepted(SECOND, 2, 'x')], 'one record for each ballot')
  },

  'a later record of a group wins over an earlier one': async (store) => {
    await store.write(accepted(FIRST, 7, 'old'), accepted(SECOND, 7, 'new'))
    expectSame(await store.reopened('accepted'), [accepted(SECOND, 7, 'new')], 'the value accepted last')
  },

  'accepted values at or below the chosen mark are not recovered, those above are': async (store) => {
    await store.write(accepted(FIRST, 1, 'a', 'b', 'c'), chosen(2))
    const expected = [{ type: 'promised', ballot: FIRST }, chosen(2), accepted(FIRST, 3, 'c')]
    expectSame(await store.reopen(), expected, 'one chosen mark and what lies above it')
  },

  'the chosen mark is never lowered': async (store) => {
    await store.write(accepted(FIRST, 1, 'a', 'b'), chosen(2))
    await store.write(chosen(1))
    expectSame(await store.reopened('chosen'), [chosen(2)], 'the highest mark')
  },

  'the applied mark survives and is never lowered': async (store) => {
    await store.write(applied(4, { a: '1' }))
    await store.write(applied(3, {}))
    expectSame(await store.reopen(), [applied(4, {})], 'the highest mark, without its rows')
  },

  'records of every type survive together, each in its place': async (store) => {
    await store.write({ type: 'identity', identity }, { type: 'promised', ballot: SECOND })
    await store.write(
      { type: 'tried', ballot: FIRST },
      accepted(SECOND, 1, 'a', 'b'),
      chosen(1),
      applied(1, { r: 'x' }),
    )
    const expected = [
      { type: 'identity', identity },
      { type: 'promised', ballot: SECOND },
      { type: 'tried', ballot: FIRST },
      chosen(1),
      applied(1, {}),
      accepted(SECOND, 2, 'b'),
    ]
    expectSame(await store.reopen(), expected, 'identity, promised, tried, chosen, applied, accepted')
  },

  'a store goes on after being reopened': async (store) => {
    await store.write(accepted(FIRST, 1, 'a'))
    await store.reopen()
    await store.write(accepted(FIRST, 2, 'b'))
    expectSame(await store.reopened('accepted'), [accepted(FIRST, 1, 'a', 'b')], 'both writes')
  },

  'an empty group changes nothing': async (store) => {
    await store.write()
    expectSame(await store.reopen(), [], 'nothing was written')
  },

  'what a caller does to its bytes after the write resolved does not matter to what is recovered': async (store) => {
    const value = bytes('kept')
    await store.write({ type: 'accepted', ballot: FIRST, entries: [{ slot: 1, value }] })
    expectSame(value, bytes('kept'), 'a write leaves the bytes it was given alone')
    expectSame(await store.reopened('accepted'), [accepted(FIRST, 1, 'kept')], 'the bytes as written')
  },
}
