import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeBatch } from './batch.ts'
import { decodeReply, decodeRequest } from './client-messages.ts'
import { decodeConfiguration, decodeConfigurationCommand, decodeConfigurationOutput } from './configuration-data.ts'
import { decodeData } from './data.ts'
import { decodeEnvelope } from './envelope.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import { decodeMessages } from './messages.ts'
import { REFUSAL_REASONS, type Result } from './result.ts'

const DECODERS: Readonly<Record<string, (bytes: Uint8Array) => Result<unknown>>> = {
  decodeEnvelope,
  decodeMessages,
  decodeRequest,
  decodeReply,
  decodeBatch,
  decodeData,
  decodeConfigurationCommand,
  decodeConfigurationOutput,
  decodeConfiguration,
}

/** Bytes that look like MessagePack more often than chance would have it. */
const tokenish = fc.oneof(
  fc.integer({ min: 0, max: 255 }),
  fc.integer({ min: 0x80, max: 0xa3 }),
  fc.integer({ min: 0xc0, max: 0xdf }),
)
const noise = fc.array(tokenish, { maxLength: 60 }).map((bytes) => Uint8Array.from(bytes))

/** Heads that lead each decoder to a list, a text or bytes, where lengths are believed or not. */
const PREFIXES: readonly (readonly number[])[] = [
  [],
  [0x94, 2], // envelope: cluster
  [0x91, 0x94, 3, 0xcd, 0x1c, 0x02], // messages: accept, entries
  [0x91, 0x94, 3, 0xcd, 0x1c, 0x02, 0x91, 0x92, 1], // accept: a value
  [0x91, 0x94, 4, 0xcd, 0x1c, 0x02], // messages: accepted, ranges
  [0x91, 0x95, 13, 1, 1, 1], // progress: digest
  [0x91, 0x99, 10, 1, 1, 1], // snapshotChunk: bytes
  [0x91, 0x99, 10, 1, 1, 1, 0xc4, 0], // snapshotChunk: rows
  [0x91, 0x99, 10, 1, 1, 1, 0xc4, 0, 0x91, 0x92], // a row: key
  [0x95, 64, 1, 1, 1], // request: calls
  [0x95, 64, 1, 1, 1, 0x91, 0x93, 2, 1], // request: a body
  [0x95, 65, 1, 1, 1], // reply: replies
  [0x93, 1, 0], // batch: commands
]
const HUGE: readonly (readonly number[])[] = [0xc6, 0xc9, 0xdb, 0xdd, 0xdf].map((token) => [
  token,
  0xff,
  0xff,
  0xff,
  0xff,
])

for (const [name, decode] of Object.entries(DECODERS)) {
  describe(name, () => {
    test('any bytes give a result', () => {
      fc.assert(
        fc.property(fc.oneof(noise, fc.uint8Array({ maxLength: 60 })), (bytes) => {
          const result = decode(bytes)
          if (!result.ok) expect(REFUSAL_REASONS).toContain(result.reason)
        }),
        { numRuns: 1000 },
      )
    })

    test('a declared length of 4 billion allocates nothing', () => {
      const before = process.memoryUsage()
      for (const prefix of PREFIXES) {
        for (const huge of HUGE)
          expect(decode(Uint8Array.from([...prefix, ...huge, 0, 0, 0]))).toMatchObject({ ok: false })
      }
      const after = process.memoryUsage()
      expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(2 ** 20)
      expect(after.heapUsed - before.heapUsed).toBeLessThan(2 ** 26)
    })

    test('more than a frame may hold is refused unread', () => {
      expect(decode(new Uint8Array(DEFAULT_LIMITS.frameBytesMax + 1))).toMatchObject({ ok: false, reason: 'oversized' })
    })

    test('a full frame of empty lists is refused before they are built', () => {
      const bytes = new Uint8Array(DEFAULT_LIMITS.frameBytesMax).fill(0x90)
      new DataView(bytes.buffer).setUint32(1, bytes.length - 5)
      bytes[0] = 0xdd
      expect(decode(bytes)).toMatchObject({ ok: false })
    })
  })
}

test('a refusal repeats nothing of what the sender wrote', () => {
  const secret = [...new TextEncoder().encode('secret')]
  const result = decodeMessages(Uint8Array.from([0x91, 0x92, 0xa6, ...secret, 1]))
  expect(result).toEqual({
    ok: false,
    reason: 'wrong type',
    detail: 'message: text where integer is expected',
  })
})
