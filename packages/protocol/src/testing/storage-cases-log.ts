import type { Entry } from '../value.ts'
import { expectRejects, expectSame } from './storage-cases-expect.ts'
import { accepted, bytes, type Cases, chosen, entries, FIRST, PLENTY_BYTES, SECOND } from './storage-cases-store.ts'

const MEBIBYTE = 1 << 20

/** Reading chosen values back, for replay and for peers that lag. */
export const logCases: Cases = {
  'the log keeps what is chosen': async (store) => {
    await store.write(accepted(FIRST, 1, 'a', 'b', 'c'), chosen(3))
    await store.reopen()
    expectSame(await store.storage.readLog(1, 3, PLENTY_BYTES), entries(1, 'a', 'b', 'c'), 'all three')
    expectSame(await store.storage.readLog(2, 2, PLENTY_BYTES), entries(2, 'b'), 'one of them')
  },

  'the log can be read as soon as the write has resolved': async (store) => {
    await store.write(accepted(FIRST, 1, 'a'), chosen(1))
    expectSame(await store.storage.readLog(1, 1, PLENTY_BYTES), entries(1, 'a'), 'without reopening')
  },

  'learned values replace what was accepted, and fill what was missing': async (store) => {
    await store.write(accepted(FIRST, 1, 'a', 'wrong'))
    await store.write(chosen(3, ...entries(2, 'right', null)))
    expectSame(await store.storage.readLog(1, 3, PLENTY_BYTES), entries(1, 'a', 'right', null), 'chosen values')
    expectSame(await store.reopened('accepted'), [], 'nothing is above the mark')
    expectSame(await store.storage.readLog(1, 3, PLENTY_BYTES), entries(1, 'a', 'right', null), 'after a restart')
  },

  'a late accept does not replace a chosen value (PMS P2)': async (store) => {
    await store.write(chosen(2, ...entries(1, 'a', 'b')))
    await store.write(accepted(FIRST, 2, 'late', 'c'))
    expectSame(await store.storage.readLog(1, 2, PLENTY_BYTES), entries(1, 'a', 'b'), 'the chosen values')
    const expected = [{ type: 'promised', ballot: FIRST }, chosen(2), accepted(FIRST, 3, 'c')]
    expectSame(await store.reopen(), expected, 'the promise and what lies above the mark')
  },

  'a late accept in the very group of the mark does not replace a chosen value': async (store) => {
    await store.write(chosen(1, ...entries(1, 'a')), accepted(SECOND, 1, 'late'))
    expectSame(await store.storage.readLog(1, 1, PLENTY_BYTES), entries(1, 'a'), 'the chosen value')
  },

  'a learned value above its mark is refused': async (store) => {
    await expectRejects(() => store.write(chosen(1, ...entries(2, 'b'))), 'slot 2 learned with the mark at 1')
  },

  'no-ops are read as null': async (store) => {
    await store.write(accepted(FIRST, 1, null, 'b', null), chosen(3))
    await store.reopen()
    expectSame(await store.storage.readLog(1, 3, PLENTY_BYTES), entries(1, null, 'b', null), 'no-ops in their slots')
  },

  'reading stops at a slot that has no value': async (store) => {
    await store.write(accepted(FIRST, 1, 'a', 'b'), accepted(FIRST, 4, 'd'))
    expectSame(await store.storage.readLog(1, 9, PLENTY_BYTES), entries(1, 'a', 'b'), 'up to the hole at 3')
    expectSame(await store.storage.readLog(3, 9, PLENTY_BYTES), [], 'beginning in the hole')
    expectSame(await store.storage.readLog(4, 9, PLENTY_BYTES), entries(4, 'd'), 'after the hole')
    expectSame(await store.storage.readLog(5, 4, PLENTY_BYTES), [], 'an empty range')
  },

  'reading stays within bytesMax, but gives at least one value': async (store) => {
    const [ten, eleven] = ['x'.repeat(10), 'y'.repeat(11)]
    await store.write(accepted(FIRST, 1, ten, eleven, ten), chosen(3))
    expectSame(await store.storage.readLog(1, 3, 1), entries(1, ten), 'at least one')
    expectSame(await store.storage.readLog(1, 3, 20), entries(1, ten), '21 bytes do not fit into 20')
    expectSame(await store.storage.readLog(1, 3, 21), entries(1, ten, eleven), '21 bytes fit into 21')
    expectSame(await store.storage.readLog(2, 3, 0), entries(2, eleven), 'at least one, again')
  },

  'slot order is the order of numbers, not of digits': async (store) => {
    const values = Array.from({ length: 300 }, (_, index) => String(index))
    await store.write(accepted(FIRST, 1, ...values), chosen(300))
    expectSame(await store.storage.readLog(1, 300, PLENTY_BYTES), entries(1, ...values), '1, 2, … 10, … 256, … 300')
  },

  'slots beyond 32 bits keep their order': async (store) => {
    const slot = 2 ** 40 - 1
    await store.write(accepted(FIRST, slot, 'a', 'b'))
    expectSame(await store.storage.readLog(slot, slot + 1, PLENTY_BYTES), entries(slot, 'a', 'b'), 'large slots')
  },

  'a value of 1 MiB with every byte in it survives': async (store) => {
    const value = new Uint8Array(MEBIBYTE).map((_, index) => (index * 31 + (index >> 8)) & 0xff)
    await store.write({ type: 'accepted', ballot: FIRST, entries: [{ slot: 1, value }] }, chosen(1))
    await store.reopen()
    expectSame(await store.storage.readLog(1, 1, PLENTY_BYTES), [{ slot: 1, value }], 'every byte')
  },

  'a value that is a view into a larger buffer is stored alone': async (store) => {
    const value = bytes('..kept..').subarray(2, 6)
    await store.write({ type: 'accepted', ballot: FIRST, entries: [{ slot: 1, value }] }, chosen(1))
    await store.reopen()
    expectSame(await store.storage.readLog(1, 1, PLENTY_BYTES), entries(1, 'kept'), 'the view, not its buffer')
  },

  'values read stay as they are while others are written and read': async (store) => {
    await store.write(accepted(FIRST, 1, 'first', 'second'), chosen(2))
    const [first] = await store.storage.readLog(1, 1, PLENTY_BYTES)
    await store.storage.readLog(2, 2, PLENTY_BYTES)
    await store.write(accepted(FIRST, 3, 'third'), chosen(3))
    expectSame(first, { slot: 1, value: bytes('first') } satisfies Entry<Uint8Array>, 'the value read first')
  },

  'a large group is one write': async (store) => {
    const values = Array.from({ length: 5_000 }, (_, index) => `value ${index}`)
    await store.write(...values.map((value, index) => accepted(FIRST, index + 1, value)), chosen(4_999))
    const expected = [{ type: 'promised', ballot: FIRST }, chosen(4_999), accepted(FIRST, 5_000, 'value 4999')]
    expectSame(await store.reopen(), expected, 'the mark and what lies above it')
    const log = await store.storage.readLog(1, 4_999, PLENTY_BYTES)
    expectSame(log, entries(1, ...values.slice(0, 4_999)), 'every value')
  },
}
