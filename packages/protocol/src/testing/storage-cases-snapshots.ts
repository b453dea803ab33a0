import type { DurableRecord } from '../records.ts'
import type { Slot } from '../slot.ts'
import { expectRejects, expectSame } from './storage-cases-expect.ts'
import {
  accepted,
  applied,
  bytes,
  type Cases,
  chosen,
  chunk,
  entries,
  FIRST,
  history,
  identity,
  PLENTY_BYTES,
  received,
  type StoreUnderTest,
  snapshot,
  snapshotOf,
} from './storage-cases-store.ts'

const CHUNK_BYTES = 256 * 1_024
const CHUNKS = 40

/** The chunks of the slot that can be read, up to the first that cannot. */
function chunksOf({ storage }: StoreUnderTest, slot: Slot): Uint8Array[] {
  const chunks: Uint8Array[] = []
  for (;;) {
    const bytes = storage.snapshotChunk(slot, chunks.length)
    if (!bytes) return chunks
    chunks.push(bytes)
  }
}

async function recovered(store: StoreUnderTest, ...types: DurableRecord<unknown>['type'][]) {
  return (await store.reopen()).filter(({ type }) => types.includes(type))
}

/** Taking snapshots, and receiving them. */
export const snapshotCases: Cases = {
  'a snapshot survives, with its chunks': async (store) => {
    await store.write(chosen(9, ...entries(1, ...'abcdefghi')), applied(9, {}))
    await store.write(...snapshotOf(7, 'head', '', 'tail'))
    expectSame(chunksOf(store, 7), [bytes('head'), bytes(''), bytes('tail')], 'before a restart')
    const expected = [snapshot(7, 3), chosen(9), applied(9, {})]
    expectSame(await store.reopen(), expected, 'the snapshot, and marks that stay')
    expectSame(chunksOf(store, 7), [bytes('head'), bytes(''), bytes('tail')], 'after a restart')
    expectSame(await store.storage.readLog(1, 9, PLENTY_BYTES), entries(1, ...'abcdefghi'), 'the log stays as it is')
  },

  'a snapshot at slot 0 is one': async (store) => {
    await store.write({ type: 'identity', identity }, ...snapshotOf(0, 'empty'))
    expectSame(await store.reopen(), [{ type: 'identity', identity }, snapshot(0, 1)], 'how a store begins')
    expectSame(chunksOf(store, 0), [bytes('empty')], 'its chunk')
  },

  'a chunk that is not there is undefined': async (store) => {
    expectSame(store.storage.snapshotChunk(0, 0), undefined, 'in an empty store')
    await store.write(...snapshotOf(5, 'a'), chunk(8, 0, 'b'))
    const asked = [
      store.storage.snapshotChunk(5, 1),
      store.storage.snapshotChunk(4, 0),
      store.storage.snapshotChunk(8, 1),
    ]
    expectSame(asked, [undefined, undefined, undefined], 'after the last, of another slot, not yet staged')
  },

  'staged chunks can be read, and are no snapshot': async (store) => {
    await store.write(chunk(5, 0, 'a'), chunk(5, 1, 'b'))
    expectSame(chunksOf(store, 5), [bytes('a'), bytes('b')], 'before a restart')
    expectSame(await store.reopen(), [], 'nothing is recovered of them')
    expectSame(chunksOf(store, 5), [bytes('a'), bytes('b')], 'after a restart')
    await store.write(chunk(5, 2, 'c'), snapshot(5, 3))
    expectSame(chunksOf(store, 5), [bytes('a'), bytes('b'), bytes('c')], 'the rest was staged after the restart')
  },

  'a snapshot replaces the one before': async (store) => {
    await store.write(...snapshotOf(5, 'a', 'b', 'c'))
    await store.write(chunk(9, 0, 'x'), chunk(9, 1, 'y'))
    expectSame(chunksOf(store, 5).length, 3, 'the first one is there until the next one is whole')
    await store.write(snapshot(9, 2))
    expectSame([chunksOf(store, 5), chunksOf(store, 9)], [[], [bytes('x'), bytes('y')]], 'before a restart')
    expectSame(await recovered(store, 'snapshot'), [snapshot(9, 2)], 'the newer one alone')
    expectSame([chunksOf(store, 5), chunksOf(store, 9)], [[], [bytes('x'), bytes('y')]], 'after a restart')
  },

  'chunks of the snapshot that are beyond its number are dropped': async (store) => {
    await store.write(chunk(5, 0, 'a'), chunk(5, 1, 'b'), chunk(5, 2, 'c'), snapshot(5, 2))
    expectSame(chunksOf(store, 5), [bytes('a'), bytes('b')], 'two of three')
    await store.reopen()
    expectSame(chunksOf(store, 5), [bytes('a'), bytes('b')], 'after a restart')
  },

  'the first chunk of one slot drops those staged for another, not the snapshot': async (store) => {
    await store.write(...snapshotOf(3, 'kept'), chunk(5, 0, 'a'), chunk(5, 1, 'b'))
    await store.write(chunk(4, 0, 'x'))
    const staged = () => [chunksOf(store, 3), chunksOf(store, 4), chunksOf(store, 5)]
    expectSame(staged(), [[bytes('kept')], [bytes('x')], []], 'before a restart')
    await store.reopen()
    expectSame(staged(), [[bytes('kept')], [bytes('x')], []], 'after a restart')
    await store.write(chunk(5, 0, 'A'))
    expectSame(staged(), [[bytes('kept')], [], [bytes('A')]], 'the old chunk 1 does not come back')
  },

  'the first chunk of the same slot begins anew': async (store) => {
    await store.write(chunk(5, 0, 'a'), chunk(5, 1, 'b'), chunk(5, 2, 'c'))
    await store.write(chunk(5, 0, 'x'), chunk(5, 1, 'y'))
    expectSame(chunksOf(store, 5), [bytes('x'), bytes('y')], 'nothing of before')
    await store.reopen()
    expectSame(chunksOf(store, 5), [bytes('x'), bytes('y')], 'after a restart')
    await expectRejects(() => store.write(snapshot(5, 3)), 'a snapshot of which chunk 2 is of before')
  },

  'a chunk may come again': async (store) => {
    await store.write(chunk(5, 0, 'a'), chunk(5, 1, 'b'), chunk(5, 2, 'c'))
    await store.write(chunk(5, 1, 'again'))
    await store.reopen()
    expectSame(chunksOf(store, 5), [bytes('a'), bytes('again'), bytes('c')], 'the one written last')
  },

  'a chunk that follows no other is refused': async (store) => {
    await store.write(chunk(5, 0, 'a'))
    await expectRejects(() => store.write(chunk(5, 2, 'c')), 'chunk 2 after chunk 0')
  },

  'a chunk of a slot of which nothing is staged is refused, unless it is the first': async (store) => {
    await store.write(chunk(5, 0, 'a'), chunk(7, 0, 'x'))
    await expectRejects(() => store.write(chunk(5, 1, 'b')), 'chunk 1 of a snapshot that was dropped')
  },

  'a snapshot without all of its chunks is refused': async (store) => {
    await store.write(chunk(5, 0, 'a'), chunk(5, 1, 'b'))
    await expectRejects(() => store.write(snapshot(5, 3)), 'two chunks of three')
    expectSame(await store.reopen(), [], 'no snapshot')
  },

  'a snapshot of no chunks is refused': async (store) => {
    await expectRejects(() => store.write(snapshot(5, 0)), 'a snapshot without a header')
  },

  'what is not above the snapshot changes nothing': async (store) => {
    await store.write(...snapshotOf(5, 'a', 'b'))
    await store.write(chunk(5, 0, 'x'), chunk(4, 0, 'y'), received(5, 1, 1, ''), snapshot(4, 1), snapshot(5, 1))
    expectSame(chunksOf(store, 5), [bytes('a'), bytes('b')], 'the chunks as they were')
    expectSame(await recovered(store, 'snapshot', 'received'), [snapshot(5, 2)], 'the snapshot as it was')
  },

  'a snapshot raises the chosen and the applied mark': async (store) => {
    await store.write(applied(2, { a: 'old' }), chosen(2, ...entries(1, 'v', 'w')))
    await store.write(...snapshotOf(5, 'a'), applied(5, { a: 'in the snapshot already' }))
    const expected = [snapshot(5, 1), { type: 'compacted', through: 5 }, chosen(5), applied(5, {})]
    expectSame(await store.reopen(), expected, 'all marks at the slot')
    const rows = await store.storage.readRows({ from: 'a', to: 'b', limit: 9 })
    expectSame(rows, [{ key: 'a', value: bytes('old') }], "the slot's rows count as written")
  },

  'a snapshot above the chosen mark takes the log with it, for what is accepted need not be chosen (PMS P2)': async (
    store,
  ) => {
    await store.write(chosen(2, ...entries(1, 'a', 'b')), accepted(FIRST, 3, 'c', 'unchosen', 'e', 'f'))
    await store.write(...snapshotOf(5, 'a'))
    for (const slot of [1, 3, 4, 5]) {
      expectSame(await store.storage.readLog(slot, 5, PLENTY_BYTES), [], `from slot ${slot}`)
    }
    expectSame(await recovered(store, 'accepted'), [accepted(FIRST, 6, 'f')], 'what is above stays')
    expectSame(await store.storage.readLog(4, 5, PLENTY_BYTES), [], 'after a restart')
    expectSame(await store.storage.readLog(6, 6, PLENTY_BYTES), entries(6, 'f'), 'above the slot')
  },

  'how far a snapshot was received survives, until it is whole': async (store) => {
    await store.write(chunk(5, 0, 'a'), received(5, 2, 1, ''))
    expectSame(await store.reopen(), [received(5, 2, 1, '')], 'one chunk of two')
    await store.write(chunk(5, 1, 'b'), received(5, 2, 2, ''), history({ a: '1' }), received(5, 2, 2, 'a'))
    expectSame(await store.reopen(), [received(5, 2, 2, 'a')], 'both, and a row')
    await store.write(snapshot(5, 2))
    expectSame(await recovered(store, 'snapshot', 'received'), [snapshot(5, 2)], 'the snapshot alone')
  },

  'what was received is forgotten when other chunks are staged': async (store) => {
    await store.write(chunk(5, 0, 'a'), received(5, 2, 1, ''), chunk(7, 0, 'x'))
    expectSame(await store.reopen(), [], 'no mark without its chunks')
  },

  'nothing need be received of a snapshot to have it marked': async (store) => {
    await store.write(received(5, 2, 0, ''))
    expectSame(await store.reopen(), [received(5, 2, 0, '')], 'which one it is')
  },

  'a mark that counts chunks which are not there is refused': async (store) => {
    await store.write(chunk(5, 0, 'a'))
    await expectRejects(() => store.write(received(5, 3, 2, '')), 'two received, one stored')
  },

  'history is written whatever is applied': async (store) => {
    await store.write(applied(9, { a: 'old', b: 'kept' }), history({ a: 'new', c: 'more' }))
    const rows = [
      { key: 'a', value: bytes('new') },
      { key: 'b', value: bytes('kept') },
      { key: 'c', value: bytes('more') },
    ]
    expectSame(await store.storage.readRows({ from: '', to: 'z', limit: 9 }), rows, 'before a restart')
    expectSame(await store.reopen(), [applied(9, {})], 'history is no mark')
    expectSame(await store.storage.readRows({ from: '', to: 'z', limit: 9 }), rows, 'after a restart')
  },

  'a chunk read stays as it is while others are written and read': async (store) => {
    await store.write(...snapshotOf(5, 'first', 'second'))
    const first = store.storage.snapshotChunk(5, 0)
    store.storage.snapshotChunk(5, 1)
    await store.write(...snapshotOf(6, 'FIRST', 'SECOND'))
    await store.write(accepted(FIRST, 7, 'v'))
    expectSame(first, bytes('first'), 'the chunk read first')
  },

  'large snapshots follow one another, each whole': async (store) => {
    for (const slot of [100, 200, 300]) {
      const content = (index: number) => new Uint8Array(CHUNK_BYTES).fill(slot + index)
      for (let index = 0; index < CHUNKS; index++) {
        await store.write({ type: 'snapshotChunk', slot, index, bytes: content(index) })
      }
      await store.write(snapshot(slot, CHUNKS))
      await store.reopen()
      for (let index = 0; index < CHUNKS; index++) {
        expectSame(store.storage.snapshotChunk(slot, index), content(index), `chunk ${index} at ${slot}`)
      }
      expectSame(store.storage.snapshotChunk(slot, CHUNKS), undefined, `no more at ${slot}`)
    }
  },
}
