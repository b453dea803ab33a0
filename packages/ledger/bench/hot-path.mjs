// What a transfer costs a replica. Build first, then: NODE_ENV=production node --expose-gc bench/hot-path.mjs
import { createLedger } from '../dist/index.js'

const ACCOUNTS = 10_000
const TRANSFERS = 1_000_000
const BATCH = 250
const COMMAND_BYTES = 256

const ledger = createLedger()
const { command: schema } = ledger.schemas
let slot = 0
let rowBytes = 0
openAccounts()
ledger.endOfSlot()

const bytesBefore = bytesInUse()
const batches = { encode: [], decode: [], apply: [], rows: [] }
for (let done = 0; done < TRANSFERS; done += BATCH) {
  const commands = Array.from({ length: BATCH }, (_, i) => transfer(done + i))
  const encoded = timed(batches.encode, () => commands.map((command) => schema.encode(command)))
  const decoded = timed(batches.decode, () => encoded.map((bytes) => schema.decode(bytes).value))
  slot++
  timed(batches.apply, () => decoded.forEach(apply))
  rowBytes += sizeOf(timed(batches.rows, () => ledger.endOfSlot()).map(({ value }) => value))
}
const retained = (bytesInUse() - bytesBefore) / TRANSFERS

const audits = []
for (let i = 0; i < 5; i++) timed(audits, () => ledger.query({ type: 'audit' }))
const freezes = []
const frozen = timed(freezes, () => ledger.snapshot())[Symbol.iterator]()
const chunkTimes = []
const chunks = []
for (let next = timed(chunkTimes, () => frozen.next()); !next.done; next = timed(chunkTimes, () => frozen.next())) {
  chunks.push(next.value)
}
const restores = []
const copy = createLedger()
timed(restores, () => copy.restore(chunks))
if (copy.digest() !== ledger.digest()) throw new Error('the restored ledger has another digest')

// A tenth, half and nine tenths of the batches took less: on a busy machine the first is nearest to the cost itself.
for (const [name, times] of Object.entries(batches)) {
  const [fast, median, slow] = [0.1, 0.5, 0.9].map((share) => ((quantile(times, share) * 1000) / BATCH).toFixed(2))
  console.log(`${name.padEnd(10)}${fast} µs per transfer; median ${median}, 90 % below ${slow}`)
}
console.log(`retained  ${retained.toFixed(0)} bytes per transfer`)
console.log(`rows      ${(rowBytes / TRANSFERS).toFixed(0)} bytes of history per transfer`)
console.log(`audit     ${quantile(audits, 0.5).toFixed(1)} ms`)
console.log(
  `snapshot  ${freezes[0].toFixed(2)} ms to freeze; ${chunks.length} chunks, ${(sizeOf(chunks) / 2 ** 20).toFixed(0)} MiB, median ${quantile(chunkTimes, 0.5).toFixed(2)} ms, longest ${Math.max(...chunkTimes).toFixed(1)} ms`,
)
console.log(`restore   ${(restores[0] / 1000).toFixed(1)} s`)

function openAccounts() {
  for (let i = 0; i < ACCOUNTS; i++) {
    apply({ type: 'open', account: `account-${i}`, currency: 'EUR' }, 2 * i)
    const deposit = { id: `deposit-${i}`, account: `account-${i}`, amount: 1_000_000_000n, currency: 'EUR' }
    apply({ type: 'deposit', ...deposit }, 2 * i + 1)
  }
}

function transfer(number) {
  const command = {
    type: 'transfer',
    id: `7b1c3f52-9a41-4c1e-8f00-${String(number).padStart(12, '0')}`,
    from: `account-${(number * 7919) % ACCOUNTS}`,
    to: `account-${(number * 104_729 + 1) % ACCOUNTS}`,
    amount: BigInt((number % 1000) + 1),
    currency: 'EUR',
  }
  const MEMO_HEADER_BYTES = 2
  return { ...command, memo: 'm'.repeat(COMMAND_BYTES - schema.encode(command).length - MEMO_HEADER_BYTES) }
}

function apply(command, index) {
  return ledger.apply(command, { slot, index, time: 0 }).output
}

function timed(times, run) {
  const start = performance.now()
  const result = run()
  times.push(performance.now() - start)
  return result
}

function quantile(times, share) {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length * share)]
}

function sizeOf(chunks) {
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0)
}

function bytesInUse() {
  gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
