import {
  type Call,
  type CallReply,
  type Message,
  type MessageType,
  makeBallot,
  NO_BALLOT,
  type Reply,
  type Request,
  type SlotRange,
} from '@synod/protocol'
import fc from 'fast-check'
import type { Batch } from './batch.ts'
import type { Envelope } from './envelope.ts'
import { CALL_TAGS, STATUS_TAGS } from './tags.ts'

/* Everything that can be encoded, of any content. */

/** Records as decoders build them, with the usual prototype. */
const plain = <T>(model: { [Key in keyof T]: fc.Arbitrary<T[Key]> }): fc.Arbitrary<T> =>
  fc.record(model, { noNullPrototype: true }) as fc.Arbitrary<T>

const uint = fc.oneof(fc.nat(300), fc.maxSafeNat())
const slot = uint.map((value) => Math.max(1, value))
const ballot = fc
  .tuple(
    fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 2 ** 42 })),
    fc.integer({ min: 1, max: 1023 }),
  )
  .map(([round, node]) => makeBallot(round, node))
const ballotOrNone = fc.oneof(fc.constant(NO_BALLOT), ballot)
const bytes = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ minLength: 250, maxLength: 260 }))
const value = fc.oneof({ arbitrary: bytes, weight: 4 }, { arbitrary: fc.constant(null), weight: 1 })
const text = fc.string({ unit: 'grapheme', maxLength: 80 })
const entries = fc.array(plain({ slot, value }), { maxLength: 20 })
const boundedRange = fc
  .tuple(fc.integer({ min: 1, max: 2 ** 40 }), fc.nat(1000))
  .map(([from, more]) => ({ from, to: from + more }))
const range: fc.Arbitrary<SlotRange> = fc.oneof(
  boundedRange,
  slot.map((from) => ({ from, to: null })),
)
const slots = fc.array(boundedRange, { maxLength: 5 })

/** Messages by their type. */
export const MESSAGES: { [Type in MessageType]: fc.Arbitrary<Extract<Message<Uint8Array>, { type: Type }>> } = {
  prepare: plain({ type: fc.constant('prepare'), ballot, fromSlot: slot }),
  promise: plain({
    type: fc.constant('promise'),
    ballot,
    covers: range,
    leftOut: fc.array(range, { maxLength: 5 }),
    chosenThrough: uint,
    accepted: fc.array(plain({ slot, ballot, value }), { maxLength: 20 }),
  }),
  accept: plain({ type: fc.constant('accept'), ballot, entries, chosenThrough: uint }),
  accepted: fc.record(
    { type: fc.constant('accepted'), ballot, slots, entries },
    { requiredKeys: ['type', 'ballot', 'slots'], noNullPrototype: true },
  ),
  rejected: plain({ type: fc.constant('rejected'), ballot, promised: ballotOrNone }),
  chosen: plain({ type: fc.constant('chosen'), ballot: ballotOrNone, slots, entries, chosenThrough: uint }),
  catchUp: fc
    .tuple(slot, slot)
    .map(([a, b]) => ({ type: 'catchUp', fromSlot: Math.min(a, b), toSlot: Math.max(a, b) })),
  catchUpReply: plain({ type: fc.constant('catchUpReply'), entries, chosenThrough: uint, logFrom: slot }),
  snapshotRequest: plain({ type: fc.constant('snapshotRequest'), slot: uint, index: uint, after: text }),
  snapshotChunk: plain({
    type: fc.constant('snapshotChunk'),
    slot: uint,
    index: uint,
    chunks: uint,
    bytes,
    rows: fc.array(plain({ key: text, value: bytes }), { maxLength: 10 }),
    after: text,
    last: fc.boolean(),
  }),
  unsupplied: plain({ type: fc.constant('unsupplied'), slot }),
  heartbeat: plain({ type: fc.constant('heartbeat'), round: uint }),
  heartbeatReply: plain({
    type: fc.constant('heartbeatReply'),
    round: uint,
    ballot: ballotOrNone,
    connected: fc.boolean(),
    fit: fc.boolean(),
  }),
  handOver: plain({ type: fc.constant('handOver'), ballot }),
  progress: plain({
    type: fc.constant('progress'),
    chosenThrough: uint,
    durableThrough: uint,
    digestSlot: uint,
    digest: text,
  }),
  readBarrier: plain({ type: fc.constant('readBarrier'), ballot, number: uint }),
  readBarrierReply: plain({ type: fc.constant('readBarrierReply'), ballot, number: uint, promised: ballotOrNone }),
  readSlot: plain({ type: fc.constant('readSlot'), number: uint }),
  readSlotReply: plain({ type: fc.constant('readSlotReply'), number: uint, slot: uint }),
}

export const anyMessage = fc.oneof(...(Object.values(MESSAGES) as fc.Arbitrary<Message<Uint8Array>>[]))

const body = fc.uint8Array({ maxLength: 300 })
const call: fc.Arbitrary<Call> = fc.oneof(
  plain({ kind: fc.constant('open'), id: uint }),
  plain({ kind: fc.constant('command'), id: uint, body }),
  plain({
    kind: fc.constant('query'),
    id: uint,
    mode: fc.constantFrom('linearizable', 'atLeast', 'stale'),
    slot: uint,
    body,
  }),
  plain({ kind: fc.constant('configure'), id: uint, body }),
  plain({ kind: fc.constant('handOver'), id: uint, to: fc.integer({ min: 0, max: 1023 }) }),
  plain({ kind: fc.constant('members'), id: uint }),
  plain({ kind: fc.constant('status'), id: uint }),
)
export const anyRequest: fc.Arbitrary<Request> = plain({
  type: fc.constant('request'),
  session: uint,
  lowestUnanswered: uint,
  deadlineMs: uint,
  calls: fc.array(call, { maxLength: 20 }),
})
const callReply: fc.Arbitrary<CallReply> = plain({
  kind: fc.constantFrom(...(Object.keys(CALL_TAGS) as (keyof typeof CALL_TAGS)[])),
  id: uint,
  status: fc.constantFrom(...(Object.keys(STATUS_TAGS) as (keyof typeof STATUS_TAGS)[])),
  body,
  slot: uint,
  ageMs: uint,
})
export const anyReply: fc.Arbitrary<Reply> = plain({
  type: fc.constant('reply'),
  session: uint,
  leader: fc.integer({ min: 0, max: 1023 }),
  changedAt: uint,
  replies: fc.array(callReply, { maxLength: 20 }),
})

const command = plain({
  kind: fc.constantFrom('command', 'configure'),
  session: uint,
  sequence: uint,
  lowestUnanswered: uint,
  body: fc.uint8Array({ maxLength: 300 }),
})
export const anyBatch: fc.Arbitrary<Batch> = plain({ time: uint, commands: fc.array(command, { maxLength: 20 }) })

const name = fc.string({ unit: 'grapheme', maxLength: 100 })
export const anyEnvelope: fc.Arbitrary<Envelope> = plain({
  cluster: name,
  from: fc.integer({ min: 0, max: 1023 }),
  incarnation: name,
})

const dataText = fc.string({ unit: 'binary', maxLength: 60 })
const leaf = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.maxSafeInteger(),
  dataText,
  fc.boolean(),
  fc.constant(null),
  fc.bigInt(),
  fc.bigInt({ min: -(2n ** 600n), max: 2n ** 600n }),
  fc.uint8Array({ maxLength: 40 }),
)
export const { anyData } = fc.letrec((tie) => ({
  anyData: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('anyData'), { maxLength: 20 }),
    fc.dictionary(
      dataText.filter((key) => key !== '__proto__'),
      tie('anyData'),
      { maxKeys: 20, noNullPrototype: true },
    ),
  ),
}))
