import type { Message } from '@synod/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeBatch, encodeBatch } from './batch.ts'
import { decodeReply, decodeRequest, encodeClientMessage } from './client-messages.ts'
import { decodeData, encodeData } from './data.ts'
import { decodeEnvelope, encodeEnvelope } from './envelope.ts'
import { decodeMessages, encodeMessages } from './messages.ts'
import type { Result } from './result.ts'
import { anyBatch, anyData, anyEnvelope, anyMessage, anyReply, anyRequest } from './samples.fixture.ts'
import { IN_THREE_PASSES } from './three-passes.fixture.ts'

/*
 * The reader that goes over a frame once, and the one that went over it three times and was written by other rules, agree on
 * what to refuse and on what the rest says: for frames as they are sent, and for the same after an accident or malice.
 */

/** A change to a frame that leaves most of it as it was. */
type Damage = (frame: Uint8Array) => Uint8Array

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const byte = fc.oneof(
  fc.integer({ min: 0, max: 255 }),
  fc.integer({ min: 0x80, max: 0x9f }),
  fc.integer({ min: 0xc0, max: 0xdf }),
)
const replaced: fc.Arbitrary<Damage> = fc.tuple(place, byte).map(([at, value]) => (frame) => {
  const bent = frame.slice()
  bent[Math.floor(at * bent.length)] = value
  return bent
})
const inserted: fc.Arbitrary<Damage> = fc
  .tuple(place, fc.array(byte, { minLength: 1, maxLength: 9 }))
  .map(([at, values]) => (frame) => {
    const index = Math.floor(at * (frame.length + 1))
    return Uint8Array.from([...frame.subarray(0, index), ...values, ...frame.subarray(index)])
  })
const removed: fc.Arbitrary<Damage> = fc.tuple(place, fc.integer({ min: 1, max: 4 })).map(([at, count]) => (frame) => {
  const index = Math.floor(at * frame.length)
  return Uint8Array.from([...frame.subarray(0, index), ...frame.subarray(index + count)])
})
const cut: fc.Arbitrary<Damage> = place.map((at) => (frame) => frame.slice(0, Math.floor(at * frame.length)))

const LONGER: ReadonlyMap<number, readonly number[]> = new Map([
  [0xc4, [0xc5, 0]],
  [0xc5, [0xc6, 0, 0]],
  [0xcc, [0xcd, 0]],
  [0xcd, [0xce, 0, 0]],
  [0xd9, [0xda, 0]],
])

/** The same value behind a longer header, which readers take and no writer makes. */
const widened: fc.Arbitrary<Damage> = place.map((at) => (frame) => {
  const index = Math.floor(at * frame.length)
  const token = frame[index] ?? 0
  const longer = LONGER.get(token)
  const header = token < 0x80 ? [0xd1, 0, token] : token >= 0x90 && token < 0xa0 ? [0xdc, 0, token & 0x0f] : longer
  return header === undefined
    ? frame
    : Uint8Array.from([...frame.subarray(0, index), ...header, ...frame.subarray(index + 1)])
})
const damages = fc.array(fc.oneof(replaced, inserted, removed, cut, widened), { maxLength: 3 })

/** Everything but a refusal's words: the first thing wrong is another one for a reader that goes another way. */
function verdictOf(result: Result<unknown>): unknown {
  return result.ok ? result : { ok: false }
}

const chunkless: fc.Arbitrary<Message<Uint8Array>> = anyMessage.filter(({ type }) => type !== 'snapshotChunk')

const CASES: readonly [
  keyof typeof IN_THREE_PASSES,
  fc.Arbitrary<Uint8Array>,
  (bytes: Uint8Array) => Result<unknown>,
][] = [
  ['decodeEnvelope', anyEnvelope.map(encodeEnvelope), decodeEnvelope],
  ['decodeMessages', fc.array(chunkless, { maxLength: 5 }).map(encodeMessages), decodeMessages],
  ['decodeRequest', anyRequest.map(encodeClientMessage), decodeRequest],
  ['decodeReply', anyReply.map(encodeClientMessage), decodeReply],
  ['decodeBatch', anyBatch.map(encodeBatch), decodeBatch],
  ['decodeData', anyData.map(encodeData), decodeData],
]

for (const [name, frames, decode] of CASES) {
  describe(name, () => {
    test('reads in one pass what was read in three, and refuses the same', () => {
      let taken = 0
      let refused = 0
      fc.assert(
        fc.property(frames, damages, (frame, changes) => {
          const bytes = changes.reduce((bent, damage) => damage(bent), frame)
          const result = decode(bytes)
          expect(verdictOf(result)).toStrictEqual(verdictOf(IN_THREE_PASSES[name](bytes)))
          if (result.ok) taken += 1
          else refused += 1
        }),
        { numRuns: 2000 },
      )
      expect(Math.min(taken, refused)).toBeGreaterThan(100)
    })

    test('any bytes are judged alike', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
          expect(verdictOf(decode(bytes))).toStrictEqual(verdictOf(IN_THREE_PASSES[name](bytes)))
        }),
        { numRuns: 500 },
      )
    })
  })
}
