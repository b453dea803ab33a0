import {
  type CallReply,
  type Configuration,
  type ConfigurationCommand,
  type ConfigurationOutput,
  type Message,
  makeBallot,
  NO_BALLOT,
  type Request,
} from '@synod/protocol'
import { describe, expect, test } from 'vitest'
import { type Batch, decodeBatch, encodeBatch } from './batch.ts'
import { decodeReply, decodeRequest, encodeClientMessage } from './client-messages.ts'
import {
  decodeConfiguration,
  decodeConfigurationCommand,
  decodeConfigurationOutput,
  encodeConfiguration,
  encodeConfigurationCommand,
  encodeConfigurationOutput,
} from './configuration-data.ts'
import { decodeData, encodeData } from './data.ts'
import { decodeEnvelope, encodeEnvelope } from './envelope.ts'
import { decodeMessages, encodeMessages } from './messages.ts'
import type { Result } from './result.ts'
import { CALL_TAGS, MESSAGE_TAGS, STATUS_TAGS } from './tags.ts'

/*
 * The wire and the stored formats, byte by byte, in golden/wire.txt. A difference there breaks clusters that are being
 * upgraded and stores on disk: what is sent needs a new tag, or a new protocol version and with it new vectors; what is
 * stored, `batch` and `data`, is never edited. To add a vector, add a sample here and run the tests with `-u`; within one
 * protocol version the diff of wire.txt must then be all additions.
 */

const ballot = makeBallot(7, 2)
const higher = makeBallot(300_000_000, 1023)
const value = Uint8Array.of(0xde, 0xad, 0xbe, 0xef)

const messages: Message<Uint8Array>[] = [
  { type: 'prepare', ballot, fromSlot: 135 },
  {
    type: 'promise',
    ballot,
    covers: { from: 135, to: null },
    leftOut: [{ from: 138, to: 139 }],
    chosenThrough: 134,
    accepted: [
      { slot: 135, ballot: makeBallot(3, 1), value },
      { slot: 140, ballot: makeBallot(6, 3), value: null },
    ],
  },
  {
    type: 'accept',
    ballot,
    entries: [
      { slot: 135, value },
      { slot: 136, value: null },
    ],
    chosenThrough: 134,
  },
  { type: 'accepted', ballot, slots: [{ from: 135, to: 136 }] },
  { type: 'accepted', ballot, slots: [{ from: 135, to: 135 }], entries: [{ slot: 135, value }] },
  { type: 'rejected', ballot, promised: higher },
  { type: 'chosen', ballot, slots: [{ from: 135, to: 65_536 }], entries: [{ slot: 134, value }], chosenThrough: 133 },
  { type: 'catchUp', fromSlot: 1, toSlot: 2 ** 53 - 1 },
  { type: 'catchUpReply', entries: [{ slot: 1, value: new Uint8Array(0) }], chosenThrough: 4_294_967_296, logFrom: 1 },
  { type: 'snapshotRequest', slot: 0, index: 0, after: '' },
  {
    type: 'snapshotChunk',
    slot: 4096,
    index: 3,
    chunks: 4,
    bytes: value,
    rows: [],
    after: '',
    last: false,
  },
  {
    type: 'snapshotChunk',
    slot: 4096,
    index: 4,
    chunks: 4,
    bytes: new Uint8Array(0),
    rows: [
      { key: 'transfer/τ', value },
      { key: 'transfer/υ', value: new Uint8Array(0) },
    ],
    after: 'transfer/υ',
    last: true,
  },
  { type: 'unsupplied', slot: 135 },
  { type: 'heartbeat', round: 255 },
  { type: 'heartbeatReply', round: 256, ballot: NO_BALLOT, connected: true, fit: false },
  { type: 'handOver', ballot },
  { type: 'progress', chosenThrough: 2050, durableThrough: 2049, digestSlot: 2048, digest: '9f86d081884c7d65' },
  { type: 'readBarrier', ballot, number: 281_474_976_710_655 },
  { type: 'readBarrierReply', ballot, number: 12, promised: NO_BALLOT },
  { type: 'readSlot', number: 7 },
  { type: 'readSlotReply', number: 7, slot: 0 },
]

const request: Request = {
  type: 'request',
  session: 41,
  lowestUnanswered: 3,
  deadlineMs: 1900,
  calls: [
    { kind: 'open', id: 1 },
    { kind: 'command', id: 3, body: value },
    { kind: 'query', id: 4, mode: 'linearizable', slot: 0, body: value },
    { kind: 'query', id: 5, mode: 'stale', slot: 0, body: new Uint8Array(0) },
    { kind: 'status', id: 6 },
    { kind: 'query', id: 7, mode: 'atLeast', slot: 4096, body: value },
    { kind: 'configure', id: 8, body: value },
    { kind: 'handOver', id: 9, to: 3 },
    { kind: 'members', id: 10 },
  ],
}

const replies = Object.keys(STATUS_TAGS).map((status, index): CallReply => {
  const kinds = Object.keys(CALL_TAGS) as CallReply['kind'][]
  return {
    kind: kinds[index % kinds.length]!,
    id: index,
    status: status as CallReply['status'],
    body: value,
    slot: 128 * index,
    ageMs: status === 'ok' ? 250 : 0,
  }
})

const batch: Batch = {
  time: 1_700_000_000_123,
  commands: [
    { kind: 'command', session: 0, sequence: 123_456_789_012_345, lowestUnanswered: 0, body: new Uint8Array(0) },
    { kind: 'command', session: 41, sequence: 3, lowestUnanswered: 2, body: value },
  ],
}

const laterBatch: Batch = {
  time: 1_700_000_000_124,
  commands: [{ kind: 'configure', session: 41, sequence: 4, lowestUnanswered: 4, body: value }],
}

const publicKey = '0123456789abcdefghijklmnopqrstuvwxyzABCD'
const commands: ConfigurationCommand[] = [
  { type: 'addLearner', node: { node: 4, endpoint: 'tcp://127.0.0.1:7404', publicKey } },
  { type: 'addNode', node: 4, force: true },
  { type: 'removeNode', node: 1 },
  { type: 'replaceNode', node: 2, by: 4 },
  { type: 'setLearning', learning: { delegates: 2 } },
]
const output: ConfigurationOutput = { status: 'changed', detail: 'n4 votes', fromSlot: 1159, members: [2, 3, 4] }
const configuration: Configuration = {
  members: [{ node: 2, endpoint: 'tcp://127.0.0.1:7402' }],
  learners: [{ node: 4, endpoint: 'tcp://127.0.0.1:7404', publicKey }],
  removed: [{ node: 1, endpoint: 'tcp://127.0.0.1:7401' }],
  numbersThrough: 4,
  learning: 'every',
  changedAt: 135,
}

const data: unknown[] = [
  null,
  [true, false],
  [0, 127, 128, 65_535, 65_536, 4_294_967_296],
  [-1, -32, -33, -2_147_483_648],
  [0.5, -0, Number.NaN, Number.POSITIVE_INFINITY],
  [0n, -1n, 9_223_372_036_854_775_807n, 9_223_372_036_854_775_808n, -(2n ** 80n)],
  ['', 'Paxos', 'Παξοί', 'x'.repeat(32)],
  [value, new Uint8Array(0)],
  { type: 'transfer', amount: 125_000n, tags: ['a', { deep: [] }] },
]

interface Vector {
  readonly name: string
  readonly decoded: unknown
  readonly bytes: Uint8Array
  readonly decode: (bytes: Uint8Array) => Result<unknown>
}

const sample = (name: string, decoded: unknown, bytes: Uint8Array, decode: Vector['decode']): Vector => ({
  name,
  decoded,
  bytes,
  decode,
})

const envelope = { cluster: 'bank/alpha=1024/majority', from: 2, incarnation: '9f86d081884c7d65' }
const reply = { type: 'reply', session: 41, leader: 1, changedAt: 135, replies } as const

const vectors: Vector[] = [
  sample('envelope', envelope, encodeEnvelope(envelope), decodeEnvelope),
  sample('no messages', [], encodeMessages([]), decodeMessages),
  ...messages.map((message) => sample(message.type, [message], encodeMessages([message]), decodeMessages)),
  sample('request', request, encodeClientMessage(request), decodeRequest),
  sample('reply', reply, encodeClientMessage(reply), decodeReply),
  sample('batch', batch, encodeBatch(batch), decodeBatch),
  sample('batch', laterBatch, encodeBatch(laterBatch), decodeBatch),
  ...commands.map((command) =>
    sample('configuration command', command, encodeConfigurationCommand(command), decodeConfigurationCommand),
  ),
  sample('configuration output', output, encodeConfigurationOutput(output), decodeConfigurationOutput),
  sample('configuration', configuration, encodeConfiguration(configuration), decodeConfiguration),
  ...data.map((value) => sample('data', value, encodeData(value), decodeData)),
]

describe('the wire', () => {
  test('is byte by byte what it was', async () => {
    await expect(vectors.map(printVector).join('\n')).toMatchFileSnapshot('./golden/wire.txt')
  })

  test('has a vector for every message type', () => {
    expect(new Set(messages.map((message) => message.type))).toEqual(new Set(Object.keys(MESSAGE_TAGS)))
  })

  test('gives every type a tag of its own', () => {
    const tags = Object.values(MESSAGE_TAGS)
    expect(new Set(tags).size).toBe(tags.length)
  })

  for (const { name, decoded, bytes, decode } of vectors) {
    test(`reads back: ${name} ${print(decoded).slice(0, 60)}`, () => {
      expect(decode(bytes)).toStrictEqual({ ok: true, value: decoded })
    })
  }
})

describe('a vector cut or bent anywhere', () => {
  for (const { name, decoded, bytes, decode } of vectors) {
    test(`${name} ${print(decoded).slice(0, 60)}`, () => {
      for (let length = 0; length < bytes.length; length++) {
        expect(decode(bytes.slice(0, length)), `cut to ${length} bytes`).toMatchObject({ ok: false })
      }
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const bent = bytes.slice()
        bent[bit >> 3]! ^= 1 << (bit & 7)
        expect(typeof decode(bent).ok, `bit ${bit} flipped`).toBe('boolean')
      }
      expect(decode(Uint8Array.from([...bytes, 0])), 'a byte more').toMatchObject({ ok: false, reason: 'trailing' })
    })
  }
})

function printVector({ name, decoded, bytes }: Vector): string {
  return `${name}\n  ${print(decoded)}\n  ${hex(bytes, ' ')}\n`
}

function hex(bytes: Uint8Array, between: string): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(between)
}

function print(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value)
  if (value instanceof Uint8Array) return `<${hex(value, '')}>`
  if (Array.isArray(value)) return `[${value.map(print).join(', ')}]`
  return `{ ${Object.entries(value)
    .map(([name, inner]) => `${name}: ${print(inner)}`)
    .join(', ')} }`
}
