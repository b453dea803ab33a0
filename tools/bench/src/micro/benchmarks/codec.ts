import {
  decodeBatch,
  decodeMessages,
  decodeReply,
  decodeRequest,
  encodeBatch,
  encodeClientMessage,
  encodeData,
  encodeMessages,
} from '@synod/codec'
import { type Call, type CallReply, type Message, makeBallot, type Reply, type Request } from '@synod/protocol'
import type { Benchmark, Subject } from '../benchmark.ts'
import { batch, batchValue } from '../material/batches.ts'
import { transferBytes } from '../material/transfers.ts'

/** So many different ones are encoded or decoded in turn. */
const VARIANTS = 8
const COUNTS = [1, 64, 512]
const LARGE_VALUE_BYTES = 64 * 1024
const BALLOT = makeBallot(7, 1)
const SESSION = 4
const FIRST_SEQUENCE = 100_000
const FIRST_SLOT = 200_000

type Encode<T> = (value: T) => Uint8Array
type Decode = (bytes: Uint8Array) => { readonly ok: boolean }

function encoding<T>(values: readonly T[], encode: Encode<T>, operationsPerValue = 1): Subject {
  return {
    operationsPerRound: values.length * operationsPerValue,
    run(rounds) {
      let bytes = 0
      for (let round = 0; round < rounds; round++) for (const value of values) bytes += encode(value).length
      return bytes
    },
  }
}

/** Frames come as Buffers from the socket, so that is what is decoded. */
function decoding<T>(values: readonly T[], encode: Encode<T>, decode: Decode, operationsPerValue = 1): Subject {
  const frames = values.map((value) => Buffer.from(encode(value)))
  for (const frame of frames) if (!decode(frame).ok) throw new Error('what is measured can be decoded')
  return {
    operationsPerRound: values.length * operationsPerValue,
    run(rounds) {
      let decoded = 0
      for (let round = 0; round < rounds; round++) for (const frame of frames) decoded += decode(frame).ok ? 1 : 0
      return decoded
    },
  }
}

function variants<T>(make: (variant: number) => T): T[] {
  return Array.from({ length: VARIANTS }, (_, variant) => make(variant))
}

function list<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

// ---- between nodes ------------------------------------------------------------------------------------------------

const MESSAGES: Readonly<Record<string, (variant: number) => Message<Uint8Array>>> = {
  'accept of 64 KiB': (variant) => ({
    ...{ type: 'accept', ballot: BALLOT, chosenThrough: FIRST_SLOT + variant },
    entries: [{ slot: FIRST_SLOT + 4 + variant, value: new Uint8Array(LARGE_VALUE_BYTES).fill(variant) }],
  }),
  'accept of 1 command': (variant) => ({
    ...{ type: 'accept', ballot: BALLOT, chosenThrough: FIRST_SLOT + variant },
    entries: [{ slot: FIRST_SLOT + 4 + variant, value: batchValue(1) }],
  }),
  accepted: (variant) => ({
    ...{ type: 'accepted', ballot: BALLOT },
    slots: [{ from: FIRST_SLOT + variant, to: FIRST_SLOT + variant }],
  }),
  chosen: (variant) => ({
    ...{ type: 'chosen', ballot: BALLOT, entries: [], chosenThrough: FIRST_SLOT + variant },
    slots: [{ from: FIRST_SLOT + variant, to: FIRST_SLOT + variant }],
  }),
  heartbeat: (variant) => ({ type: 'heartbeat', round: 5000 + variant }),
}

function messageBenchmarks(): Benchmark[] {
  return Object.entries(MESSAGES).flatMap(([name, make]) => {
    const frames = () => variants((variant) => [make(variant)])
    return [
      { name: `codec/encode ${name}`, per: 'message', prepare: () => encoding(frames(), encodeMessages) },
      {
        name: `codec/decode ${name}`,
        per: 'message',
        prepare: () => decoding(frames(), encodeMessages, (bytes) => decodeMessages(bytes)),
      },
    ]
  })
}

// ---- with clients, and what is stored -----------------------------------------------------------------------------

function request(commands: number, variant: number): Request {
  const lowestUnanswered = FIRST_SEQUENCE + variant * commands
  const calls = list(commands, (index): Call => {
    return { kind: 'command', id: lowestUnanswered + index, body: transferBytes(variant * commands + index) }
  })
  return { type: 'request', session: SESSION, lowestUnanswered, deadlineMs: 10_000, calls }
}

/** What a ledger answers to a transfer: a status, and two balances before and after. */
function output(index: number): Uint8Array {
  const from = 1_000_000_000_000n - BigInt(index)
  const to = 1_000_000_000_000n + BigInt(index)
  return encodeData([0, from, from - 100n, to, to + 100n])
}

function reply(commands: number, variant: number): Reply {
  const replies = list(commands, (index): CallReply => {
    const id = FIRST_SEQUENCE + variant * commands + index
    return { kind: 'command', id, status: 'ok', body: output(index), slot: FIRST_SLOT + variant, ageMs: 0 }
  })
  return { type: 'reply', session: SESSION, leader: 1, changedAt: 0, replies }
}

interface Kind<T> {
  readonly name: string
  readonly make: (commands: number, variant: number) => T
  readonly encode: Encode<T>
  readonly decode: Decode
}

function commandBenchmarks<T>({ name, make, encode, decode }: Kind<T>): Benchmark[] {
  return COUNTS.flatMap((commands) => {
    const values = () => variants((variant) => make(commands, variant))
    const of = commands === 1 ? '1 command' : `${commands} commands`
    return [
      {
        name: `codec/encode ${name} of ${of}`,
        per: 'command',
        prepare: () => encoding(values(), encode, commands),
      },
      {
        name: `codec/decode ${name} of ${of}`,
        per: 'command',
        prepare: () => decoding(values(), encode, decode, commands),
      },
    ]
  })
}

export const codecBenchmarks: readonly Benchmark[] = [
  ...messageBenchmarks(),
  ...commandBenchmarks({
    name: 'request',
    make: request,
    encode: encodeClientMessage,
    decode: (bytes) => decodeRequest(bytes),
  }),
  ...commandBenchmarks({
    name: 'reply',
    make: reply,
    encode: encodeClientMessage,
    decode: (bytes) => decodeReply(bytes),
  }),
  ...commandBenchmarks({ name: 'batch', make: batch, encode: encodeBatch, decode: decodeBatch }),
]
