/*
 * What a call costs the client: a loopback of the transport port answers every request in the next turn, with bodies
 * made beforehand. Runs on dist, in plain node:
 *
 *   NODE_ENV=production node bench/per-call.js [calls in flight] [seconds]
 *
 * Prints the whole cost of a call, and what of it goes into the codec: encoding requests and decoding replies here, and
 * decoding requests and encoding replies for the loopback.
 */
import { createClient } from '@synod/client'
import { decodeReply, decodeRequest, encodeClientMessage, encodeData, encodeEnvelope } from '@synod/codec'
import { clusterTag } from '@synod/protocol'
import { seededEntropy } from '@synod/protocol/memory'

const IN_FLIGHT = Number(process.argv[2] ?? 1024)
const SECONDS = Number(process.argv[3] ?? 5)
const COMMAND = new Uint8Array(256).fill(7)
const OUTPUT = new Uint8Array(32).fill(9)

const cluster = {
  name: 'bench',
  nodes: [{ node: 1, endpoint: 'memory:1' }],
  alpha: 64,
  quorum: { kind: 'majority' },
  learning: 'every',
}

const envelope = encodeEnvelope({ cluster: clusterTag(cluster), from: 1, incarnation: 'bench' })

const clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  startTimer: (ms, fire) => {
    const timer = setTimeout(fire, ms)
    return { cancel: () => clearTimeout(timer) }
  },
  afterTurn: (run) => setImmediate(run),
}

/** Processor time, in microseconds: unlike the wall's, it does not count what other processes do. */
function usedMicroseconds() {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** The loopback's own half of the codec is counted apart. */
let loopbackMicroseconds = 0
let receive = () => {}

const transport = {
  start: async (given) => {
    receive = given
  },
  send: (node, frames) => {
    const started = usedMicroseconds()
    const { session, calls } = decodeRequest(frames[1]).value
    const replies = calls.map(({ kind, id }) => {
      return { kind, id, status: 'ok', body: kind === 'open' ? encodeData(1) : OUTPUT, slot: id, ageMs: 0 }
    })
    const body = encodeClientMessage({ type: 'reply', session, leader: node, changedAt: 0, replies })
    loopbackMicroseconds += usedMicroseconds() - started
    setImmediate(() => receive([envelope, body], node))
    return true
  },
  connect: () => {},
  disconnect: () => {},
  close: async () => {},
}

const client = createClient({ cluster, transport, clock, entropy: seededEntropy(1) })

async function loop(untilMs) {
  let calls = 0
  while (performance.now() < untilMs) {
    await client.submit(COMMAND)
    calls += 1
  }
  return calls
}

async function run(seconds) {
  loopbackMicroseconds = 0
  const started = usedMicroseconds()
  const untilMs = performance.now() + seconds * 1000
  const loops = Array.from({ length: IN_FLIGHT }, () => loop(untilMs))
  const calls = (await Promise.all(loops)).reduce((sum, count) => sum + count, 0)
  return { calls, microseconds: (usedMicroseconds() - started - loopbackMicroseconds) / calls }
}

/** Encoding a request and decoding a reply of as many calls as travel together, in µs per call. */
function codecMicroseconds() {
  const calls = Array.from({ length: IN_FLIGHT }, (_, at) => ({ kind: 'command', id: at + 1, body: COMMAND }))
  const replies = calls.map(({ kind, id }) => ({ kind, id, status: 'ok', body: OUTPUT, slot: id, ageMs: 0 }))
  const request = { type: 'request', session: 1, lowestUnanswered: 1, deadlineMs: 10_000, calls }
  const reply = encodeClientMessage({ type: 'reply', session: 1, leader: 1, changedAt: 0, replies })
  const rounds = Math.ceil(1_000_000 / IN_FLIGHT)
  const started = usedMicroseconds()
  for (let round = 0; round < rounds; round += 1) {
    encodeClientMessage(request)
    decodeReply(reply)
  }
  return (usedMicroseconds() - started) / (rounds * IN_FLIGHT)
}

await run(1)
codecMicroseconds()
const { calls, microseconds } = await run(SECONDS)
const codec = codecMicroseconds()
console.log(`${IN_FLIGHT} in flight, ${Math.round(calls / SECONDS)} calls/s with the loopback's half`)
console.log(
  `${microseconds.toFixed(2)} µs of processor time per call in the client, of which ${codec.toFixed(2)} µs codec`,
)
await client.close()
