import { describe, expect, test } from 'vitest'
import { makeBallot } from '../ballot.ts'
import { storageCases } from '../testing/storage-cases.ts'
import { memoryDisk, memoryStorage } from './memory-storage.ts'

const FIRST = makeBallot(1, 1)

describe('memoryStorage keeps the contract of the storage port', () => {
  const cases = storageCases(() => {
    const disk = memoryDisk()
    return { open: () => memoryStorage(disk), remove: async () => undefined }
  })
  for (const { name, run } of cases) test(name, run)
})

describe('a crash of the memory disk', () => {
  test('loses the write in flight and keeps those that resolved (PMS M2)', async () => {
    const disk = memoryDisk<string>()
    const storage = memoryStorage(disk)
    await storage.write([{ type: 'accepted', ballot: FIRST, entries: [{ slot: 1, value: 'kept' }] }])
    const writing = storage.write([{ type: 'accepted', ballot: FIRST, entries: [{ slot: 2, value: 'lost' }] }])
    disk.crash()
    await expect(writing).rejects.toThrow('crashed')
    expect((await memoryStorage(disk).recover()).records).toEqual([
      { type: 'promised', ballot: FIRST },
      { type: 'accepted', ballot: FIRST, entries: [{ slot: 1, value: 'kept' }] },
    ])
  })

  test('kills the storages that were open on it', async () => {
    const disk = memoryDisk()
    const storage = memoryStorage(disk)
    disk.crash()
    await expect(storage.recover()).rejects.toThrow('open a new storage')
    await expect(storage.write([{ type: 'tried', ballot: FIRST }])).rejects.toThrow('open a new storage')
  })
})

test('a memory storage is dead after a failed write', async () => {
  const storage = memoryStorage<string>()
  const wrong = storage.write([{ type: 'chosen', through: 1, learned: [{ slot: 2, value: 'above' }] }])
  await expect(wrong).rejects.toThrow('a learned value lies at or below its mark')
  await expect(storage.write([])).rejects.toThrow('dead')
  await expect(storage.readLog(1, 1, 1)).rejects.toThrow('dead')
})

test('values that are not bytes are stored as they are', async () => {
  const value = { transfer: 7 }
  const storage = memoryStorage<typeof value>()
  await storage.write([{ type: 'chosen', through: 1, learned: [{ slot: 1, value }] }])
  expect((await storage.readLog(1, 1, 1))[0]?.value).toBe(value)
})
