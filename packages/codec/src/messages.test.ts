import { type Ballot, type Message, makeBallot, NO_BALLOT } from '@synod/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_LIMITS } from './limits.ts'
import { decodeMessages, encodeMessages } from './messages.ts'
import type { RefusalReason } from './result.ts'
import { anyMessage, MESSAGES } from './samples.fixture.ts'

describe('a message comes back as it was sent', () => {
  for (const [type, arbitrary] of Object.entries(MESSAGES)) {
    test(type, () => {
      fc.assert(
        fc.property(arbitrary as fc.Arbitrary<Message<Uint8Array>>, (message) => {
          expect(decodeMessages(encodeMessages([message]))).toStrictEqual({ ok: true, value: [message] })
        }),
      )
    })
  }

  test('and so do many in one frame, in order', () => {
    fc.assert(
      fc.property(fc.array(anyMessage, { maxLength: 30 }), (messages) => {
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
  const sent = accept(Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5))

  test('are views of what was received, wherever in a larger buffer the frame lies: nothing is copied', () => {
    const frame = encodeMessages([sent])
    const receiveBuffer = Buffer.alloc(frame.length + 64, 0xaa)
    receiveBuffer.set(frame, 17)
    const decoded = decodeMessages(receiveBuffer.subarray(17, 17 + frame.length))
    expect(decoded).toStrictEqual({ ok: true, value: [sent] })
    const [message] = decoded.ok ? decoded.value : []
    const values = message?.type === 'accept' ? message.entries.map(({ value }) => value) : []
    expect(values.map((value) => value?.buffer === receiveBuffer.buffer)).toEqual([true, true])
  })

  test('an encoded frame is not overwritten by the next one', () => {
    const frames: Uint8Array[] = []
    for (let length = 0; length < 1500; length += 7)
      frames.push(encodeMessages([accept(new Uint8Array(length).fill(9))]))
    for (const [index, frame] of frames.entries()) {
      const value = new Uint8Array(index * 7).fill(9)
      expect(decodeMessages(frame)).toStrictEqual({ ok: true, value: [accept(value)] })
    }
  })

  test('what is encoded keeps nothing of what it was encoded from', () => {
    for (const length of [3, 100, 5000, 3_000_000]) {
      const value = new Uint8Array(length).fill(1)
      const frame = encodeMessages([accept(value, value)])
      value.fill(2)
      const kept = new Uint8Array(length).fill(1)
      expect(Buffer.compare(frame, encodeMessages([accept(kept, kept)]))).toBe(0)
    }
  })

  test('a small frame shares at most 8 KiB with others, a larger one nothing', () => {
    for (const length of [1, 900, 1100, 3_000_000]) {
      const frame = encodeMessages([accept(new Uint8Array(length))])
      expect(frame.constructor).toBe(Uint8Array)
      expect(frame.buffer.byteLength).toBe(frame.length <= 1024 ? 8192 : frame.length)
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
    [
      'lists nested deeper than any message',
      'wrong type',
      [0x91, 0x94, 0x03, 0xcd, 0x1c, 0x02, 0x91, 0x92, 0x01, 0x91, 0x01, 0x01],
    ],
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
