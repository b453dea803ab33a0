import { type DurableRecord, makeBallot, type Slot, type Storage } from '@synod/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { FilesStorage } from './files-storage.ts'
import { Random } from './random.fixture.ts'
import { SimulatedDisk } from './simulated-disk.fixture.ts'

type Record = DurableRecord<Uint8Array>

const LIMITS = { segmentBytesMin: 4_096, segmentBytesMax: 8_192, rowFileBytesMax: 16_384 }
const VALUE = Buffer.alloc(200, 7)
const ROUNDS = 40
const ROUND_SLOTS = 10
const TURNS = 400

let disk: SimulatedDisk
let storage: Storage<Uint8Array>
beforeEach(async () => {
  disk = new SimulatedDisk(new Random(5))
  storage = await open()
})

async function open(): Promise<Storage<Uint8Array>> {
  const opened = new FilesStorage({
    path: '/simulated',
    limits: LIMITS,
    open: async () => disk.mount(),
    newStoreId: () => 'simulated',
  })
  await opened.recover()
  return opened
}

function numbers(kind: 'journal' | 'rows'): number[] {
  const names = disk.names.filter((name) => name.startsWith(kind))
  return names.map((name) => Number(/\d+/.exec(name)![0]))
}

/** Lets what is done beside the writing go as far as it goes without another group. */
async function idle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await Promise.resolve()
}

async function write(...records: Record[]): Promise<void> {
  await storage.write(records)
  await idle()
}

function chosen(from: Slot, through: Slot): Record {
  const learned = Array.from({ length: through - from + 1 }, (_, index) => ({ slot: from + index, value: VALUE }))
  return { type: 'chosen', through, learned }
}

function applied(through: Slot, keys: readonly string[]): Record {
  return { type: 'applied', through, rows: keys.map((key) => ({ key, value: Buffer.from(`${key} at ${through}`) })) }
}

/** A round of a node's life: slots, a snapshot of them, and the log before it gone. */
async function round(number: number, keys: readonly string[]): Promise<void> {
  const through = number * ROUND_SLOTS
  await write(chosen(through - ROUND_SLOTS + 1, through), applied(through, keys))
  await write(
    { type: 'snapshotChunk', slot: through, index: 0, bytes: VALUE },
    { type: 'snapshot', slot: through, chunks: 1 },
  )
  await write({ type: 'compacted', through })
}

async function rows(): Promise<string[]> {
  const found = await storage.readRows({ from: '', to: '~', limit: 10_000 })
  return found.map(({ value }) => Buffer.from(value).toString())
}

describe('what is not needed any more is removed', () => {
  test('segments whose log is compacted, while the rows in them stay', async () => {
    for (let number = 1; number <= ROUNDS; number++) await round(number, [`row/${String(number).padStart(3, '0')}`])
    const expected = Array.from({ length: ROUNDS }, (_, index) => {
      return `row/${String(index + 1).padStart(3, '0')} at ${(index + 1) * ROUND_SLOTS}`
    })
    expect(numbers('journal')[0]).toBeGreaterThan(ROUNDS / 4)
    expect(numbers('journal').length).toBeLessThan(5)
    expect(await rows()).toEqual(expected)
    await storage.close()
    storage = await open()
    expect(await rows()).toEqual(expected)
  })

  test('files of rows of which most were written again', async () => {
    const keys = Array.from({ length: 60 }, (_, index) => `hot/${100 + index}`)
    for (let number = 1; number <= ROUNDS; number++) await round(number, keys)
    expect(numbers('rows')[0]).toBeGreaterThan(1)
    expect(numbers('rows').length).toBeLessThan(5)
    const expected = keys.map((key) => `${key} at ${ROUNDS * ROUND_SLOTS}`)
    expect(await rows()).toEqual(expected)
    await storage.close()
    storage = await open()
    expect(await rows()).toEqual(expected)
  })

  test('also what a process left that died before it got to it', async () => {
    for (let number = 1; number <= 10; number++) await round(number, [`row/${number}`])
    disk.kill()
    const [first] = numbers('journal')
    disk.replace('journal-00000001.log', Buffer.alloc(9_000, 1))
    disk.replace('rows-00000099.log', Buffer.alloc(9_000, 1))
    storage = await open()
    expect([numbers('journal')[0], numbers('rows')]).toEqual([first, [1]])
  })
})

test('a segment stays while one slot or one chunk in it is needed', async () => {
  await write({ type: 'accepted', ballot: makeBallot(1, 1), entries: [{ slot: 500, value: null }] })
  for (let number = 1; number <= 10; number++) await round(number, [])
  expect(numbers('journal')[0]).toBe(1)
  await write({ type: 'accepted', ballot: makeBallot(2, 1), entries: [{ slot: 500, value: null }] })
  for (let number = 11; number <= 13; number++) await round(number, [])
  expect(numbers('journal')[0]).toBeGreaterThan(1)
})

test('rows are read while they are moved', async () => {
  for (let number = 1; number <= ROUNDS; number++) {
    const reading = rows()
    await round(number, [`row/${String(number).padStart(3, '0')}`])
    expect(await reading).toHaveLength(number - 1)
  }
})

describe('a disk that refuses', () => {
  test('a full one: the write is rejected, the storage is dead, what was durable stays', async () => {
    disk.bytesMax = 40_000
    let durable = 0
    const writing = (async () => {
      for (;;) {
        await write(chosen(durable + 1, durable + 1))
        durable += 1
      }
    })()
    await expect(writing).rejects.toMatchObject({ code: 'failed', message: expect.stringContaining('ENOSPC') })
    await expect(storage.write([chosen(1, 1)])).rejects.toMatchObject({ code: 'dead' })
    await storage.close()
    disk.powerFailure()
    disk.bytesMax = Number.POSITIVE_INFINITY
    storage = await open()
    expect(durable).toBeGreaterThan(20)
    expect(await storage.readLog(1, durable, 1 << 30)).toHaveLength(durable)
  })

  test('a failed sync is not tried again', async () => {
    await write(chosen(1, 1))
    disk.failSyncAfter(0)
    await expect(storage.write([chosen(2, 2)])).rejects.toMatchObject({
      code: 'failed',
      message: expect.stringContaining('EIO'),
    })
    disk.failSyncAfter(1_000)
    const dead = { code: 'dead', message: expect.stringContaining('EIO') }
    await expect(storage.write([chosen(2, 2)])).rejects.toMatchObject(dead)
    await expect(storage.readLog(1, 1, 1)).rejects.toMatchObject(dead)
    await storage.close()
  })
})
