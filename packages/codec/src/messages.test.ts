import { type Ballot, type Message, type MessageType, makeBallot, NO_BALLOT, type SlotRange } from '@synod/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_LIMITS } from './limits.ts'
import { decodeMessages, encodeMessages } from './messages.ts'
import type { RefusalReason } from './result.ts'

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

const ARBITRARIES: { [Type in MessageType]: fc.Arbitrary<Extract<Message<Uint8Array>, { type: Type }>> } = {
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

describe('a message comes back as it was sent', () => {
  for (const [type, arbitrary] of Object.entries(ARBITRARIES)) {
    test(type, () => {
      fc.assert(
        fc.property(arbitrary as fc.Arbitrary<Message<Uint8Array>>, (message) => {
          expect(decodeMessages(encodeMessages([message]))).toStrictEqual({ ok: true, value: [message] })
        }),
      )
    })
  }

  test('and so do many in one frame, in order', () => {
    const any = fc.oneof(...(Object.values(ARBITRARIES) as fc.Arbitrary<Message<Uint8Array>>[]))
    fc.assert(
      fc.property(fc.array(any, { maxLength: 30 }), (messages) => {
        expect(decodeMessages(encodeMessages(messages))).toStrictEqual({ ok: true, value: messages })
      }),
    )
  })
})

const five = makeBallot(5, 1)
const accept = (...values: readonly (Uint8Array | null)[]): Message<Uint8Array> => ({
  type: 'accept',
  ballot: five,
  entries: values.map((value, index) => ({ slot: index + 1, value })),
  chosenThrough: 0,
})

describe('what a receiver keeps', () => {
  test('does not alias the receive buffer, wherever in a larger one the frame lies', () => {
    const frame = encodeMessages([accept(Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5))])
    const receiveBuffer = Buffer.alloc(frame.length + 64, 0xaa)
    receiveBuffer.set(frame, 17)
    const decoded = decodeMessages(receiveBuffer.subarray(17, 17 + frame.length))
    receiveBuffer.fill(0)
    expect(decoded).toStrictEqual({ ok: true, value: [accept(Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5))] })
  })

  test('an encoded frame is not overwritten by the next one', () => {
    const frame = encodeMessages([accept(Uint8Array.of(1, 2, 3))])
    const before = frame.slice()
    encodeMessages([accept(Uint8Array.of(9, 9, 9))])
    expect(frame).toEqual(before)
  })

  test('an encoded frame shares its memory with no other, so it may be transferred to a worker', () => {
    const frames = [accept(Uint8Array.of(1)), accept(new Uint8Array(3_000_000)), accept(Uint8Array.of(2))].map(
      (message) => encodeMessages([message]),
    )
    for (const frame of frames) {
      expect(frame.constructor).toBe(Uint8Array)
      expect(frame.buffer.byteLength).toBe(frame.length)
    }
  })

  test('decoded bytes are of the plain kind, whatever they came in', () => {
    const decoded = decodeMessages(Buffer.from(encodeMessages([accept(Uint8Array.of(1, 2, 3))])))
    const [message] = decoded.ok ? decoded.value : []
    expect(message?.type === 'accept' && message.entries[0]?.value?.constructor).toBe(Uint8Array)
  })
})

describe('a message that no correct node sends is refused', () => {
  const ballotOf = (value: number): Ballot => value as Ballot
  const impossible: [string, RefusalReason, Message<Uint8Array>][] = [
    ['prepare in no ballot', 'out of range', { type: 'prepare', ballot: NO_BALLOT, fromSlot: 1 }],
    ['a ballot of node 0', 'out of range', { type: 'prepare', ballot: ballotOf(2048), fromSlot: 1 }],
    ['a ballot of round 0', 'out of range', { type: 'prepare', ballot: ballotOf(17), fromSlot: 1 }],
    ['slot 0', 'out of range', { type: 'prepare', ballot: five, fromSlot: 0 }],
    ['an entry in slot 0', 'out of range', { ...accept(), entries: [{ slot: 0, value: null }] } as Message<Uint8Array>],
    ['catching up backwards', 'out of range', { type: 'catchUp', fromSlot: 7, toSlot: 6 }],
    ['a log from slot 0', 'out of range', { type: 'catchUpReply', entries: [], chosenThrough: 0, logFrom: 0 }],
    ['nobody supplies slot 0', 'out of range', { type: 'unsupplied', slot: 0 }],
    ['handing over no ballot', 'out of range', { type: 'handOver', ballot: NO_BALLOT }],
    [
      'a range that ends before it begins',
      'out of range',
      { type: 'promise', ballot: five, covers: { from: 7, to: 6 }, leftOut: [], chosenThrough: 0, accepted: [] },
    ],
    ['accepting without end', 'out of range', { type: 'accepted', ballot: five, slots: [{ from: 1, to: null }] }],
    [
      'more slots than anyone can walk',
      'oversized',
      { type: 'chosen', ballot: five, slots: [{ from: 1, to: 2 ** 53 - 1 }], entries: [], chosenThrough: 0 },
    ],
  ]
  for (const [name, reason, message] of impossible) {
    test(name, () => {
      expect(decodeMessages(encodeMessages([message]))).toMatchObject({ ok: false, reason })
    })
  }

  test('and with it the whole frame', () => {
    const good: Message<Uint8Array> = { type: 'heartbeat', round: 1 }
    const bad: Message<Uint8Array> = { type: 'prepare', ballot: five, fromSlot: 0 }
    expect(decodeMessages(encodeMessages([good, bad, good]))).toEqual({
      ok: false,
      reason: 'out of range',
      detail: 'prepare: a slot below 1',
    })
  })

  const badFrames: [string, RefusalReason, number[]][] = [
    ['no bytes', 'truncated', []],
    ['a number in place of the list', 'wrong type', [0x05]],
    ['a type that this version lacks', 'unknown tag', [0x91, 0x92, 0x3f, 0x01]],
    ['the type that never travelled', 'unknown tag', [0x91, 0x92, 0x09, 0x01]],
    ['a field too many', 'malformed', [0x91, 0x93, 0x0b, 0x01, 0x01]],
    ['a field too few', 'malformed', [0x91, 0x91, 0x0b]],
    ['a text in place of a number', 'wrong type', [0x91, 0x92, 0x0b, 0xa1, 0x31]],
    ['a float in place of a number', 'wrong type', [0x91, 0x92, 0x0b, 0xcb, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0]],
    ['a fraction', 'wrong type', [0x91, 0x92, 0x0b, 0xcb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0]],
    ['a fraction above 2^32', 'out of range', [0x91, 0x92, 0x0b, 0xcb, 0x41, 0xf0, 0, 0, 0, 0x08, 0, 0]],
    ['2^53', 'wrong type', [0x91, 0x92, 0x0b, 0xcb, 0x43, 0x40, 0, 0, 0, 0, 0, 0]],
    ['minus zero', 'wrong type', [0x91, 0x92, 0x0b, 0xcb, 0x80, 0, 0, 0, 0, 0, 0, 0]],
    ['not a number', 'wrong type', [0x91, 0x92, 0x0b, 0xcb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0]],
    ['a bigint', 'wrong type', [0x91, 0x92, 0x0b, 0xd3, 0, 0, 0, 0, 0, 0, 0, 1]],
    ['a large bigint', 'wrong type', [0x91, 0x92, 0x0b, 0xc7, 0x01, 0x42, 0x01]],
    ['an object', 'wrong type', [0x91, 0x92, 0x0b, 0x80]],
    ['lists nested deeper than any message', 'wrong type', [0x91, 0x92, 0x03, 0x91, 0x91, 0x91, 0x01]],
    ['a message without even a type', 'wrong type', [0x91, 0x90]],
    ['a negative number', 'out of range', [0x91, 0x92, 0x0b, 0xff]],
    ['a number above 2^53 − 1', 'out of range', [0x91, 0x92, 0x0b, 0xcf, 0x00, 0x20, 0, 0, 0, 0, 0, 0]],
    ['a number in place of a boolean', 'wrong type', [0x91, 0x95, 0x0c, 0x01, 0x00, 0x01, 0xc3]],
    ['a byte after the end', 'trailing', [0x91, 0x92, 0x0b, 0x01, 0x00]],
  ]
  for (const [name, reason, frame] of badFrames) {
    test(name, () => {
      expect(decodeMessages(Uint8Array.from(frame))).toMatchObject({ ok: false, reason })
    })
  }
})

describe('limits', () => {
  const frame = encodeMessages([accept(new Uint8Array(100), null, null)])
  const cases: [string, Parameters<typeof decodeMessages>[1]][] = [
    ['bytes in a frame', { frameBytesMax: frame.length - 1 }],
    ['messages', { messagesMax: 0 }],
    ['entries', { entriesMax: 2 }],
    ['elements in all', { itemsMax: 3 }],
    ['bytes in a value', { valueBytesMax: 99 }],
  ]
  for (const [name, limits] of cases) {
    test(`${name}: one too many is oversized`, () => {
      expect(decodeMessages(frame, limits)).toMatchObject({ ok: false, reason: 'oversized' })
    })
  }

  test('exactly as much as allowed passes', () => {
    const limits = { frameBytesMax: frame.length, messagesMax: 1, entriesMax: 3, itemsMax: 4, valueBytesMax: 100 }
    expect(decodeMessages(frame, limits).ok).toBe(true)
  })

  describe('262,144 entries with values of 8 MiB are one frame', () => {
    const { entriesMax, valueBytesMax } = DEFAULT_LIMITS
    const value = new Uint8Array(valueBytesMax / entriesMax)
    const entries = Array.from({ length: entriesMax }, (_, index) => ({ slot: 2 ** 32 - 1 - index, value }))
    const cases: [string, () => Message<Uint8Array>[]][] = [
      ['in one message', () => [{ type: 'catchUpReply', entries, chosenThrough: 2 ** 53 - 1, logFrom: 1 }]],
      [
        'in one message each',
        () => entries.map((entry) => ({ type: 'accept', ballot: five, entries: [entry], chosenThrough: 2 ** 32 - 1 })),
      ],
      [
        'as promises',
        () => {
          const ballot = makeBallot(2 ** 42, 1023)
          const accepted = entries.map(({ slot }) => ({ slot: slot + 2 ** 52, ballot, value }))
          return [{ type: 'promise', ballot, covers: { from: 1, to: null }, leftOut: [], chosenThrough: 0, accepted }]
        },
      ],
    ]
    for (const [name, messages] of cases) {
      test(name, () => {
        const frame = encodeMessages(messages())
        expect(decodeMessages(frame).ok).toBe(true)
      })
    }
  })

  test('nothing is encoded that receivers would refuse as oversized', () => {
    expect(() => encodeMessages([accept(new Uint8Array(DEFAULT_LIMITS.valueBytesMax + 1))])).toThrow(RangeError)
    const large = accept(new Uint8Array(DEFAULT_LIMITS.valueBytesMax))
    expect(() => encodeMessages([large, large])).toThrow('cannot encode 16777245 bytes in a frame, at most 16777216')
  })
})
