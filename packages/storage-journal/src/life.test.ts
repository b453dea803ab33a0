import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DurableRecord, makeBallot } from '@synod/protocol'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { journalStorage } from './journal-storage.ts'
import { ROW_KEY_BYTES_MAX } from './row-keys.ts'

const FIRST = makeBallot(1, 1)

let path = ''
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'synod-life-'))
})
afterEach(() => rmSync(path, { recursive: true, force: true }))

function acceptedValue(slot: number, value: Uint8Array): DurableRecord<Uint8Array> {
  return { type: 'accepted', ballot: FIRST, entries: [{ slot, value }] }
}

test('a store that is open is refused to others until it is closed', async () => {
  const first = journalStorage({ path })
  await first.recover()
  const second = journalStorage({ path })
  await expect(second.recover()).rejects.toMatchObject({ code: 'inUse' })
  await second.close()
  await first.write([acceptedValue(1, Buffer.from('still writing'))])
  await first.close()
  const third = journalStorage({ path })
  expect((await third.recover()).records).toHaveLength(2)
  await third.close()
})

test('a storage whose recovery failed gives the store free', async () => {
  writeFileSync(join(path, 'journal-00000001.log'), 'not a store')
  await expect(journalStorage({ path }).recover()).rejects.toMatchObject({ code: 'corrupt' })
  await expect(journalStorage({ path }).recover()).rejects.toMatchObject({ code: 'corrupt' })
})

test('a directory that cannot be made is named', async () => {
  const file = join(path, 'file')
  writeFileSync(file, '')
  const storage = journalStorage({ path: join(file, 'store') })
  await expect(storage.recover()).rejects.toThrow(`could not open the store ${join(file, 'store')}`)
})

test('a storage is dead after a failed write, and says why', async () => {
  const storage = journalStorage({ path })
  await storage.recover()
  const wrong: DurableRecord<Uint8Array> = { type: 'chosen', through: 1, learned: [{ slot: 2, value: null }] }
  await expect(storage.write([wrong])).rejects.toThrow('a learned value lies at or below its mark')
  const dead = { code: 'dead', message: expect.stringContaining('a learned value lies at or below its mark') }
  await expect(storage.write([acceptedValue(1, Buffer.from('a'))])).rejects.toMatchObject(dead)
  await expect(storage.readLog(1, 1, 1)).rejects.toMatchObject(dead)
  await expect(storage.readRows({ from: 'a', to: 'b', limit: 1 })).rejects.toMatchObject(dead)
  await storage.close()
})

test('writing and reading come after recover, which is called once', async () => {
  const storage = journalStorage({ path })
  await expect(storage.write([])).rejects.toMatchObject({ code: 'misuse' })
  const recovering = storage.recover()
  await expect(storage.write([])).rejects.toMatchObject({ code: 'misuse' })
  await expect(storage.recover()).rejects.toMatchObject({ code: 'misuse' })
  await recovering
  await storage.write([])
  await storage.close()
})

test('row keys that another adapter could not keep are refused', async () => {
  const storage = journalStorage({ path })
  await storage.recover()
  const long = 'k'.repeat(ROW_KEY_BYTES_MAX + 1)
  await expect(storage.readRows({ from: long, to: 'z', limit: 1 })).rejects.toThrow('at most 1024 bytes, not 1025')
  const rows = [{ key: 'lone surrogate \ud800', value: Buffer.from('v') }]
  await expect(storage.write([{ type: 'applied', through: 1, rows }])).rejects.toThrow('well-formed Unicode')
  await storage.close()
})

test('a group may be larger than any file is made', async () => {
  const limits = { segmentBytesMin: 1 << 16, segmentBytesMax: 1 << 18 }
  const storage = journalStorage({ path, limits })
  await storage.recover()
  const value = Buffer.alloc(1 << 20, 5)
  for (let slot = 1; slot <= 5; slot++) await storage.write([acceptedValue(slot, value)])
  expect(storage.size()).toBeGreaterThan(5 << 20)
  await storage.close()
  const again = journalStorage({ path, limits })
  const { records } = await again.recover()
  expect(records.at(-1)).toMatchObject({ type: 'accepted', entries: { length: 5 } })
  await again.close()
})

test('the event loop goes on while the disk writes', async () => {
  const storage = journalStorage({ path })
  await storage.recover()
  let turns = 0
  let writing = true
  const turn = () => {
    turns += 1
    if (writing) setImmediate(turn)
  }
  setImmediate(turn)
  await storage.write([acceptedValue(1, Buffer.alloc(8 << 20, 1))])
  writing = false
  expect(turns).toBeGreaterThan(3)
  await storage.close()
})
