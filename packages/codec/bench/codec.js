// Medians of the hot paths, on the built package: `NODE_ENV=production node bench/codec.js`.
import * as codec from '../dist/index.js'

const SAMPLES = 41
const SAMPLE_MS = 8

function medianNs(run) {
  for (let i = 0; i < 2000; i++) run()
  const startedAt = process.hrtime.bigint()
  for (let i = 0; i < 200; i++) run()
  const once = Number(process.hrtime.bigint() - startedAt) / 200
  const runs = Math.max(1, Math.round((SAMPLE_MS * 1e6) / once))
  const samples = []
  for (let sample = 0; sample < SAMPLES; sample++) {
    const sampleStartedAt = process.hrtime.bigint()
    for (let i = 0; i < runs; i++) run()
    samples.push(Number(process.hrtime.bigint() - sampleStartedAt) / runs)
  }
  return samples.sort((a, b) => a - b)[SAMPLES >> 1]
}

const list = (length, make) => Array.from({ length }, (_, index) => make(index))
const body = new Uint8Array(256).fill(7)
const ballot = 7 * 1024 + 2
const command = (index) => ({
  kind: 'command',
  session: 4711,
  sequence: 90_000 + index,
  lowestUnanswered: 89_990,
  body,
})
const transfer = { type: 'transfer', id: 't-90000', from: 'alice', to: 'bob', currency: 'EUR', amount: 125_000n }

const prepare = [{ type: 'prepare', ballot, fromSlot: 1_234_567 }]
const value = new Uint8Array(25_000).fill(7)
const accept = (length, value = body) => [
  {
    type: 'accept',
    ballot,
    entries: list(length, (index) => ({ slot: 1_000_000 + index, value })),
    chosenThrough: 999_999,
  },
]
const request = {
  type: 'request',
  session: 4711,
  lowestUnanswered: 89_990,
  deadlineMs: 1900,
  calls: list(64, (index) => ({ kind: 'command', id: 90_000 + index, body })),
}
const reply = {
  type: 'reply',
  session: 4711,
  leader: 2,
  changedAt: 0,
  replies: list(64, (index) => ({
    kind: 'command',
    id: 90_000 + index,
    status: 'ok',
    body,
    slot: 1_234_567,
    ageMs: 0,
  })),
}
const chunk = [
  {
    type: 'snapshotChunk',
    slot: 1_234_567,
    index: 3,
    chunks: 400,
    bytes: new Uint8Array(256 * 1024).fill(7),
    rows: [],
    after: '',
    last: false,
  },
]
const history = [
  {
    ...chunk[0],
    index: 400,
    bytes: new Uint8Array(0),
    rows: list(512, (index) => ({ key: `transfer/${1_000_000 + index}`, value: body })),
  },
]
const envelope = { cluster: 'bank/alpha=1024/majority', from: 2, incarnation: '9f86d081884c7d65' }

const { encodeMessages, decodeMessages } = codec
const cases = [
  ['envelope', 1, codec.encodeEnvelope, codec.decodeEnvelope, envelope],
  ['prepare', 1, encodeMessages, decodeMessages, prepare],
  ['64 heartbeats', 64, encodeMessages, decodeMessages, list(64, (round) => ({ type: 'heartbeat', round }))],
  ['accept of 1', 1, encodeMessages, decodeMessages, accept(1)],
  ['accept of 25 KB', 1, encodeMessages, decodeMessages, accept(1, value)],
  ['accept of 64', 64, encodeMessages, decodeMessages, accept(64)],
  ['chunk of 256 KiB', 1, encodeMessages, decodeMessages, chunk],
  ['512 rows', 512, encodeMessages, decodeMessages, history],
  ['request of 64', 64, codec.encodeClientMessage, codec.decodeRequest, request],
  ['reply of 64', 64, codec.encodeClientMessage, codec.decodeReply, reply],
  ['batch of 64', 64, codec.encodeBatch, codec.decodeBatch, { time: 1.7e12, commands: list(64, command) }],
  ['data: a transfer', 1, codec.encodeData, codec.decodeData, transfer],
]

console.log('case               per   encode ns  decode ns')
for (const [name, per, encode, decode, value] of cases) {
  const received = Buffer.from(encode(value))
  if (!decode(received).ok) throw new Error(`${name} does not decode`)
  const encodeNs = medianNs(() => encode(value)) / per
  const decodeNs = medianNs(() => decode(received)) / per
  console.log(
    `${name.padEnd(18)} ${String(per).padEnd(4)} ${encodeNs.toFixed(0).padStart(10)} ${decodeNs.toFixed(0).padStart(10)}`,
  )
}
