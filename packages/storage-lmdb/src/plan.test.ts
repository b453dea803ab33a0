import { type DurableRecord, type Identity, makeBallot, NO_BALLOT } from '@synod/protocol'
import { describe, expect, test } from 'vitest'
import { printKey } from './keys.ts'
import { NO_MARKS } from './marks.ts'
import { planGroup } from './plan.ts'

const FIRST = makeBallot(1, 1)
const SECOND = makeBallot(2, 2)
const identity: Identity = { cluster: 'bank', node: 1, incarnation: 'a' }

function keysOf(records: readonly DurableRecord<Uint8Array>[], marks = NO_MARKS): string[] {
  return planGroup(marks, records).puts.map(({ key }) => printKey(key))
}

describe('a group as one transaction', () => {
  test('values come first, in order; a mark is written once, however often it rises', () => {
    const keys = keysOf([
      { type: 'promised', ballot: FIRST },
      { type: 'accepted', ballot: SECOND, entries: [{ slot: 1, value: null }] },
      { type: 'chosen', through: 1, learned: [] },
      { type: 'accepted', ballot: SECOND, entries: [{ slot: 2, value: null }] },
      { type: 'chosen', through: 2, learned: [] },
    ])
    expect(keys).toEqual(['log/1', 'log/2', 'meta/promised', 'meta/chosen'])
  })

  test('in the steady state of a leader only values and the chosen mark are written', () => {
    const marks = { ...NO_MARKS, identity, promised: FIRST, tried: FIRST, chosenThrough: 6 }
    const records: DurableRecord<Uint8Array>[] = [
      { type: 'accepted', ballot: FIRST, entries: [{ slot: 8, value: null }] },
      { type: 'chosen', through: 7, learned: [] },
    ]
    expect(keysOf(records, marks)).toEqual(['log/8', 'meta/chosen'])
  })

  test('a mark that stays is not written', () => {
    const marks = { ...NO_MARKS, promised: SECOND, tried: SECOND, chosenThrough: 5, appliedThrough: 5 }
    const keys = keysOf(
      [
        { type: 'promised', ballot: FIRST },
        { type: 'tried', ballot: SECOND },
        { type: 'chosen', through: 5, learned: [] },
        { type: 'applied', through: 4, rows: [{ key: 'row', value: new Uint8Array(1) }] },
      ],
      marks,
    )
    expect(keys).toEqual([])
  })

  test('the marks that held before are not changed in place', () => {
    const before = { ...NO_MARKS }
    const { marks } = planGroup(before, [{ type: 'tried', ballot: SECOND }])
    expect([before.tried, marks.tried]).toEqual([NO_BALLOT, SECOND])
  })

  test('chunks come in the order of the records, and marks that are no more are removed', () => {
    const chunk = (slot: number, index: number): DurableRecord<Uint8Array> => {
      return { type: 'snapshotChunk', slot, index, bytes: new Uint8Array(1) }
    }
    const staged = planGroup(NO_MARKS, [chunk(7, 0), { type: 'received', slot: 7, chunks: 2, next: 1, after: '' }])
    expect(staged.puts.map(({ key }) => printKey(key))).toEqual(['snapshot/7/0', 'meta/staged', 'meta/received'])
    const whole = planGroup(staged.marks, [chunk(7, 1), { type: 'snapshot', slot: 7, chunks: 2 }])
    const marks = ['meta/chosen', 'meta/applied', 'meta/snapshot', 'meta/compacted']
    expect(whole.puts.map(({ key }) => printKey(key))).toEqual(['snapshot/7/1', ...marks])
    expect(whole.removals.map(printKey)).toEqual(['meta/staged', 'meta/received'])
  })

  test('what comes late for a compacted slot is no write', () => {
    const marks = { ...NO_MARKS, chosenThrough: 5, compactedThrough: 3 }
    const learned = [3, 4].map((slot) => ({ slot, value: null }))
    expect(keysOf([{ type: 'chosen', through: 5, learned }], marks)).toEqual(['log/4'])
  })

  test('a second identity stops the node; the same one again is no write', () => {
    const marks = { ...NO_MARKS, identity }
    expect(keysOf([{ type: 'identity', identity: { ...identity } }], marks)).toEqual([])
    const other = { ...identity, node: 2 }
    expect(() => keysOf([{ type: 'identity', identity: other }], marks)).toThrow('a store has one identity for life')
  })
})
