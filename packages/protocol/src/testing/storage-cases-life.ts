import { expectRejects, expectSame } from './storage-cases-expect.ts'
import { accepted, type Cases, FIRST } from './storage-cases-store.ts'

/** Opening, closing, growing. */
export const lifeCases: Cases = {
  'size is a number of bytes that grows with what is stored': async (store) => {
    const before = store.storage.size()
    await store.write(accepted(FIRST, 1, 'x'.repeat(300_000)))
    const grown = store.storage.size() - before
    if (!(grown >= 250_000 && grown < 10_000_000)) throw new Error(`300 KB made the store grow by ${grown} bytes`)
  },

  'closing twice is closing once': async (store) => {
    await store.storage.close()
    await store.storage.close()
  },

  'calls after close are rejected': async (store) => {
    await store.storage.close()
    await expectRejects(() => store.storage.recover(), 'recover after close')
    await expectRejects(() => store.write(accepted(FIRST, 1, 'a')), 'write after close')
    await expectRejects(() => store.storage.readLog(1, 1, 1), 'readLog after close')
    await expectRejects(() => store.storage.readRows({ from: '', to: 'z', limit: 1 }), 'readRows after close')
    await expectRejects(async () => store.storage.snapshotChunk(0, 0), 'snapshotChunk after close')
  },

  'a write in flight is finished by close': async (store) => {
    let resolved = false
    const writing = store.write(accepted(FIRST, 1, 'a')).then(() => {
      resolved = true
    })
    await store.storage.close()
    expectSame(resolved, true, 'close waits for the write')
    await writing
    expectSame(await store.reopened('accepted'), [accepted(FIRST, 1, 'a')], 'the write in flight')
  },

  'one write is in flight at a time': async (store) => {
    const first = store.write(accepted(FIRST, 1, 'a'))
    await expectRejects(() => store.write(accepted(FIRST, 2, 'b')), 'a second write beside the first')
    await first
    await store.write(accepted(FIRST, 3, 'c'))
    const slots = (await store.reopened('accepted')).flatMap((record) =>
      record.type === 'accepted' ? record.entries.map(({ slot }) => slot) : [],
    )
    expectSame(slots, [1, 3], 'the write refused left nothing behind, and the store goes on')
  },
}
