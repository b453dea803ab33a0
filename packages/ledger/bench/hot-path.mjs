// What a transfer costs a replica. Build first, then: NODE_ENV=production node --expose-gc bench/hot-path.mjs
import { createLedger } from '../dist/index.js'

const ACCOUNTS = 10_000
const TRANSFERS = 1_000_000
const AT_ONCE = 500
const COMMAND_BYTES = 256

const ledger = createLedger()
const { command: schema } = ledger.schemas
let slot = 0

for (let i = 0; i < ACCOUNTS; i++) {
  apply({ type: 'open', account: `account-${i}`, currency: 'EUR' })
  apply({ type: 'deposit', id: `deposit-${i}`, account: `account-${i}`, amount: 1_000_000_000n, currency: 'EUR' })
}

const bytesBefore = bytesInUse()
const times = { encode: 0, decode: 0, apply: 0 }
for (let done = 0; done < TRANSFERS; done += AT_ONCE) {
  const commands = Array.from({ length: AT_ONCE }, (_, i) => transfer(done + i))
  const encoded = timed('encode', () => commands.map((command) => schema.encode(command)))
  const decoded = timed('decode', () => encoded.map((bytes) => schema.decode(bytes).value))
  timed('apply', () => decoded.forEach(apply))
}
print('encode', times.encode)
print('decode', times.decode)
print('apply', times.apply)
console.log(
  `retained  ${((bytesInUse() - bytesBefore) / TRANSFERS).toFixed(0)} bytes per transfer, id of 36 characters`,
)

const start = performance.now()
const { currencies } = await ledger.query({ type: 'audit' })
console.log(
  `audit     ${(performance.now() - start).toFixed(1)} ms, ${currencies[0].accounts} accounts, sum ${currencies[0].sum}`,
)

let longest = 0
const chunks = []
const began = performance.now()
const frozen = ledger.snapshot()
const frozenIn = performance.now() - began
for (let before = performance.now(), iterator = frozen[Symbol.iterator](); ; before = performance.now()) {
  const { done, value } = iterator.next()
  if (done) break
  longest = Math.max(longest, performance.now() - before)
  chunks.push(value)
}
const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
console.log(
  `snapshot  ${(performance.now() - began).toFixed(0)} ms in ${chunks.length} chunks of ${(bytes / 2 ** 20).toFixed(0)} MiB, ` +
    `call ${frozenIn.toFixed(2)} ms, longest chunk ${longest.toFixed(1)} ms`,
)

const again = performance.now()
const other = createLedger()
other.restore(chunks)
console.log(
  `restore   ${(performance.now() - again).toFixed(0)} ms, digest ${other.digest() === ledger.digest() ? 'equal' : 'DIFFERENT'}`,
)

function transfer(number) {
  const command = {
    type: 'transfer',
    id: `7b1c3f52-9a41-4c1e-8f00-${String(number).padStart(12, '0')}`,
    from: `account-${(number * 7919) % ACCOUNTS}`,
    to: `account-${(number * 104_729 + 1) % ACCOUNTS}`,
    amount: BigInt((number % 1000) + 1),
    currency: 'EUR',
  }
  return { ...command, memo: 'm'.repeat(COMMAND_BYTES - schema.encode(command).length - 3) }
}

function apply(command) {
  return ledger.apply(command, { slot: ++slot, index: 0, time: 0 }).output
}

function timed(name, run) {
  const before = process.cpuUsage()
  const result = run()
  const { user, system } = process.cpuUsage(before)
  times[name] += (user + system) / 1000
  return result
}

function print(name, ms) {
  console.log(
    `${name.padEnd(9)} ${((ms * 1000) / TRANSFERS).toFixed(2)} µs of processor time per transfer of ${COMMAND_BYTES} bytes`,
  )
}

function bytesInUse() {
  gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
