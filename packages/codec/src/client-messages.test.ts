import type { Call, CallReply, Reply, Request } from '@synod/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeReply, decodeRequest, encodeClientMessage } from './client-messages.ts'
import { CALL_TAGS, STATUS_TAGS } from './tags.ts'

/** Records as decoders build them, with the usual prototype. */
const plain = <T>(model: { [Key in keyof T]: fc.Arbitrary<T[Key]> }): fc.Arbitrary<T> =>
  fc.record(model, { noNullPrototype: true }) as fc.Arbitrary<T>

const uint = fc.oneof(fc.nat(300), fc.maxSafeNat())
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
const request: fc.Arbitrary<Request> = plain({
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
const reply: fc.Arbitrary<Reply> = plain({
  type: fc.constant('reply'),
  session: uint,
  leader: fc.integer({ min: 0, max: 1023 }),
  changedAt: uint,
  replies: fc.array(callReply, { maxLength: 20 }),
})

const someRequest: Request = {
  type: 'request',
  session: 1,
  lowestUnanswered: 1,
  deadlineMs: 500,
  calls: [{ kind: 'command', id: 1, body: Uint8Array.of(1, 2, 3) }],
}

describe('requests and replies', () => {
  test('a request comes back as it was sent', () => {
    fc.assert(
      fc.property(request, (sent) => {
        expect(decodeRequest(encodeClientMessage(sent))).toStrictEqual({ ok: true, value: sent })
      }),
    )
  })

  test('a reply comes back as it was sent', () => {
    fc.assert(
      fc.property(reply, (sent) => {
        expect(decodeReply(encodeClientMessage(sent))).toStrictEqual({ ok: true, value: sent })
      }),
    )
  })

  test('one does not pass for the other', () => {
    fc.assert(
      fc.property(request, reply, (aRequest, aReply) => {
        expect(decodeReply(encodeClientMessage(aRequest))).toMatchObject({ ok: false, reason: 'unknown tag' })
        expect(decodeRequest(encodeClientMessage(aReply))).toMatchObject({ ok: false, reason: 'unknown tag' })
      }),
      { numRuns: 20 },
    )
  })

  test('a deadline travels in whole milliseconds', () => {
    const decoded = decodeRequest(encodeClientMessage({ ...someRequest, deadlineMs: 499.9 }))
    expect(decoded).toEqual({ ok: true, value: { ...someRequest, deadlineMs: 499 } })
  })

  test('so does the age of an answer', () => {
    const callReply: CallReply = { kind: 'query', id: 1, status: 'ok', body: new Uint8Array(0), slot: 7, ageMs: 12.5 }
    const reply: Reply = { type: 'reply', session: 1, leader: 0, changedAt: 0, replies: [callReply] }
    expect(decodeReply(encodeClientMessage(reply))).toEqual({
      ok: true,
      value: { ...reply, replies: [{ ...callReply, ageMs: 12 }] },
    })
  })

  test('a command body does not alias the receive buffer', () => {
    const frame = encodeClientMessage(someRequest)
    const decoded = decodeRequest(frame)
    frame.fill(0)
    expect(decoded).toEqual({ ok: true, value: someRequest })
  })

  test('too many calls and bodies too long are refused', () => {
    const frame = encodeClientMessage(someRequest)
    expect(decodeRequest(frame, { callsMax: 0 })).toMatchObject({ ok: false, reason: 'oversized' })
    expect(decodeRequest(frame, { bodyBytesMax: 2 })).toMatchObject({ ok: false, reason: 'oversized' })
  })

  const bad: [string, string, number[]][] = [
    ['a call that this version lacks', 'unknown tag', [0x92, 0x08, 0x01]],
    ['a query in an unknown mode', 'unknown tag', [0x95, 0x03, 0x01, 0x04, 0x00, 0xc4, 0x00]],
    ['a query without a slot', 'malformed', [0x94, 0x03, 0x01, 0x01, 0xc4, 0x00]],
    ['handing over to what is no node', 'out of range', [0x93, 0x06, 0x01, 0xcd, 0x04, 0x00]],
    ['an open with a body', 'malformed', [0x93, 0x01, 0x01, 0xc4, 0x00]],
    ['a command without one', 'malformed', [0x92, 0x02, 0x01]],
    ['a text as a body', 'wrong type', [0x93, 0x02, 0x01, 0xa1, 0x61]],
  ]
  for (const [name, reason, bytes] of bad) {
    test(`${name} is refused`, () => {
      expect(decodeRequest(Uint8Array.from([0x95, 0x40, 1, 1, 1, 0x91, ...bytes]))).toMatchObject({ ok: false, reason })
    })
  }
})
