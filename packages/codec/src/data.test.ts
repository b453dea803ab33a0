import fc from 'fast-check'
import { Unpackr } from 'msgpackr'
import { describe, expect, test } from 'vitest'
import { decodeData, encodeData } from './data.ts'
import { BIGINT_BYTES_MAX, DATA_DEPTH_MAX } from './limits.ts'
import { anyData } from './samples.fixture.ts'

function roundTrip(value: unknown): unknown {
  const decoded = decodeData(encodeData(value))
  if (!decoded.ok) throw new Error(decoded.detail)
  return decoded.value
}

describe('plain data', () => {
  test('comes back exactly', () => {
    fc.assert(
      fc.property(anyData, (value) => {
        expect(roundTrip(value)).toStrictEqual(value)
      }),
    )
  })

  test('equal data gives equal bytes', () => {
    fc.assert(
      fc.property(anyData, (value) => {
        expect(encodeData(structuredClone(value))).toEqual(encodeData(value))
      }),
    )
  })

  test('is MessagePack: msgpackr reads the same', () => {
    const judge = new Unpackr({ useRecords: false })
    fc.assert(
      fc.property(anyData, (value) => {
        const expected = toComparable(value)
        expect(toComparable(judge.unpack(encodeData(value)))).toStrictEqual(expected)
      }),
    )
  })

  for (const value of [
    0,
    -0,
    127,
    128,
    255,
    256,
    65_535,
    65_536,
    2 ** 32 - 1,
    2 ** 32,
    2 ** 53,
    -1,
    -32,
    -33,
    -(2 ** 31),
  ]) {
    test(`the number ${Object.is(value, -0) ? '−0' : value}`, () => expect(roundTrip(value)).toBe(value))
  }
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 5e-324, Number.MAX_VALUE, -(2 ** 31) - 1, 0.1]) {
    test(`the number ${value}`, () => expect(roundTrip(value)).toBe(value))
  }
  for (const bits of [7n, 8n, 31n, 32n, 53n, 63n, 64n, 65n, 127n, 128n, 2040n, 8n * 65_534n]) {
    test(`bigints around 2^${bits} stay bigints`, () => {
      for (const value of [2n ** bits - 1n, 2n ** bits, -(2n ** bits), -(2n ** bits) - 1n]) {
        expect(roundTrip(value) === value).toBe(true)
      }
    })
  }

  test('every NaN has the same bytes', () => {
    const odd = new DataView(Uint8Array.of(0xff, 0xf8, 0, 0, 0, 0, 0, 1).buffer).getFloat64(0)
    expect(encodeData(odd)).toEqual(encodeData(Number.NaN))
  })

  test('texts of every length around the boundaries', () => {
    for (const length of [0, 31, 32, 47, 48, 49, 255, 256, 65_535, 65_536]) {
      for (const unit of ['a', 'ä', '中']) expect(roundTrip(unit.repeat(length))).toBe(unit.repeat(length))
    }
    expect(roundTrip('\ufeffa byte order mark stays')).toBe('\ufeffa byte order mark stays')
    expect(roundTrip(`\ufeff${'x'.repeat(61)}`)).toBe(`\ufeff${'x'.repeat(61)}`)
  })

  test('long lists, large objects and large byte values', () => {
    const list = Array.from({ length: 70_000 }, (_, index) => index)
    const object = Object.fromEntries(list.map((index) => [`key${index}`, index]))
    expect(JSON.stringify(roundTrip([list, object]))).toBe(JSON.stringify([list, object]))
    const bytes = new Uint8Array(3_000_000).fill(7)
    expect(Buffer.compare(roundTrip(bytes) as Uint8Array, bytes)).toBe(0)
  })

  test('byte values do not alias what they were read from', () => {
    const encoded = encodeData([Uint8Array.of(1, 2, 3)])
    const decoded = decodeData(encoded)
    encoded.fill(0)
    expect(decoded).toStrictEqual({ ok: true, value: [Uint8Array.of(1, 2, 3)] })
  })
})

describe('what is not plain data is not encoded', () => {
  class Account {}
  const cyclic: unknown[] = []
  cyclic.push(cyclic)
  const values: [string, unknown][] = [
    ['undefined', undefined],
    ['an undefined property', { a: undefined }],
    ['a hole in an array', new Array(1)],
    ['a function', () => 1],
    ['a symbol', Symbol('a')],
    ['a Date', new Date(0)],
    ['a Map', new Map()],
    ['a class instance', new Account()],
    ['another typed array', new Uint16Array(1)],
    ['a lone surrogate', '\ud800'],
    ['a byte order mark before a long text', `\ufeff${'x'.repeat(62)}`],
    ['the same in a key', { [`\ufeff${'x'.repeat(62)}`]: 1 }],
    ['a key __proto__', JSON.parse('{"__proto__":1}')],
    ['a cycle', cyclic],
  ]
  for (const [name, value] of values) {
    test(name, () => expect(() => encodeData(value)).toThrow(TypeError))
  }

  test('nor a bigint beyond the limit', () => {
    expect(() => encodeData(2n ** BigInt(8 * BIGINT_BYTES_MAX))).toThrow(RangeError)
  })

  test('properties with the names of methods do not mislead the encoder', () => {
    const value = { toJSON: 1, length: 2, constructor: 'Map', hasOwnProperty: null, valueOf: [], pack: {} }
    expect(roundTrip(value)).toEqual(value)
  })

  test('a getter is asked once', () => {
    let asked = 0
    const value = {
      get once() {
        return ++asked
      },
    }
    expect(roundTrip(value)).toEqual({ once: 1 })
  })

  test('a getter that encodes does not disturb the encoding around it', () => {
    const outer = {
      get inner() {
        return encodeData('within')
      },
      after: 1,
    }
    expect(roundTrip(outer)).toEqual({ inner: encodeData('within'), after: 1 })
  })
})

describe('what hostile bytes can and cannot build', () => {
  const key = (name: string): number[] => [0xa0 | name.length, ...new TextEncoder().encode(name)]

  test('no prototype is touched', () => {
    const hostile = Uint8Array.from([0x81, ...key('__proto__'), 0x81, ...key('admin'), 0xc3])
    expect(decodeData(hostile)).toMatchObject({ ok: false, reason: 'malformed' })
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  test('`constructor` and the like are properties like any other', () => {
    const decoded = roundTrip({ constructor: 1, toString: 2, hasOwnProperty: 3 })
    expect(decoded).toEqual({ constructor: 1, toString: 2, hasOwnProperty: 3 })
    expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype)
  })

  const refused: [string, string, number[]][] = [
    ['the same key twice', 'malformed', [0x82, ...key('a'), 1, ...key('a'), 2]],
    ['a key that is no text', 'wrong type', [0x81, 1, 1]],
    ['text that is not UTF-8', 'malformed', [0xa2, 0xc3, 0x28]],
    ['a surrogate in UTF-8', 'malformed', [0xa3, 0xed, 0xa0, 0x80]],
    ['msgpackr: a record', 'malformed', [0xd4, 0x72, 0x40, 0x91, 0xa1, 0x61, 1]],
    ['msgpackr: a regular expression', 'malformed', [0xd4, 0x78, 0, 0x92, 0xa1, 0x61, 0xa0]],
    ['msgpackr: an error', 'malformed', [0xd4, 0x65, 0, 0x93, 0xa5, 0x45, 0x72, 0x72, 0x6f, 0x72, 0xa0, 0xc0]],
    ['msgpackr: a set', 'malformed', [0xd4, 0x73, 0, 0x90]],
    ['a date', 'malformed', [0xd6, 0xff, 0, 0, 0, 0]],
    ['undefined', 'malformed', [0xd4, 0, 0]],
    ['another extension of the length of a bigint', 'malformed', [0xc7, 1, 0x43, 1]],
    ['a bigint without bytes', 'malformed', [0xc7, 0, 0x42]],
    [
      'a long text that begins with a byte order mark',
      'malformed',
      [0xd9, 0x41, 0xef, 0xbb, 0xbf, ...new Array(62).fill(0x78)],
    ],
    ['the same key twice, deep inside', 'malformed', [0x91, 0x81, ...key('o'), 0x82, ...key('a'), 1, ...key('a'), 1]],
    ['a key __proto__ with a longer header', 'malformed', [0x81, 0xd9, 0x09, ...key('__proto__').slice(1), 1]],
    ['the token that is never used', 'malformed', [0xc1]],
    ['a float of 32 bits', 'malformed', [0xca, 0, 0, 0, 0]],
    ['an integer above 2^53', 'out of range', [0xcf, 0xff, 0, 0, 0, 0, 0, 0, 0]],
  ]
  for (const [name, reason, bytes] of refused) {
    test(`${name} is refused`, () => {
      expect(decodeData(Uint8Array.from(bytes))).toMatchObject({ ok: false, reason })
    })
  }

  test(`data ${DATA_DEPTH_MAX} levels deep passes, one more is refused`, () => {
    const nested = (levels: number) => Uint8Array.from([...new Array(levels - 1).fill(0x91), 0x90])
    expect(decodeData(nested(DATA_DEPTH_MAX)).ok).toBe(true)
    expect(decodeData(nested(DATA_DEPTH_MAX + 1))).toMatchObject({ ok: false, reason: 'oversized' })
    expect(decodeData(nested(1_000_000))).toMatchObject({ ok: false, reason: 'oversized' })
  })
})

/** msgpackr gives Buffers for bytes, and both sides may have −0, which `toStrictEqual` tells from 0. */
function toComparable(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value]
  if (Array.isArray(value)) return value.map(toComparable)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toComparable(inner)]))
}
