import { makeBallot } from '@synod/protocol'
import { memoryDisk, memoryStorage } from '@synod/protocol/memory'
import { StoreError } from '@synod/store-directory'
import { beforeAll, describe, expect, test } from 'vitest'
import type { FileLimits } from './file-limits.ts'
import { FilesStorage } from './files-storage.ts'
import { SECTOR_BYTES } from './frame.ts'
import { NodeLife } from './node-life.fixture.ts'
import { Random } from './random.fixture.ts'
import { difference, readableContents } from './readable-contents.fixture.ts'
import { SimulatedDisk } from './simulated-disk.fixture.ts'

const SMALL = { segmentBytesMin: 2_048, segmentBytesMax: 8_192, rowFileBytesMax: 4_096 }
const LARGE = { segmentBytesMin: 1 << 15, segmentBytesMax: 1 << 16, rowFileBytesMax: 1 << 16 }
const GROUPS = 120
const SLOTS_SHOWN = 400
const FLIPS = 600

function storageOn(on: SimulatedDisk, limits: FileLimits = SMALL, storeId = 'simulated'): FilesStorage {
  return new FilesStorage({ path: '/simulated', limits, open: async () => on.mount(), newStoreId: () => storeId })
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

function expectNamed(found: string | StoreError, file: string): void {
  expect(found).toMatchObject({ code: 'corrupt', message: expect.stringContaining(file) })
}

type Life = Pick<NodeLife, 'next'>

function lifeOf(seed: number): () => Life {
  return () => new NodeLife(new Random(seed))
}

/** Only accepts in one ballot, so that no mark tells whether one is missing. */
function accepting(): Life {
  let slot = 0
  return {
    next() {
      slot += 1
      const value = Buffer.alloc(100 + slot, slot)
      return [{ type: 'accepted', ballot: makeBallot(1, 1), entries: [{ slot, value }] }]
    },
  }
}

/** What a node left on its disk, and what is in it. */
class WholeStore {
  readonly disk = new SimulatedDisk(new Random(7))
  contents = ''
  /** As if the last group had never been written. */
  contentsBefore = ''
  readonly #limits: FileLimits
  readonly #newLife: () => Life

  constructor(limits: FileLimits, newLife: () => Life) {
    this.#limits = limits
    this.#newLife = newLife
  }

  async fill(storeId = 'simulated'): Promise<void> {
    const life = this.#newLife()
    const storage = storageOn(this.disk, this.#limits, storeId)
    const memory = memoryStorage(memoryDisk())
    const contents = async () => readableContents(memory, await memory.recover(), SLOTS_SHOWN)
    await storage.recover()
    for (let group = 0; group < GROUPS; group++) {
      const records = life.next()
      if (records.length > 0) this.contentsBefore = await contents()
      await storage.write(records)
      await memory.write(records)
    }
    await storage.close()
    this.contents = await contents()
    expect(await read(this.disk.copy(new Random(1)))).toBe(this.contents)
  }

  names(kind: 'journal' | 'rows'): string[] {
    return this.disk.names.filter((name) => name.startsWith(kind))
  }

  /** What is read when something happened to a file. */
  readAfter(damage: (copy: SimulatedDisk) => void): Promise<string | StoreError> {
    const copy = this.disk.copy(new Random(1))
    damage(copy)
    return read(copy)
  }
}

for (const [what, limits, newLife] of [
  ['of small files', SMALL, lifeOf(11)],
  ['of large files', LARGE, lifeOf(12)],
  ['of large files, of another node', LARGE, lifeOf(13)],
  ['of small files that only grew', SMALL, accepting],
] as const) {
  describe(`a store ${what}`, () => {
    const store = new WholeStore(limits, newLife)
    const { disk } = store
    beforeAll(() => store.fill())

    test(`a bit flipped anywhere is named with its file, or lies where nothing is: ${FLIPS} bits`, async () => {
      const random = new Random(23)
      let named = 0
      for (let flip = 0; flip < FLIPS; flip++) {
        const file = random.pick(disk.names)
        const at = random.below(disk.contentOf(file).byteLength)
        const bit = 1 << random.below(8)
        const found = await store.readAfter((copy) => {
          copy.contentOf(file)[at] = copy.contentOf(file)[at]! ^ bit
        })
        if (found instanceof StoreError) {
          expectNamed(found, file)
          named += 1
        } else expect(difference(found, store.contents), `${file}, byte ${at}`).toBeUndefined()
      }
      expect(named).toBeGreaterThan(FLIPS / 10)
    })

    test('a sector that turned to zeros is named, unless it could be one never written: of the last group', async () => {
      for (const file of disk.names) {
        const bytes = disk.contentOf(file).byteLength
        for (let at = 0; at < bytes; at += SECTOR_BYTES) {
          const end = Math.min(at + SECTOR_BYTES, bytes)
          const found = await store.readAfter((copy) => copy.contentOf(file).fill(0, at, end))
          const mayBe = [store.contents, store.contentsBefore]
          if (!(found instanceof StoreError)) expect(mayBe, `${file}, byte ${at}`).toContain(found)
        }
      }
    })

    test('a file that was cut short is named, unless that could be how far the last group came', async () => {
      for (const file of disk.names) {
        const bytes = disk.contentOf(file).byteLength
        for (let kept = 0; kept < bytes; kept += 300) {
          const found = await store.readAfter((copy) => copy.replace(file, copy.contentOf(file).subarray(0, kept)))
          const mayBe = [store.contents, store.contentsBefore]
          if (found instanceof StoreError) expectNamed(found, '/simulated is damaged at ')
          else expect(mayBe, `${file}, cut to ${kept}`).toContain(found)
        }
      }
    })
  })
}

describe('a file of the store', () => {
  const store = new WholeStore(SMALL, lifeOf(11))
  const { disk } = store
  beforeAll(() => store.fill())

  test('that is missing is named', async () => {
    const needed = [...store.names('journal').slice(0, -1), ...store.names('rows')]
    expect(store.names('rows').length).toBeGreaterThan(0)
    let named = 0
    for (const file of needed) {
      const found = await store.readAfter((copy) => copy.remove(file))
      // The last file of rows may not count yet: what is in it is in the journal too.
      if (found === store.contents && file === store.names('rows').at(-1)) continue
      expect(found, file).toMatchObject({ code: 'corrupt', message: expect.stringContaining('the file is missing') })
      named += 1
    }
    expect(named).toBeGreaterThan(2)
  })

  test('in the place of another is named', async () => {
    const [first, second] = store.names('journal')
    const found = await store.readAfter((copy) => copy.replace(second!, copy.contentOf(first!)))
    expectNamed(found, second!)
  })

  test('of another store in which the same was written is named', async () => {
    const other = new WholeStore(SMALL, lifeOf(11))
    await other.fill('different')
    const name = store.names('journal').at(1)!
    const found = await store.readAfter((copy) => copy.replace(name, other.disk.contentOf(name)))
    expectNamed(found, 'byte 0: it should hold a file of the store')
  })

  test('is read no more once damage was found in it: the store is dead', async () => {
    const copy = disk.copy(new Random(1))
    const storage = storageOn(copy)
    const { records } = await storage.recover()
    const snapshot = records.find((record) => record.type === 'snapshot')!
    for (const name of copy.names) copy.contentOf(name).fill(1)
    const readChunk = () => storage.snapshotChunk(snapshot.slot, 0)
    expect(readChunk).toThrow(`snapshot/${snapshot.slot}/0 (journal-`)
    expect(readChunk).toThrow('is dead')
    await expect(storage.write([{ type: 'compacted', through: 0 }])).rejects.toMatchObject({ code: 'dead' })
    await expect(storage.readLog(1, 1, 1)).rejects.toMatchObject({ code: 'dead' })
    await storage.close()
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
