// What snapshots and compaction cost a store, from dist: NODE_ENV=production node bench/compaction.mjs [directory on the disk to measure]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { journalStorage } from '../dist/index.js'

const VALUE_BYTES = 100
const GROUP_SLOTS = 100
const SLOTS = 1_000_000
const SNAPSHOT_SLOTS = 50_000
const KEPT_SLOTS = 2_000
const CHUNKS = 100
const CHUNK_BYTES = 128 * 1_024
const COMPACTED_SLOTS = 2_000
const MEBIBYTE = 1 << 20

const path = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'synod-bench-'))
const delay = monitorEventLoopDelay({ resolution: 1 })
const storage = journalStorage({ path })
try {
  await storage.recover()
  delay.enable()
  await run()
  console.log(
    `event loop held at most ${(delay.max / 1e6).toFixed(1)} ms, p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms`,
  )
  await storage.close()
  await measureRecovery()
} finally {
  await storage.close()
  rmSync(path, { recursive: true, force: true })
}

/** A log without end: a snapshot every so often, and the log below it compacted. */
async function run() {
  const kinds = { 'values alone': [], 'with a chunk': [] }
  const started = performance.now()
  let tasks = []
  for (let through = GROUP_SLOTS; through <= SLOTS; through += GROUP_SLOTS) {
    if (through % SNAPSHOT_SLOTS === 0) tasks = tasksOf(through)
    const task = tasks.shift()
    const kind = task === undefined ? 'values alone' : 'with a chunk'
    const start = performance.now()
    const writing = storage.write([valuesTo(through), ...(task ? [task] : [])])
    const block = performance.now() - start
    await writing
    kinds[kind].push({ block, wait: performance.now() - start })
    if (through % (SLOTS / 10) === 0) report(through, started)
  }
  for (const [kind, times] of Object.entries(kinds)) print(kind, times)
}

function valuesTo(through) {
  const learned = Array.from({ length: GROUP_SLOTS }, (_, index) => ({
    slot: through - GROUP_SLOTS + 1 + index,
    value: Buffer.alloc(VALUE_BYTES, index),
  }))
  return { type: 'chosen', through, learned }
}

/** One to go with each of the writes that follow: chunks, the snapshot, the log below it a little at a time. */
function tasksOf(slot) {
  const chunks = Array.from({ length: CHUNKS }, (_, index) => {
    return { type: 'snapshotChunk', slot, index, bytes: Buffer.alloc(CHUNK_BYTES, index) }
  })
  const marks = []
  for (let through = slot - SNAPSHOT_SLOTS; through < slot - KEPT_SLOTS; through += COMPACTED_SLOTS) {
    marks.push({ type: 'compacted', through: Math.min(through + COMPACTED_SLOTS, slot - KEPT_SLOTS) })
  }
  return [...chunks, { type: 'snapshot', slot, chunks: CHUNKS }, ...marks]
}

async function measureRecovery() {
  const again = journalStorage({ path })
  const start = performance.now()
  const { records } = await again.recover()
  const recovered = performance.now()
  const { slot, chunks } = records.find(({ type }) => type === 'snapshot')
  for (let index = 0; index < chunks; index++) again.snapshotChunk(slot, index)
  const read = performance.now()
  await again.close()
  console.log(
    `recover ${(recovered - start).toFixed(1)} ms, reading ${CHUNKS} chunks ${(read - recovered).toFixed(1)} ms`,
  )
}

function report(through, started) {
  const megabytes = (storage.size() / MEBIBYTE).toFixed(0)
  const resident = (process.memoryUsage().rss / MEBIBYTE).toFixed(0)
  const seconds = ((performance.now() - started) / 1_000).toFixed(1)
  console.log(`${through} slots: store ${megabytes} MiB, resident ${resident} MiB, ${seconds} s`)
}

function print(kind, times) {
  const show = (of, fraction) => of.toSorted((a, b) => a - b)[Math.floor(of.length * fraction)].toFixed(2)
  const waits = times.map(({ wait }) => wait)
  const blocks = times.map(({ block }) => block)
  console.log(
    `${kind} (${times.length}): durable median ${show(waits, 0.5)} ms, p99 ${show(waits, 0.99)} ms; ` +
      `the call itself median ${show(blocks, 0.5)} ms, p99 ${show(blocks, 0.99)} ms, most ${show(blocks, 1 - 1e-9)} ms`,
  )
}
