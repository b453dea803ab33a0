// What a durable group costs on both adapters, interleaved, from dist: NODE_ENV=production node bench/write.mjs [directory on the disk to measure]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeBallot } from '@synod/protocol'
import { lmdbStorage } from '../../storage-lmdb/dist/index.js'
import { journalStorage } from '../dist/index.js'

const CASES = [
  { name: '1 value of 256 B', values: 1, valueBytes: 256, groups: 400 },
  { name: '1 value of 64 KiB', values: 1, valueBytes: 65_536, groups: 200 },
  { name: '10 values of 5 KB', values: 10, valueBytes: 5_000, groups: 200 },
  { name: '100 values of 256 B', values: 100, valueBytes: 256, groups: 200 },
  { name: '100 values of 64 KiB', values: 100, valueBytes: 65_536, groups: 10 },
]
/** The adapters take turns, so that whatever else the machine does hits both alike. */
const ROUNDS = 5
const STORES = { journal: journalStorage, lmdb: lmdbStorage }

for (const scenario of CASES) {
  const results = Object.fromEntries(Object.keys(STORES).map((name) => [name, []]))
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, open] of Object.entries(STORES)) {
      const result = await measure(open, scenario)
      if (round > 0) results[name].push(result)
    }
  }
  for (const [name, measured] of Object.entries(results)) print(name, scenario, measured)
}

/** Groups as a leader writes them: values, and the mark of the group before. */
async function measure(open, { values, valueBytes, groups }) {
  const path = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'synod-bench-'))
  const storage = open({ path })
  try {
    await storage.recover()
    const value = Buffer.alloc(valueBytes, 7)
    const waits = []
    let held = 0
    const before = process.cpuUsage()
    for (let group = 0; group < groups; group++) {
      const first = group * values + 1
      const entries = Array.from({ length: values }, (_, index) => ({ slot: first + index, value }))
      const start = performance.now()
      const writing = storage.write([
        { type: 'accepted', ballot: makeBallot(1, 1), entries },
        { type: 'chosen', through: first - 1, learned: [] },
      ])
      held += performance.now() - start
      await writing
      waits.push(performance.now() - start)
    }
    const { user, system } = process.cpuUsage(before)
    return { cpu: (user + system) / groups, held: (held * 1_000) / groups, wait: median(waits) * 1_000 }
  } finally {
    await storage.close()
    rmSync(path, { recursive: true, force: true })
  }
}

function print(name, scenario, measured) {
  const of = (key) => median(measured.map((result) => result[key])).toFixed(0)
  console.log(
    `${scenario.name}, ${name}: processor ${of('cpu')} µs a group, durable after ${of('wait')} µs, the call itself ${of('held')} µs`,
  )
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]
}
