import { type DurableRecord, InvariantError } from '@synod/protocol'
import { memoryDisk, memoryStorage } from '@synod/protocol/memory'
import { beforeAll, describe, expect, test } from 'vitest'
import { StoreError } from './error.ts'
import { FilesStorage } from './files-storage.ts'
import { SECTOR_BYTES } from './frame.ts'
import { NodeLife } from './node-life.fixture.ts'
import { Random } from './random.fixture.ts'
import { difference, readableContents } from './readable-contents.fixture.ts'
import { SimulatedDisk } from './simulated-disk.fixture.ts'

const LIMITS = { segmentBytesMin: 2_048, segmentBytesMax: 8_192, rowFileBytesMax: 4_096 }
const GROUPS = 120
const SLOTS_SHOWN = 400
const FLIPS = 1_500

const disk = new SimulatedDisk(new Random(7))
let [whole, withoutLast] = ['', '']

function storageOn(on: SimulatedDisk, storeId = 'simulated'): FilesStorage {
  return new FilesStorage({
    path: '/simulated',
    limits: LIMITS,
    open: async () => on.mount(),
    newStoreId: () => storeId,
  })
}

/** What can be read, or what the store says instead. */
async function read(on: SimulatedDisk): Promise<string | StoreError> {
  const storage = storageOn(on)
  try {
    return await readableContents(storage, await storage.recover(), SLOTS_SHOWN)
  } catch (error) {
    expect(error).toBeInstanceOf(StoreError)
    return error as StoreError
  } finally {
    await storage.close()
  }
}

/** The store after something happened to a file of it. */
function readAfter(damage: (copy: SimulatedDisk) => void): Promise<string | StoreError> {
  const copy = disk.copy(new Random(1))
  damage(copy)
  return read(copy)
}

function expectNamed(found: string | StoreError, file: string): void {
  expect(found).toMatchObject({ code: 'corrupt', message: expect.stringContaining(file) })
}

/** A node's life on a disk. */
async function fill(
  on: SimulatedDisk,
  storeId: string,
  writing: (records: DurableRecord<Uint8Array>[], group: number) => Promise<void>,
): Promise<void> {
  const life = new NodeLife(new Random(11))
  const storage = storageOn(on, storeId)
  await storage.recover()
  for (let group = 0; group < GROUPS; group++) {
    const records = life.next()
    await storage.write(records)
    await writing(records, group)
  }
  await storage.close()
}

beforeAll(async () => {
  const memory = memoryStorage(memoryDisk())
  const contents = async () => readableContents(memory, await memory.recover(), SLOTS_SHOWN)
  await fill(disk, 'simulated', async (records, group) => {
    if (group === GROUPS - 1) withoutLast = await contents()
    await memory.write(records)
  })
  whole = await contents()
  expect(disk.names.filter((name) => name.startsWith('rows-')).length).toBeGreaterThan(0)
  expect(disk.names.filter((name) => name.startsWith('journal-')).length).toBeGreaterThan(2)
  expect(await read(disk.copy(new Random(1)))).toBe(whole)
})

test(`a bit flipped anywhere is named with its file, or lies where nothing is: ${FLIPS} bits`, async () => {
  const random = new Random(23)
  let named = 0
  for (let flip = 0; flip < FLIPS; flip++) {
    const file = random.pick(disk.names)
    const at = random.below(disk.contentOf(file).byteLength)
    const bit = 1 << random.below(8)
    const found = await readAfter((copy) => {
      copy.contentOf(file)[at] = copy.contentOf(file)[at]! ^ bit
    })
    if (found instanceof StoreError) {
      expectNamed(found, file)
      named += 1
    } else expect(difference(found, whole), `${file}, byte ${at}`).toBeUndefined()
  }
  expect(named).toBeGreaterThan(FLIPS / 10)
})

test('a sector that turned to zeros is named, unless it could be one that was never written: that of the last group', async () => {
  for (const file of disk.names) {
    const bytes = disk.contentOf(file).byteLength
    for (let at = 0; at < bytes; at += SECTOR_BYTES) {
      const found = await readAfter((copy) =>
        copy
          .contentOf(file)
          .subarray(at, at + SECTOR_BYTES)
          .fill(0),
      )
      if (!(found instanceof StoreError)) expect([whole, withoutLast], `${file}, byte ${at}`).toContain(found)
    }
  }
})

test('a file that was cut short is named, unless that could be how far the last group came', async () => {
  for (const file of disk.names) {
    const bytes = disk.contentOf(file).byteLength
    for (let kept = 0; kept < bytes; kept += 300) {
      const found = await readAfter((copy) => copy.replace(file, copy.contentOf(file).subarray(0, kept)))
      if (found instanceof StoreError) expectNamed(found, '/simulated is damaged at ')
      else expect([whole, withoutLast], `${file}, cut to ${kept}`).toContain(found)
    }
  }
})

describe('a file of the store', () => {
  test('that is missing is named', async () => {
    const journals = disk.names.filter((name) => name.startsWith('journal-'))
    const rows = disk.names.filter((name) => name.startsWith('rows-'))
    for (const file of [...journals.slice(0, -1), ...rows]) {
      const found = await readAfter((copy) => copy.remove(file))
      if (found !== whole) expect(found).toMatchObject({ code: 'corrupt', message: expect.stringContaining('missing') })
    }
  })

  test('in the place of another is named', async () => {
    const [first, second] = disk.names.filter((name) => name.startsWith('journal-'))
    const found = await readAfter((copy) => copy.replace(second!, copy.contentOf(first!)))
    expectNamed(found, second!)
  })

  test('of another store in which the same was written is named', async () => {
    const other = new SimulatedDisk(new Random(7))
    await fill(other, 'another one', async () => undefined)
    const name = disk.names.filter((file) => file.startsWith('journal-')).at(1)!
    expect(other.names).toContain(name)
    const found = await readAfter((copy) => copy.replace(name, other.contentOf(name)))
    expectNamed(found, `${name}, byte 0: it should hold a file of the store simulated`)
  })
})

describe('what is no store of this version is refused', () => {
  test('a store of LMDB', async () => {
    const lmdb = new SimulatedDisk(new Random(1))
    lmdb.replace('store.mdb', Buffer.from('something'))
    expect(await read(lmdb)).toMatchObject({ code: 'unknownFormat', message: expect.stringContaining('store.mdb') })
  })

  test('something else under the name of a segment', async () => {
    const strange = new SimulatedDisk(new Random(1))
    strange.replace('journal-00000001.log', Buffer.alloc(5_000, 'A'))
    expectNamed(await read(strange), 'journal-00000001.log, byte 0')
  })

  test('an empty file there is an empty store', async () => {
    const empty = new SimulatedDisk(new Random(1))
    empty.replace('journal-00000001.log', Buffer.alloc(0))
    const memory = memoryStorage(memoryDisk())
    expect(await read(empty)).toBe(await readableContents(memory, await memory.recover(), SLOTS_SHOWN))
  })
})

test('damage found when it is read kills the store', async () => {
  const copy = disk.copy(new Random(1))
  const storage = storageOn(copy)
  const { records } = await storage.recover()
  const snapshot = records.find((record) => record.type === 'snapshot')!
  for (const name of copy.names) copy.contentOf(name).fill(1)
  const read = () => storage.snapshotChunk(snapshot.slot, 0)
  expect(read).toThrow(`snapshot/${snapshot.slot}/0 (journal-`)
  expect(read).toThrow('is dead')
  await expect(storage.write([{ type: 'compacted', through: 0 }])).rejects.toMatchObject({ code: 'dead' })
  await expect(storage.readLog(1, 1, 1)).rejects.not.toBeInstanceOf(InvariantError)
  await storage.close()
})
