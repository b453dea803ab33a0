import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { STORE_KINDS, type StoreKind } from '@synod/node'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { chunksOf, readValue, snapshotChunk } from './crash-values.mjs'
import { busyStores } from './stores.mjs'

const KILLS = 10
const RUN_MS_MIN = 20
const RUN_MS_SPAN = 250
const READ_BYTES_MAX = 4 << 20
const WRITER = fileURLToPath(new URL('./crash-writer.mjs', import.meta.url))
const seed = Number(process.env.SYNOD_SEED ?? Math.floor(Math.random() * 2 ** 31))

let path = ''
let child: ChildProcess | undefined
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'synod-crash-'))
})
afterEach(() => {
  child?.kill('SIGKILL')
  rmSync(path, { recursive: true, force: true, maxRetries: 5 })
})

describe.each(STORE_KINDS)('a store of kind %s', (kind) => {
  test(`what was reported durable survives ${KILLS} SIGKILLs, and no group is torn (PMS M2)`, async () => {
    const random = randomFrom(seed)
    let durable = 0
    let snapshotSlot = 0
    for (let kill = 1; kill <= KILLS; kill++) {
      const run = await runAndKill(kind, RUN_MS_MIN + random() * RUN_MS_SPAN)
      const context = `kill ${kill}; repeat with SYNOD_SEED=${seed} npm run e2e`
      expect(run.recovered, `a restart finds what was durable: ${context}`).toBeGreaterThanOrEqual(durable)
      durable = Math.max(run.durable, run.recovered)
      const slot = await checkStore(kind, durable, context)
      expect(slot, `the snapshot does not go back: ${context}`).toBeGreaterThanOrEqual(snapshotSlot)
      snapshotSlot = slot
    }
    expect(durable, 'the writer wrote').toBeGreaterThan(KILLS)
    expect(snapshotSlot, 'the writer took snapshots').toBeGreaterThan(0)
  })

  test('a store open in another process is refused, until that process is killed', async () => {
    const writer = startWriter(kind)
    await writer.line
    const refused = busyStores[kind](path)
    await expect(refused.recover()).rejects.toThrow(`is in use by process ${writer.process.pid}`)
    writer.process.kill('SIGKILL')
    await writer.ended
    const storage = busyStores[kind](path)
    await storage.recover()
    await storage.close()
  })
})

/** How far the writer found the store on starting, and how far it said to have brought it. */
async function runAndKill(kind: StoreKind, runMs: number): Promise<{ recovered: number; durable: number }> {
  const writer = startWriter(kind)
  await writer.line
  setTimeout(() => writer.process.kill('SIGKILL'), runMs)
  const lines = await writer.ended
  const numberOf = (line: string | undefined) => Number(line?.split(' ')[1])
  return { recovered: numberOf(lines[0]), durable: numberOf(lines.at(-1)) }
}

/** `line`: the first line is out. `ended`: all complete lines. */
function startWriter(kind: StoreKind): { process: ChildProcess; line: Promise<void>; ended: Promise<string[]> } {
  const writer = spawn(process.execPath, [WRITER, kind, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  child = writer
  const lines: string[] = []
  const line = new Promise<void>((resolve, reject) => {
    createInterface(writer.stdout).on('line', (text) => {
      lines.push(text)
      resolve()
    })
    writer.on('error', reject)
    writer.on('close', () => reject(new Error('the writer ended before it said anything')))
  })
  const ended = new Promise<string[]>((resolve) => writer.on('close', () => resolve(lines)))
  return { process: writer, line, ended }
}

/**
 * Everything up to `durable` is there that was not compacted, every value is whole, and the last group is there with all it
 * brought, and a snapshot with all its chunks. Resolves with the snapshot's slot, or 0.
 */
async function checkStore(kind: StoreKind, durable: number, context: string): Promise<number> {
  const storage = busyStores[kind](path)
  const { records } = await storage.recover()
  const chosen = records.find((record) => record.type === 'chosen')?.through ?? 0
  const applied = records.find((record) => record.type === 'applied')?.through ?? 0
  const last = records.flatMap((record) => (record.type === 'accepted' ? record.entries : []))
  const highest = last.at(-1)?.slot ?? 0
  expect(highest, context).toBeGreaterThanOrEqual(durable)
  const snapshot = records.find((record) => record.type === 'snapshot')
  const compacted = records.find((record) => record.type === 'compacted')?.through ?? 0
  expect(compacted, context).toBeLessThanOrEqual(snapshot?.slot ?? 0)
  for (let index = 0; snapshot && index < chunksOf(snapshot.slot); index++) {
    const chunk = storage.snapshotChunk(snapshot.slot, index)
    expect(Buffer.compare(chunk!, snapshotChunk(snapshot.slot, index)), `chunk ${index}: ${context}`).toBe(0)
  }
  for (let slot = compacted + 1; slot <= highest; ) {
    const entries = await storage.readLog(slot, highest, READ_BYTES_MAX)
    expect(entries.length, `slot ${slot} is there: ${context}`).toBeGreaterThan(0)
    for (const entry of entries) expect(readValue(entry.value!)?.slot, context).toBe(slot++)
  }
  const group = readValue(last.at(-1)?.value ?? new Uint8Array())
  expect(group?.last, `the last group is whole: ${context}`).toBe(highest)
  expect([chosen, applied], `mark and rows came with their group: ${context}`).toEqual([
    group!.first - 1,
    group!.first - 1,
  ])
  const rows = await storage.readRows({ from: 'through/', to: 'through0', limit: highest })
  expect(rows.some(({ key }) => key === `through/${applied}`) || applied === 0, context).toBe(true)
  await storage.close()
  return snapshot?.slot ?? 0
}

/** Numbers from 0 to 1, the same for the same seed. */
function randomFrom(start: number): () => number {
  let state = start >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
