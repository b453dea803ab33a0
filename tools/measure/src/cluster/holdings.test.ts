import { type DurableRecord, makeBallot, type Slot } from '@synod/protocol'
import { beforeEach, describe, expect, it } from 'vitest'
import { Holdings } from './holdings.ts'

const ballot = makeBallot(1, 1)
let holdings: Holdings

beforeEach(() => {
  holdings = new Holdings()
})

function accepted(slots: readonly Slot[], bytes: number): DurableRecord<Uint8Array> {
  return { type: 'accepted', ballot, entries: slots.map((slot) => ({ slot, value: new Uint8Array(bytes) })) }
}

function chunk(slot: Slot, index: number, bytes: number): DurableRecord<Uint8Array> {
  return { type: 'snapshotChunk', slot, index, bytes: new Uint8Array(bytes) }
}

describe('what a store holds', () => {
  it('is the log above what is compacted, each slot once', () => {
    holdings.wrote([accepted([1, 2, 3], 10), accepted([3], 25), { type: 'chosen', through: 3, learned: [] }])
    expect(holdings.toJson()).toMatchObject({ logBytes: 45, logSlots: 3 })
    holdings.wrote([{ type: 'compacted', through: 2 }, accepted([2], 10)])
    expect(holdings.toJson()).toMatchObject({ logBytes: 25, logSlots: 1 })
  })

  it('has no-ops without bytes, and counts what was learned', () => {
    const learned = [
      { slot: 1, value: null },
      { slot: 2, value: new Uint8Array(7) },
    ]
    holdings.wrote([{ type: 'chosen', through: 2, learned }])
    expect(holdings.toJson()).toMatchObject({ logBytes: 7, logSlots: 2, learnedBytes: 7 })
  })

  it('is the last whole snapshot; the chunks of the next count when it is whole, again or not', () => {
    holdings.wrote([accepted([1, 2], 5), { type: 'chosen', through: 2, learned: [] }])
    holdings.wrote([chunk(1, 0, 100), chunk(1, 1, 50), { type: 'snapshot', slot: 1, chunks: 2 }])
    expect(holdings.toJson()).toMatchObject({ snapshotBytes: 150, snapshotsTaken: 1, logBytes: 10 })
    holdings.wrote([chunk(2, 0, 80), chunk(2, 0, 80)])
    expect(holdings.toJson()).toMatchObject({ snapshotBytes: 150, snapshotsTaken: 1 })
    holdings.wrote([{ type: 'snapshot', slot: 2, chunks: 1 }])
    expect(holdings.toJson()).toMatchObject({ snapshotBytes: 80, snapshotsTaken: 2, receivedSnapshotBytes: 0 })
  })

  it('is what came from another node, instead of the log below it', () => {
    holdings.wrote([accepted([1, 2, 3, 9], 5), { type: 'chosen', through: 3, learned: [] }])
    holdings.wrote([chunk(8, 0, 60), { type: 'history', rows: [{ key: 'ab', value: new Uint8Array(8) }] }])
    holdings.wrote([{ type: 'snapshot', slot: 8, chunks: 1 }])
    const expected = { receivedSnapshotBytes: 60, receivedHistoryBytes: 10, historyBytes: 10, snapshotsTaken: 0 }
    expect(holdings.toJson()).toMatchObject({ ...expected, logBytes: 5, logSlots: 1 })
  })

  it('is every row of the history', () => {
    holdings.wrote([{ type: 'applied', through: 1, rows: [{ key: 'abc', value: new Uint8Array(4) }] }])
    expect(holdings.toJson()).toMatchObject({ historyBytes: 7, receivedHistoryBytes: 0 })
  })
})
