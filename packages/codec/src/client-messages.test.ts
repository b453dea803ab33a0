import type { CallReply, Reply, Request } from '@synod/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeReply, decodeRequest, encodeClientMessage } from './client-messages.ts'
import { anyReply, anyRequest } from './samples.fixture.ts'

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
      fc.property(anyRequest, (sent) => {
        expect(decodeRequest(encodeClientMessage(sent))).toStrictEqual({ ok: true, value: sent })
      }),
    )
  })

  test('a reply comes back as it was sent', () => {
    fc.assert(
      fc.property(anyReply, (sent) => {
        expect(decodeReply(encodeClientMessage(sent))).toStrictEqual({ ok: true, value: sent })
      }),
    )
  })

  test('one does not pass for the other', () => {
    fc.assert(
      fc.property(anyRequest, anyReply, (aRequest, aReply) => {
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

  test('a command body is a view of what was received', () => {
    const frame = encodeClientMessage(someRequest)
    const decoded = decodeRequest(frame)
    expect(decoded).toEqual({ ok: true, value: someRequest })
    const [call] = decoded.ok ? decoded.value.calls : []
    expect(call?.kind === 'command' && call.body.buffer === frame.buffer).toBe(true)
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
