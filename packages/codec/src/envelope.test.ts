import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeEnvelope, encodeEnvelope } from './envelope.ts'
import { anyEnvelope } from './samples.fixture.ts'

const envelope = { cluster: 'bank/alpha=1024/majority', from: 2, incarnation: '9f86d081884c7d65' }

test('an envelope comes back as it was sent', () => {
  fc.assert(
    fc.property(anyEnvelope, (sent) => {
      expect(decodeEnvelope(encodeEnvelope(sent))).toStrictEqual({ ok: true, value: sent })
    }),
  )
})

test('another version is refused with both versions named, whatever follows it', () => {
  const later = encodeEnvelope(envelope)
  later[1] = 3
  const detail = expect.stringContaining('the sender speaks protocol version 3, this side version 2')
  expect(decodeEnvelope(later)).toEqual({ ok: false, reason: 'version', detail })
  expect(decodeEnvelope(Uint8Array.of(0x92, 3, 0xd4, 0x78))).toEqual({ ok: false, reason: 'version', detail })
})

test('a sender that is neither a node nor a client is refused', () => {
  expect(decodeEnvelope(encodeEnvelope({ ...envelope, from: 1024 }))).toMatchObject({ reason: 'out of range' })
})

test('a name of more than 1,024 bytes is neither sent nor taken', () => {
  expect(() => encodeEnvelope({ ...envelope, cluster: 'ä'.repeat(513) })).toThrow(RangeError)
  const frame = Uint8Array.from([0x94, 2, 0xda, 0x04, 0x01, ...new Array(1025).fill(0x61), 0, 0xa0])
  expect(decodeEnvelope(frame)).toMatchObject({ ok: false, reason: 'oversized' })
})
