// Medians of durable writes, from dist: NODE_ENV=production node bench/write.mjs [directory on the disk to measure]
import { mkdtempSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { makeBallot } from '@synod/protocol'
import { lmdbStorage } from '../dist/index.js'

const CASES = [
  { name: '1 value of 100 B', values: 1, valueBytes: 100, rounds: 1_000 },
  { name: '1 value of 1 KB', values: 1, valueBytes: 1_000, rounds: 1_000 },
  { name: '10 values of 5 KB', values: 10, valueBytes: 5_000, rounds: 400 },
  { name: '20 values of 50 KB', values: 20, valueBytes: 50_000, rounds: 100 },
  { name: '1,000 values of 100 B', values: 1_000, valueBytes: 100, rounds: 200 },
]
const CRC_ROUNDS = 2_000
const CRC_BYTES = 50_000

const path = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'synod-bench-'))
try {
  for (const scenario of CASES) await measureStore(scenario)
  for (const scenario of CASES) await measureFile(scenario)
  measureChecksum()
} finally {
  rmSync(path, { recursive: true, force: true })
}

/** Groups as a node writes them: the values and the mark of the group before. */
async function measureStore({ name, values, valueBytes, rounds }) {
  const storage = lmdbStorage({ path: join(path, String(values * valueBytes)) })
  await storage.recover()
  const waits = []
  const blocks = []
  for (let round = 0; round < rounds; round++) {
    const first = round * values + 1
    const entries = Array.from({ length: values }, (_, index) => ({
      slot: first + index,
      value: Buffer.alloc(valueBytes, round),
    }))
    const start = performance.now()
    const writing = storage.write([
      { type: 'accepted', ballot: makeBallot(1, 1), entries },
      { type: 'chosen', through: first - 1, learned: [] },
    ])
    blocks.push(performance.now() - start)
    await writing
    waits.push(performance.now() - start)
  }
  await storage.close()
  print(`store, ${name} and a mark`, waits, `; the call itself ${quantile(blocks, 0.5).toFixed(3)} ms`)
}

/** The least that durable takes on this disk: append and fdatasync. */
async function measureFile({ name, values, valueBytes, rounds }) {
  const file = await open(join(path, 'append'), 'a')
  const waits = []
  for (let round = 0; round < rounds; round++) {
    const bytes = Buffer.alloc(values * valueBytes, round)
    const start = performance.now()
    await file.write(bytes)
    await file.datasync()
    waits.push(performance.now() - start)
  }
  await file.close()
  print(`append and fdatasync, ${name}`, waits, '')
}

function measureChecksum() {
  const bytes = Buffer.alloc(CRC_BYTES, 7)
  const start = performance.now()
  for (let round = 0; round < CRC_ROUNDS; round++) crc32(bytes)
  const microseconds = ((performance.now() - start) * 1_000) / CRC_ROUNDS
  console.log(`crc32 of ${CRC_BYTES} bytes: ${microseconds.toFixed(1)} µs`)
}

function print(what, waits, more) {
  console.log(
    `${what}: median ${quantile(waits, 0.5).toFixed(3)} ms, p99 ${quantile(waits, 0.99).toFixed(3)} ms${more}`,
  )
}

function quantile(numbers, fraction) {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length * fraction)]
}
