// How long a store takes to open, and what its index takes in memory, from dist: NODE_ENV=production node --expose-gc bench/restart.mjs [directory on the disk to measure]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeBallot } from '@synod/protocol'
import { journalStorage } from '../dist/index.js'

const GROUP_SLOTS = 100
const CASES = [
  { name: '100,000 slots of 256 B', slots: 100_000, rows: 0 },
  { name: '1,000,000 slots of 256 B', slots: 1_000_000, rows: 0 },
  { name: '1,000,000 rows of 160 B in files of their own', slots: 1_000_000, rows: 1_000_000 },
]
const MEBIBYTE = 1 << 20

for (const scenario of CASES) {
  const path = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'synod-bench-'))
  try {
    await measure(path, scenario)
  } finally {
    rmSync(path, { recursive: true, force: true })
  }
}

async function measure(path, { name, slots, rows }) {
  const storage = journalStorage({ path })
  await storage.recover()
  const value = Buffer.alloc(256, 7)
  const rowValue = Buffer.alloc(160, 8)
  for (let first = 1; first <= slots; first += GROUP_SLOTS) {
    const through = first + GROUP_SLOTS - 1
    const numbers = Array.from({ length: GROUP_SLOTS }, (_, index) => first + index)
    const records = [{ type: 'accepted', ballot: makeBallot(1, 1), entries: numbers.map((slot) => ({ slot, value })) }]
    records.push({ type: 'chosen', through, learned: [] })
    if (rows > 0) {
      const written = numbers.map((slot) => ({ key: `history/${String(slot).padStart(12, '0')}`, value: rowValue }))
      records.push({ type: 'applied', through, rows: written })
      if (through % 50_000 === 0) {
        records.push({ type: 'snapshotChunk', slot: through, index: 0, bytes: value })
        records.push({ type: 'snapshot', slot: through, chunks: 1 }, { type: 'compacted', through })
      }
    }
    await storage.write(records)
  }
  await storage.close()
  await open(path, name)
}

async function open(path, name) {
  global.gc?.()
  const before = process.memoryUsage().heapUsed
  const again = journalStorage({ path })
  const start = performance.now()
  const cpu = process.cpuUsage()
  await again.recover()
  const { user, system } = process.cpuUsage(cpu)
  const milliseconds = performance.now() - start
  global.gc?.()
  const heap = (process.memoryUsage().heapUsed - before) / MEBIBYTE
  console.log(
    `${name}: open after ${milliseconds.toFixed(0)} ms (processor ${((user + system) / 1_000).toFixed(0)} ms), ` +
      `heap ${heap.toFixed(0)} MiB, store ${(again.size() / MEBIBYTE).toFixed(0)} MiB`,
  )
  await again.close()
}
