import type { Slot } from '../slot.ts'
import { expectRejects, expectSame } from './storage-cases-expect.ts'
import {
  accepted,
  type Cases,
  chosen,
  compacted,
  entries,
  FIRST,
  PLENTY_BYTES,
  SECOND,
  type StoreUnderTest,
  snapshotOf,
} from './storage-cases-store.ts'

const SLOTS = 4_000
const ROUNDS = 60
const ROUND_SLOTS = 100
const VALUE_BYTES = 1_000

function log({ storage }: StoreUnderTest, fromSlot: Slot, toSlot: Slot) {
  return storage.readLog(fromSlot, toSlot, PLENTY_BYTES)
}

/** Forgetting the log that a snapshot replaces. */
export const compactionCases: Cases = {
  'a compacted log is gone below the mark and whole above it': async (store) => {
    await store.write(chosen(6, ...entries(1, ...'abcdef')), ...snapshotOf(5, 's'), compacted(3))
    const check = async (when: string) => {
      expectSame(await log(store, 4, 6), entries(4, 'd', 'e', 'f'), `above the mark, ${when}`)
      expectSame(await log(store, 3, 6), [], `beginning below the mark, ${when}`)
      expectSame(await log(store, 1, 2), [], `below the mark, ${when}`)
    }
    await check('before a restart')
    const expected = [snapshotOf(5, 's').at(-1), compacted(3), chosen(6), { type: 'applied', through: 5, rows: [] }]
    expectSame(await store.reopen(), expected, 'the mark')
    await check('after a restart')
  },

  'the log may be compacted through the slot of the snapshot, and no further': async (store) => {
    await store.write(chosen(6, ...entries(1, ...'abcdef')), ...snapshotOf(5, 's'), compacted(5))
    expectSame(await log(store, 6, 6), entries(6, 'f'), 'what the snapshot does not have')
    await expectRejects(() => store.write(compacted(6)), 'compacting slot 6 with the snapshot at 5')
  },

  'without a snapshot nothing is compacted': async (store) => {
    await store.write(chosen(2, ...entries(1, 'a', 'b')))
    await expectRejects(() => store.write(compacted(1)), 'compacting slot 1 of a store that has no snapshot')
  },

  'a snapshot and what it lets go may come in one write, and not in the other order': async (store) => {
    await store.write(chosen(2, ...entries(1, 'a', 'b')))
    await expectRejects(() => store.write(compacted(2), ...snapshotOf(2, 's')), 'compacting before the snapshot')
    expectSame((await store.reopened('compacted')).length, 0, 'nothing is lost')
  },

  'the compaction mark is never lowered': async (store) => {
    await store.write(chosen(6, ...entries(1, ...'abcdef')), ...snapshotOf(6, 's'), compacted(5))
    await store.write(compacted(2))
    expectSame(await store.reopened('compacted'), [compacted(5)], 'the highest mark')
  },

  'what comes late for a compacted slot is not stored': async (store) => {
    await store.write(chosen(6, ...entries(1, ...'abcdef')), ...snapshotOf(6, 's'), compacted(4))
    await store.write(accepted(SECOND, 3, 'late'), chosen(6, ...entries(2, 'late', 'late')))
    expectSame(await log(store, 2, 3), [], 'nothing below the mark')
    await store.reopen()
    expectSame(await log(store, 2, 3), [], 'after a restart')
    expectSame(await log(store, 5, 6), entries(5, 'e', 'f'), 'above it')
  },

  'accepted values above the snapshot outlive compaction': async (store) => {
    await store.write(accepted(FIRST, 1, 'a', 'b', 'c'), chosen(2), ...snapshotOf(2, 's'), compacted(2))
    expectSame(await store.reopened('accepted'), [accepted(FIRST, 3, 'c')], 'what is not chosen yet')
  },

  'much may be compacted at once': async (store) => {
    const values = Array.from({ length: SLOTS }, (_, index) => `value ${index + 1}`)
    await store.write(chosen(SLOTS, ...entries(1, ...values)), ...snapshotOf(SLOTS, 's'))
    await store.write(compacted(SLOTS - 1))
    expectSame(await log(store, SLOTS, SLOTS), entries(SLOTS, `value ${SLOTS}`), 'the one that is left')
    await store.reopen()
    for (let slot = SLOTS + 1; slot <= SLOTS + 50; slot++) await store.write(chosen(slot, ...entries(slot, 'more')))
    expectSame(await log(store, SLOTS - 1, SLOTS), [], 'nothing below')
    expectSame((await log(store, SLOTS, SLOTS + 50)).length, 51, 'everything above')
  },

  'a store that is written and compacted without end does not grow without end': async (store) => {
    const value = 'x'.repeat(VALUE_BYTES)
    let early = 0
    for (let round = 1; round <= ROUNDS; round++) {
      const through = round * ROUND_SLOTS
      const values = Array.from({ length: ROUND_SLOTS }, () => value)
      await store.write(chosen(through, ...entries(through - ROUND_SLOTS + 1, ...values)))
      await store.write(...snapshotOf(through, value.repeat(60), value.repeat(40)))
      await store.write(compacted(through - ROUND_SLOTS / 2))
      if (round === ROUNDS / 6) early = store.storage.size()
    }
    const late = store.storage.size()
    if (late > 2 * early) throw new Error(`the store took ${early} bytes after a sixth, and ${late} in the end`)
  },
}
