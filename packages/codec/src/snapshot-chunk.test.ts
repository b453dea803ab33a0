import type { SnapshotChunk } from '@synod/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_LIMITS } from './limits.ts'
import { decodeMessages, encodeMessages } from './messages.ts'

const chunk: SnapshotChunk = {
  type: 'snapshotChunk',
  slot: 4096,
  index: 3,
  chunks: 4,
  bytes: Uint8Array.from({ length: 40 }, (_, index) => index + 100),
  rows: [
    { key: 'alpha', value: Uint8Array.of(200, 201, 202, 203) },
    { key: 'omega', value: Uint8Array.of(204, 205, 206, 207) },
  ],
  after: 'omega',
  last: false,
}
const damaged = { ok: false, reason: 'malformed', detail: 'snapshotChunk: the checksum is of something else' }

/** The frame of `chunk` with another's content but its own checksum. */
function under(other: SnapshotChunk): Uint8Array {
  const checksum = encodeMessages([chunk]).slice(-5)
  const frame = encodeMessages([other])
  frame.set(checksum, frame.length - 5)
  return frame
}

describe('the checksum of a part of a snapshot', () => {
  test('has five bytes in these samples, so that the tests below put it where it belongs', () => {
    expect(encodeMessages([chunk]).at(-5)).toBe(0xce)
    expect(decodeMessages(under(chunk))).toStrictEqual({ ok: true, value: [chunk] })
  })

  test('finds every flipped bit of the bytes, the keys and the values', () => {
    const frame = encodeMessages([chunk])
    const places = [chunk.bytes, ...chunk.rows.flatMap(({ key, value }) => [Buffer.from(key), value])]
    for (const place of places) {
      const from = Buffer.from(frame).indexOf(place)
      expect(from).toBeGreaterThan(0)
      for (let bit = from * 8; bit < (from + place.length) * 8; bit++) {
        const bent = frame.slice()
        bent[bit >> 3]! ^= 1 << (bit & 7)
        expect(decodeMessages(bent).ok, `bit ${bit}`).toBe(false)
      }
    }
  })

  test('finds what was taken away, added or moved between a key and its value', () => {
    const [alpha, omega] = chunk.rows as [SnapshotChunk['rows'][0], SnapshotChunk['rows'][0]]
    const others: SnapshotChunk[] = [
      { ...chunk, rows: [alpha] },
      { ...chunk, rows: [omega, alpha] },
      { ...chunk, rows: [alpha, omega, { key: '', value: new Uint8Array(0) }] },
      { ...chunk, bytes: chunk.bytes.slice(1) },
      { ...chunk, bytes: new Uint8Array(0) },
      { ...chunk, rows: [{ key: 'alph', value: Uint8Array.of(0x61, ...alpha.value) }, omega] },
      { ...chunk, rows: [{ key: 'alpha\u007f', value: alpha.value.slice(1) }, omega] },
    ]
    for (const other of others) expect(decodeMessages(under(other))).toEqual(damaged)
  })

  test('is of this chunk of this snapshot, so one does not pass for another', () => {
    expect(decodeMessages(under({ ...chunk, index: 2 }))).toEqual(damaged)
    expect(decodeMessages(under({ ...chunk, slot: 4095 }))).toEqual(damaged)
  })

  test('refuses any number but the right one', () => {
    const frame = encodeMessages([chunk])
    const right = new DataView(frame.buffer, frame.byteOffset).getUint32(frame.length - 4)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (checksum) => {
        fc.pre(checksum !== right)
        const bent = frame.slice()
        new DataView(bent.buffer).setUint32(bent.length - 4, checksum)
        expect(decodeMessages(bent)).toEqual(damaged)
      }),
    )
  })
})

describe('how much one part may hold', () => {
  test('a chunk of the longest value passes, a longer one cannot be encoded', () => {
    const { valueBytesMax } = DEFAULT_LIMITS
    const long: SnapshotChunk = { ...chunk, bytes: new Uint8Array(valueBytesMax) }
    expect(decodeMessages(encodeMessages([long])).ok).toBe(true)
    expect(() => encodeMessages([{ ...chunk, bytes: new Uint8Array(valueBytesMax + 1) }])).toThrow(RangeError)
  })

  test('rows are bounded like the entries of any list, and their keys like names', () => {
    const frame = encodeMessages([chunk])
    expect(decodeMessages(frame, { entriesMax: 1 })).toMatchObject({ ok: false, reason: 'oversized' })
    expect(decodeMessages(frame, { itemsMax: 2 })).toMatchObject({ ok: false, reason: 'oversized' })
    expect(decodeMessages(frame, { textBytesMax: 4 })).toMatchObject({ ok: false, reason: 'oversized' })
    const key = 'k'.repeat(DEFAULT_LIMITS.textBytesMax + 1)
    expect(() => encodeMessages([{ ...chunk, rows: [{ key, value: new Uint8Array(0) }] }])).toThrow(RangeError)
  })
})
