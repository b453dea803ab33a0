import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteReader, ByteWriter } from './history-bytes.ts'

/** What `write` writes. */
function written(write: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter()
  write(writer)
  return writer.copy()
}

const whole = fc.oneof(
  fc.maxSafeNat(),
  fc.nat(300),
  fc.constantFrom(2 ** 31, 2 ** 32, 2 ** 49, Number.MAX_SAFE_INTEGER),
)
const powers = fc.tuple(fc.nat(200), fc.bigInt(-2n, 2n), fc.constantFrom(1n, -1n))
const integer = fc.oneof(
  fc.bigInt(),
  powers.map(([power, more, sign]) => sign * (2n ** BigInt(power) + more)),
)

test('whole numbers, integers of any size and text come back one after the other', () => {
  const id = fc.stringMatching(/^[A-Za-z0-9._:@/+-]{1,64}$/)
  const text = fc.string({ unit: 'grapheme', maxLength: 256 })
  fc.assert(
    fc.property(fc.array(fc.tuple(whole, integer, id, text), { maxLength: 20 }), (values) => {
      const bytes = written((writer) => {
        for (const [whole, integer, id, text] of values) {
          writer.whole(whole)
          writer.integer(integer)
          writer.ascii(id)
          writer.text(text)
        }
      })
      const reader = new ByteReader(bytes)
      const read = values.map(() => [reader.whole(), reader.integer(), reader.ascii(), reader.text()])
      expect(read).toEqual(values)
      expect(reader.isAtEnd).toBe(true)
    }),
  )
})

test('small amounts take few bytes', () => {
  const lengths = [0n, -64n, 63n, 8191n, 2n ** 48n - 1n].map(
    (integer) => written((writer) => writer.integer(integer)).length,
  )
  expect(lengths).toEqual([1, 1, 1, 2, 7])
})

test('text and numbers that need no conversion are written as all others', () => {
  const text = fc.string({ unit: 'binary-ascii', maxLength: 100 })
  fc.assert(
    fc.property(fc.maxSafeNat(), text, fc.nat(9), (number, text, start) => {
      const bytes = Uint8Array.from('x'.repeat(start) + text, (character) => character.charCodeAt(0))
      const expected = written((writer) => {
        writer.integer(BigInt(number))
        writer.ascii(text)
        writer.text(text)
      })
      const direct = written((writer) => {
        writer.smallInteger(number)
        writer.asciiBytes(bytes, start, text.length)
        writer.textBytes(bytes, start, text.length)
      })
      expect(direct).toEqual(expected)
    }),
  )
})

test('a length is known when what it is of is written, and is read as any whole number', () => {
  for (const length of [0, 1, 127, 128, 16_383]) {
    const reader = new ByteReader(
      written((writer) => {
        writer.byte(7)
        const place = writer.openLength()
        writer.bytes(new Uint8Array(length))
        writer.closeLength(place)
      }),
      1,
    )
    expect(reader.whole()).toBe(length)
    reader.skip(length)
    expect(reader.isAtEnd).toBe(true)
  }
  const writer = new ByteWriter()
  writer.bytes(new Uint8Array(16_386))
  expect(() => writer.closeLength(0)).toThrow('below 16 KiB')
})

test('what was written is seen up to a place, and goes on from there', () => {
  const writer = new ByteWriter()
  writer.bytes(Uint8Array.of(1, 2, 3, 4, 5))
  expect(writer.upTo(2)).toEqual(Uint8Array.of(1, 2))
  writer.keepFrom(2)
  writer.byte(6)
  expect(writer.copy()).toEqual(Uint8Array.of(3, 4, 5, 6))
})

test('half a character is replaced, and a whole one is kept', () => {
  const bytes = written((writer) => writer.text('a\ud800b\u{1f3e6}\udfff'))
  expect(new ByteReader(bytes).text()).toBe('a\ufffdb\u{1f3e6}\ufffd')
})

test('a writer grows, and is empty again once cleared', () => {
  const writer = new ByteWriter()
  const long = new Uint8Array(200_000).fill(7)
  writer.bytes(long)
  expect(writer.copy().join() === long.join()).toBe(true)
  writer.clear()
  expect([writer.length, writer.copy()]).toEqual([0, new Uint8Array(0)])
})

test('bytes that end too early, or say too much, are refused', () => {
  const ends: [(reader: ByteReader) => unknown, number[]][] = [
    [(reader) => reader.byte(), []],
    [(reader) => reader.whole(), [0x80]],
    [(reader) => reader.whole(), new Array(9).fill(0xff)],
    [(reader) => reader.whole(), [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]],
    [(reader) => reader.integer(), [0xff, 0xff]],
    [(reader) => reader.integer(), new Array(5000).fill(0xff)],
    [(reader) => reader.ascii(), [3, 65, 65]],
    [(reader) => reader.text(), [2, 0xc3, 0x28]],
  ]
  for (const [read, bytes] of ends) expect(() => read(new ByteReader(Uint8Array.from(bytes)))).toThrow(RangeError)
})

test('any bytes are read or refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      for (const read of ['whole', 'integer', 'ascii', 'text'] as const) {
        try {
          expect(new ByteReader(bytes)[read]()).toBeDefined()
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
        }
      }
    }),
  )
})
