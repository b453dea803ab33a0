import fc from 'fast-check'
import { Packr } from 'msgpackr/pack'
import { Unpackr } from 'msgpackr/unpack'
import { describe, expect, test } from 'vitest'
import { encodeBatch } from './batch.ts'
import { encodeClientMessage } from './client-messages.ts'
import { encodeEnvelope } from './envelope.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import { encodeMessages } from './messages.ts'
import { anyBatch, anyEnvelope, anyMessage, anyReply, anyRequest } from './samples.fixture.ts'
import { Writer } from './writer.ts'

const packr = new Packr({ useRecords: false, moreTypes: false })
const unpackr = new Unpackr({ useRecords: false })

/** msgpackr writes each value in the shortest form, too. */
function repacked(frame: Uint8Array): Uint8Array {
  return new Uint8Array(packr.pack(unpacked(frame)))
}

/** msgpackr leaves a mark on the array that it reads from. */
function unpacked(frame: Uint8Array): unknown {
  return unpackr.unpack(frame.slice())
}

describe('what is written is, byte by byte, what msgpackr writes', () => {
  const cases: readonly [string, fc.Arbitrary<Uint8Array>][] = [
    ['envelopes', anyEnvelope.map(encodeEnvelope)],
    ['messages', fc.array(anyMessage, { maxLength: 20 }).map(encodeMessages)],
    ['requests', anyRequest.map(encodeClientMessage)],
    ['replies', anyReply.map(encodeClientMessage)],
    ['batches', anyBatch.map(encodeBatch)],
  ]
  for (const [name, frames] of cases) {
    test(name, () => {
      fc.assert(
        fc.property(frames, (frame) => {
          expect(frame).toStrictEqual(repacked(frame))
        }),
        { numRuns: 300 },
      )
    })
  }

  test('numbers, byte strings and lists on either side of every boundary', () => {
    for (const edge of [2 ** 7, 2 ** 8, 2 ** 16, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
      for (const number of [edge - 1, edge].filter(Number.isSafeInteger)) {
        const frame = written((writer) => writer.uint(number))
        expect(frame).toStrictEqual(repacked(frame))
        expect(unpacked(frame)).toBe(number)
      }
    }
    for (const length of [0, 24, 25, 255, 256, 4096, 4097, 65_535, 65_536, 200_000]) {
      const bytes = Uint8Array.from({ length }, (_, index) => index * 7)
      const frame = written((writer) => {
        writer.tuple(3)
        for (let index = 0; index < 3; index++) writer.bytes(bytes, 200_000)
      })
      expect(Buffer.compare(frame, repacked(frame))).toBe(0)
    }
    for (const length of [15, 16, 65_535, 65_536]) {
      const frame = written((writer) =>
        writer.list(new Array(length).fill(7), length, (_, element) => writer.uint(element)),
      )
      expect(Buffer.compare(frame, packr.pack(new Array(length).fill(7)))).toBe(0)
    }
  })

  test('texts of every length around the boundaries', () => {
    for (const length of [0, 31, 32, 255, 256, 341, 1024]) {
      for (const unit of ['a', 'ä', '中']) {
        const text = unit.repeat(Math.min(length, Math.floor(1024 / Buffer.byteLength(unit))))
        const frame = written((writer) => writer.text(text))
        expect(frame).toStrictEqual(repacked(frame))
        expect(unpacked(frame)).toBe(text)
      }
    }
  })
})

describe('what cannot be written', () => {
  const broken: readonly [string, number][] = [
    ['a negative number', -1],
    ['a fraction', 0.5],
    ['a number that is not exact', 2 ** 53],
    ['not a number', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
  ]
  for (const [name, number] of broken) {
    test(`${name} breaks an invariant`, () => {
      expect(() => written((writer) => writer.uint(number))).toThrow('a whole one from 0 to 2^53 − 1')
    })
  }

  test('a text or bytes too long, a list of too many', () => {
    expect(() => written((writer) => writer.text('k'.repeat(DEFAULT_LIMITS.textBytesMax + 1)))).toThrow(RangeError)
    expect(() => written((writer) => writer.bytes(new Uint8Array(3), 2))).toThrow(RangeError)
    expect(() => written((writer) => writer.list([1, 2], 1, () => {}))).toThrow(RangeError)
    expect(() => written((writer) => writer.text('\ud800'))).toThrow(TypeError)
  })

  test('does not disturb what is written next', () => {
    const good = { type: 'heartbeat', round: 7 } as const
    const before = encodeMessages([good])
    expect(() => encodeMessages([good, { type: 'heartbeat', round: -7 }])).toThrow()
    expect(encodeMessages([good])).toStrictEqual(before)
  })

  test('nor does a getter that encodes something of its own', () => {
    const inner = { type: 'heartbeat', round: 1 } as const
    const outer = {
      type: 'readSlot' as const,
      get number() {
        return encodeMessages([inner]).length
      },
    }
    expect(encodeMessages([inner, outer, inner])).toStrictEqual(
      encodeMessages([inner, { type: 'readSlot', number: encodeMessages([inner]).length }, inner]),
    )
  })
})

function written(write: (writer: Writer) => void): Uint8Array {
  const writer = new Writer()
  write(writer)
  return writer.copy(undefined)
}
