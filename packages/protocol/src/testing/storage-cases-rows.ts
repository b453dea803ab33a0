import type { Row } from '../records.ts'
import { expectSame } from './storage-cases-expect.ts'
import { applied, bytes, type Cases, type StoreUnderTest } from './storage-cases-store.ts'

const LAST = '\u{10ffff}'
const ROWS_MAX = 10_000

function all(store: StoreUnderTest): Promise<readonly Row[]> {
  return store.storage.readRows({ from: '', to: LAST, limit: ROWS_MAX })
}

function rows(values: Readonly<Record<string, string>>): Row[] {
  return Object.entries(values).map(([key, value]) => ({ key, value: bytes(value) }))
}

/** The state machine's history. */
export const rowCases: Cases = {
  'rows survive, in key order': async (store) => {
    await store.write(applied(1, { 'b/2': 'two', 'a/1': 'one', 'b/1': '' }))
    expectSame(await all(store), rows({ 'a/1': 'one', 'b/1': '', 'b/2': 'two' }), 'before a restart')
    await store.reopen()
    expectSame(await all(store), rows({ 'a/1': 'one', 'b/1': '', 'b/2': 'two' }), 'after a restart')
  },

  'an empty store has no rows': async (store) => {
    expectSame(await all(store), [], 'nothing was written')
  },

  "a slot's rows count once": async (store) => {
    await store.write(applied(5, { a: 'first' }))
    await store.write(applied(5, { a: 'again', b: 'again' }))
    await store.write(applied(4, { a: 'earlier', c: 'earlier' }))
    expectSame(await all(store), rows({ a: 'first' }), 'what slot 5 brought first')
    await store.reopen()
    await store.write(applied(5, { a: 'after a restart' }))
    expectSame(await all(store), rows({ a: 'first' }), 'after a restart too')
  },

  "a later slot's row replaces one of the same key": async (store) => {
    await store.write(applied(1, { a: 'old', b: 'kept' }), applied(2, { a: 'new' }))
    expectSame(await all(store), rows({ a: 'new', b: 'kept' }), 'the newer row')
  },

  'a range holds its beginning and not its end': async (store) => {
    await store.write(applied(1, { a: '1', b: '2', c: '3', d: '4' }))
    const range = { from: 'b', to: 'd', limit: ROWS_MAX }
    expectSame(await store.storage.readRows(range), rows({ b: '2', c: '3' }), '[b, d)')
    const reverse = await store.storage.readRows({ ...range, reverse: true })
    expectSame(reverse, rows({ c: '3', b: '2' }), '[b, d) in reverse')
    expectSame(await store.storage.readRows({ from: 'b', to: 'b', limit: 1 }), [], 'an empty range')
    expectSame(await store.storage.readRows({ from: 'd', to: 'b', limit: 1 }), [], 'a range of which the end is first')
  },

  'a range need not begin or end at a key': async (store) => {
    await store.write(applied(1, { a: '1', bb: '2', d: '4' }))
    const range = { from: 'b', to: 'c', limit: ROWS_MAX }
    expectSame(await store.storage.readRows(range), rows({ bb: '2' }), '[b, c)')
    expectSame(await store.storage.readRows({ ...range, reverse: true }), rows({ bb: '2' }), '[b, c) in reverse')
  },

  'limit counts from the end at which reading begins': async (store) => {
    await store.write(applied(1, { a: '1', b: '2', c: '3' }))
    const range = { from: 'a', to: 'z', limit: 2 }
    expectSame(await store.storage.readRows(range), rows({ a: '1', b: '2' }), 'the first two')
    expectSame(await store.storage.readRows({ ...range, reverse: true }), rows({ c: '3', b: '2' }), 'the last two')
    expectSame(await store.storage.readRows({ ...range, limit: 0 }), [], 'none')
  },

  'key order is that of UTF-8': async (store) => {
    const ordered = ['!', '0', '10', '9', 'A', 'a', 'a\u0000', 'aa', 'é', '\ufffd', '\u{1f600}']
    const shuffled = [...ordered.slice(5).reverse(), ...ordered.slice(0, 5)]
    await store.write(applied(1, Object.fromEntries(shuffled.map((key) => [key, 'row']))))
    const keys = (await all(store)).map(({ key }) => key)
    expectSame(keys, ordered, 'the order of bytes in UTF-8, the same in every store')
  },

  'a row of 100 KB under a key of 1,000 bytes survives': async (store) => {
    const row = { key: 'k'.repeat(1_000), value: new Uint8Array(100_000).fill(7) }
    await store.write({ type: 'applied', through: 1, rows: [row] })
    await store.reopen()
    expectSame(await all(store), [row], 'key and value')
  },

  'rows do not mix with the log': async (store) => {
    await store.write(applied(1, { a: '1' }), { type: 'chosen', through: 1, learned: [{ slot: 1, value: bytes('v') }] })
    expectSame(await all(store), rows({ a: '1' }), 'rows alone')
    expectSame(await store.storage.readLog(1, 1, 100), [{ slot: 1, value: bytes('v') }], 'the log alone')
  },
}
