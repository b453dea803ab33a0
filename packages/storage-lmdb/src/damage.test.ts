import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DurableRecord, makeBallot } from '@synod/protocol'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { dataFile } from './data-file.ts'
import { type Bytes, commit, openDatabase } from './database.ts'
import { chunkKey, logKey, metaKey, rowKey } from './keys.ts'
import { lmdbStorage } from './lmdb-storage.ts'
import { encodeLogRecord } from './log-record.ts'
import { encodeMark } from './marks.ts'
import { FORMAT } from './recover.ts'

const FIRST = makeBallot(1, 1)
const MAP_SIZE_BYTES = 1 << 24

let path = ''
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'synod-damage-'))
})
afterEach(() => rmSync(path, { recursive: true, force: true }))

/** What a node leaves behind: promise, two accepted values of which the first is chosen, a row. */
async function fillStore(value: Uint8Array = Buffer.from('value')): Promise<void> {
  const storage = lmdbStorage({ path })
  await storage.recover()
  const records: DurableRecord<Uint8Array>[] = [
    { type: 'accepted', ballot: FIRST, entries: [1, 2].map((slot) => ({ slot, value })) },
    { type: 'chosen', through: 1, learned: [] },
    { type: 'applied', through: 1, rows: [{ key: 'row', value }] },
  ]
  await storage.write(records)
  await storage.close()
}

/** A snapshot of two chunks, the first chunk of another on its way, and a log compacted. */
async function fillSnapshots(): Promise<void> {
  const storage = lmdbStorage({ path })
  await storage.recover()
  const bytes = Buffer.from('chunk')
  const records: DurableRecord<Uint8Array>[] = [
    ...[0, 1].map((index) => ({ type: 'snapshotChunk', slot: 5, index, bytes }) as const),
    { type: 'snapshot', slot: 5, chunks: 2 },
    { type: 'snapshotChunk', slot: 9, index: 0, bytes },
    { type: 'received', slot: 9, chunks: 2, next: 1, after: '' },
  ]
  await storage.write(records)
  await storage.close()
}

async function change(edit: (database: Bytes) => Promise<void>): Promise<void> {
  const database = await openDatabase(dataFile(path), MAP_SIZE_BYTES)
  await edit(database)
  await database.close()
}

/** Changes one byte of a stored record, behind the store's back. */
function flipByte(key: Buffer, at: number): Promise<void> {
  return change(async (database) => {
    const record = Buffer.from(database.getBinary(key)!)
    record[at] = record[at]! ^ 1
    await commit(database, [{ key, record }])
  })
}

async function recovering(): Promise<unknown> {
  const storage = lmdbStorage({ path })
  try {
    return await storage.recover()
  } finally {
    await storage.close()
  }
}

describe('a damaged record is reported by its key and never used', () => {
  for (const at of [0, 4, 5, 13, 17]) {
    test(`an accepted value, byte ${at}`, async () => {
      await fillStore()
      await flipByte(logKey(2), at)
      await expect(recovering()).rejects.toMatchObject({ code: 'corrupt', message: expect.stringContaining('log/2') })
    })
  }

  for (const name of ['promised', 'chosen', 'applied', 'format'] as const) {
    test(`meta/${name}`, async () => {
      await fillStore()
      await flipByte(metaKey(name), 4)
      const expected = { code: 'corrupt', message: expect.stringContaining(`meta/${name}`) }
      await expect(recovering()).rejects.toMatchObject(expected)
    })
  }

  for (const name of ['snapshot', 'staged', 'received', 'compacted'] as const) {
    test(`meta/${name}`, async () => {
      await fillSnapshots()
      await flipByte(metaKey(name), 4)
      const expected = { code: 'corrupt', message: expect.stringContaining(`meta/${name}`) }
      await expect(recovering()).rejects.toMatchObject(expected)
    })
  }

  for (const [name, value] of [
    ['snapshot', { slot: -1, chunks: 1 }],
    ['snapshot', { slot: 5, chunks: 0 }],
    ['staged', { slot: 5.5, chunks: 1 }],
    ['received', { slot: 9, chunks: 2, next: -1, after: '' }],
    ['received', { slot: 9, chunks: 2, next: 1 }],
    ['compacted', -1],
  ] as const) {
    test(`a sealed meta/${name} that makes no sense: ${JSON.stringify(value)}`, async () => {
      await fillSnapshots()
      await change((database) => commit(database, [{ key: metaKey(name), record: encodeMark(name, value) }]))
      await expect(recovering()).rejects.toThrow(`meta/${name}: it should hold`)
    })
  }

  for (const [key, named] of [
    [chunkKey(5, 1), 'snapshot/5/1'],
    [chunkKey(9, 0), 'snapshot/9/0'],
  ] as const) {
    test(`${named}, when it is read; the storage is dead then`, async () => {
      await fillSnapshots()
      await flipByte(key, 6)
      const storage = lmdbStorage({ path })
      await storage.recover()
      const slot = Number(named.split('/')[1])
      const read = () => storage.snapshotChunk(slot, Number(named.split('/')[2]))
      expect(read).toThrow(`damaged at ${named}: it should hold a chunk of a snapshot`)
      await expect(storage.write([])).rejects.toMatchObject({ code: 'dead' })
      expect(read).toThrow('is dead')
      await storage.close()
    })

    test(`${named} that is gone`, async () => {
      await fillSnapshots()
      await change((database) => commit(database, [], [key]))
      const message = expect.stringContaining(
        `damaged at ${named}: it should hold a chunk of a snapshot, and holds nothing`,
      )
      await expect(recovering()).rejects.toMatchObject({ code: 'corrupt', message })
    })
  }

  test('a chunk under the key of another', async () => {
    await fillSnapshots()
    await change((database) =>
      commit(database, [{ key: chunkKey(5, 1), record: Buffer.from(database.getBinary(chunkKey(5, 0))!) }]),
    )
    const storage = lmdbStorage({ path })
    await storage.recover()
    expect(storage.snapshotChunk(5, 0)).toEqual(Buffer.from('chunk'))
    expect(() => storage.snapshotChunk(5, 1)).toThrow('snapshot/5/1')
    await storage.close()
  })

  test('a sealed mark that makes no sense', async () => {
    await fillStore()
    await change((database) => commit(database, [{ key: metaKey('promised'), record: encodeMark('promised', 1.5) }]))
    await expect(recovering()).rejects.toThrow('meta/promised: it should hold a ballot')
  })

  test('a record under the key of another', async () => {
    await fillStore()
    const record = encodeLogRecord(7, FIRST, Buffer.from('of slot 7'))
    await change((database) => commit(database, [{ key: logKey(2), record }]))
    await expect(recovering()).rejects.toThrow('log/2')
  })

  test('a record cut short', async () => {
    await fillStore()
    await change((database) => commit(database, [{ key: logKey(2), record: Buffer.from([1, 2]) }]))
    await expect(recovering()).rejects.toThrow('log/2: it should hold an accepted value, and holds 2 bytes')
  })

  test('a chosen value, when it is read; the storage is dead then', async () => {
    await fillStore()
    await flipByte(logKey(1), 15)
    const storage = lmdbStorage({ path })
    await storage.recover()
    await expect(storage.readLog(1, 1, 100)).rejects.toThrow('damaged at log/1')
    await expect(storage.write([])).rejects.toMatchObject({ code: 'dead' })
    await storage.close()
  })

  test('a row, when it is read', async () => {
    await fillStore()
    await flipByte(rowKey('row'), 5)
    const storage = lmdbStorage({ path })
    await storage.recover()
    await expect(storage.readRows({ from: 'a', to: 'z', limit: 1 })).rejects.toThrow('damaged at row/row')
    await storage.close()
  })

  test('a bit that the disk flipped in the file', async () => {
    const value = Buffer.alloc(20_000, 'abcdefgh')
    await fillStore(value)
    const file = readFileSync(dataFile(path))
    const at = file.indexOf(value.subarray(0, 4_096))
    file[at + 10_000] = file[at + 10_000]! ^ 0x10
    writeFileSync(dataFile(path), file)
    const storage = lmdbStorage({ path })
    const reading = storage.recover().then(async () => {
      await storage.readLog(1, 1, 1)
      await storage.readRows({ from: 'a', to: 'z', limit: 1 })
    })
    await expect(reading).rejects.toMatchObject({ code: 'corrupt' })
    await storage.close()
  })
})

describe('a file that is no store is refused, and does not end the process', () => {
  for (const [format, whose] of [
    [1, 'of before snapshots'],
    [FORMAT + 1, 'of a later version'],
  ] as const) {
    test(`a format ${whose}`, async () => {
      await fillStore()
      await change((database) => commit(database, [{ key: metaKey('format'), record: encodeMark('format', format) }]))
      const message = expect.stringContaining(
        `has format ${format} at meta/format, and this version of Synod reads format ${FORMAT}`,
      )
      await expect(recovering()).rejects.toMatchObject({ code: 'unknownFormat', message })
    })
  }

  test("somebody else's LMDB database", async () => {
    await change((database) => commit(database, [{ key: Buffer.from('k'), record: Buffer.from('v') }]))
    await expect(recovering()).rejects.toMatchObject({ code: 'unknownFormat' })
  })

  test('something that is not LMDB', async () => {
    writeFileSync(dataFile(path), Buffer.alloc(100_000, 'A'))
    await expect(recovering()).rejects.toThrow('does not begin like a store')
  })

  test('a few bytes', async () => {
    writeFileSync(dataFile(path), 'short')
    await expect(recovering()).rejects.toMatchObject({ code: 'corrupt' })
  })

  for (const kept of [0.02, 0.3, 0.6, 0.9]) {
    test(`a store of which ${kept * 100} % are left`, async () => {
      await fillStore(Buffer.alloc(200_000, 7))
      const whole = readFileSync(dataFile(path)).byteLength
      truncateSync(dataFile(path), Math.floor(whole * kept))
      const storage = lmdbStorage({ path })
      const reading = storage.recover().then(async () => {
        await storage.readLog(1, 1, 1)
        await storage.readRows({ from: 'a', to: 'z', limit: 1 })
      })
      await expect(reading).rejects.toThrow(path)
      await storage.close()
    })
  }
})

test('an empty file is an empty store', async () => {
  writeFileSync(dataFile(path), '')
  expect(await recovering()).toEqual({ records: [] })
})
