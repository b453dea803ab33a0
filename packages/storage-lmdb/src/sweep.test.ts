import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DurableRecord, makeBallot, type Slot, type Storage } from '@synod/protocol'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { dataFile } from './data-file.ts'
import { openDatabase } from './database.ts'
import { printKey } from './keys.ts'
import { lmdbStorage } from './lmdb-storage.ts'
import { NO_MARKS } from './marks.ts'
import { leavesGarbage, sweptKeysMax } from './sweep.ts'

const MAP_SIZE_BYTES = 1 << 24
const SLOTS = 3_000
const VALUE = new Uint8Array(10)

let path = ''
let storage: Storage<Uint8Array>
beforeEach(async () => {
  path = mkdtempSync(join(tmpdir(), 'synod-sweep-'))
  storage = lmdbStorage({ path })
  await storage.recover()
})
afterEach(async () => {
  await storage.close()
  rmSync(path, { recursive: true, force: true })
})

/** The keys that are in the database, as messages show them; those of one part of it. The storage is opened again. */
async function keys(part: 'log' | 'snapshot'): Promise<string[]> {
  await storage.close()
  const database = await openDatabase(dataFile(path), MAP_SIZE_BYTES)
  const found = [...database.getKeys()].map(printKey).filter((key) => key.startsWith(part))
  await database.close()
  storage = lmdbStorage({ path })
  await storage.recover()
  return found
}

function chosen(from: Slot, through: Slot): DurableRecord<Uint8Array> {
  const learned = Array.from({ length: through - from + 1 }, (_, index) => ({ slot: from + index, value: VALUE }))
  return { type: 'chosen', through, learned }
}

function chunk(slot: Slot, index: number, byte = slot): DurableRecord<Uint8Array> {
  return { type: 'snapshotChunk', slot, index, bytes: Uint8Array.of(byte) }
}

function snapshotOf(slot: Slot, chunks: number): DurableRecord<Uint8Array>[] {
  const staged = Array.from({ length: chunks }, (_, index) => chunk(slot, index))
  return [...staged, { type: 'snapshot', slot, chunks }]
}

/** A small write, such as sweeps along. */
function smallWrite(round: number): Promise<void> {
  return storage.write([{ type: 'tried', ballot: makeBallot(round, 1) }])
}

describe('what a store lets go is deleted by the writes that follow', () => {
  test('a compacted log, a bounded number of keys at a time', async () => {
    await storage.write([chosen(1, SLOTS), ...snapshotOf(SLOTS, 1)])
    await storage.write([{ type: 'compacted', through: SLOTS - 1 }])
    expect(await keys('log')).toHaveLength(SLOTS)
    await smallWrite(1)
    expect(await keys('log')).toHaveLength(SLOTS - sweptKeysMax(1))
    for (let round = 2; round <= SLOTS / sweptKeysMax(1); round++) await smallWrite(round)
    expect(await keys('log')).toEqual([`log/${SLOTS}`])
  })

  test('the chunks of the snapshot before, and of one that was never whole', async () => {
    await storage.write([...snapshotOf(3, 4), chunk(5, 0), chunk(5, 1)])
    await storage.write(snapshotOf(7, 2))
    await smallWrite(1)
    expect(await keys('snapshot')).toEqual(['snapshot/7/0', 'snapshot/7/1'])
  })

  test('the chunks beyond the number of the snapshot, and those staged before it began anew', async () => {
    await storage.write([chunk(3, 0), chunk(3, 1), chunk(3, 2), { type: 'snapshot', slot: 3, chunks: 1 }])
    await storage.write([chunk(5, 0), chunk(5, 1), chunk(5, 2)])
    await storage.write([chunk(5, 0)])
    await smallWrite(1)
    expect(await keys('snapshot')).toEqual(['snapshot/3/0', 'snapshot/5/0'])
  })

  test('also when the process that let it go is gone', async () => {
    await storage.write([chosen(1, 9), ...snapshotOf(9, 3), { type: 'compacted', through: 9 }])
    await storage.write(snapshotOf(12, 1))
    expect(await keys('snapshot')).toHaveLength(4)
    await smallWrite(1)
    expect(await keys('log')).toEqual([])
    expect(await keys('snapshot')).toEqual(['snapshot/12/0'])
  })

  test('but not chunks staged again before their forerunners were deleted', async () => {
    await storage.write([...snapshotOf(2, sweptKeysMax(1) + 100), chunk(5, 0, 50), chunk(5, 1, 51)])
    await storage.write([...snapshotOf(3, 1), chunk(9, 0)])
    await storage.write([chunk(5, 0), chunk(5, 1), chunk(5, 2)])
    for (let round = 1; round <= 4; round++) await smallWrite(round)
    expect(await keys('snapshot')).toEqual(['snapshot/3/0', 'snapshot/5/0', 'snapshot/5/1', 'snapshot/5/2'])
    expect([0, 1, 2].map((index) => storage.snapshotChunk(5, index)?.[0])).toEqual([5, 5, 5])
  })

  test('and a write deletes more than it adds, so that no load outruns the sweeping', () => {
    for (const puts of [1, 100, 10_000]) expect(sweptKeysMax(puts)).toBeGreaterThan(puts)
  })
})

test('only what takes keys out of the store makes a write look for them', () => {
  const marks = { ...NO_MARKS, snapshot: { slot: 3, chunks: 2 }, staged: { slot: 5, chunks: 2 }, compactedThrough: 2 }
  const differing = (changes: Partial<typeof marks>) => leavesGarbage(marks, { ...marks, ...changes })
  expect(differing({ compactedThrough: 3 })).toBe(true)
  expect(differing({ snapshot: { slot: 5, chunks: 2 } })).toBe(true)
  expect(differing({ staged: { slot: 6, chunks: 1 } })).toBe(true)
  expect(differing({ staged: { slot: 5, chunks: 1 } })).toBe(true)
  expect(differing({ staged: { slot: 5, chunks: 3 }, chosenThrough: 9 })).toBe(false)
  expect(leavesGarbage(NO_MARKS, marks)).toBe(true)
  expect(leavesGarbage(NO_MARKS, { ...NO_MARKS, staged: { slot: 1, chunks: 1 } })).toBe(false)
})
