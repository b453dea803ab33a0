import { type DurableRecord, makeBallot } from '@synod/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeHeader, HEADER_BYTES } from './frame.ts'
import { readContent } from './frame-records.ts'
import { FrameWriter } from './frame-writer.ts'

type Record = DurableRecord<Uint8Array>

const FILE = 'journal-00000003.log'
const AT = 1_024
const LARGE_BYTES = 9_000

const slot = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 20 }),
  fc.integer({ min: 0, max: LARGE_BYTES }).map((length) => new Uint8Array(length).fill(length)),
)
const ballot = fc.integer({ min: 1, max: 1 << 30 }).map((round) => makeBallot(round, 7))
const entries = fc.array(fc.record({ slot, value: fc.option(bytes, { nil: null }) }), { maxLength: 4 })
const rows = fc.array(fc.record({ key: fc.string({ unit: 'grapheme', maxLength: 9 }), value: bytes }), { maxLength: 3 })
const count = fc.integer({ min: 1, max: 1 << 20 })
const identity = fc.record({ cluster: fc.string(), node: fc.integer({ min: 1, max: 1_023 }), incarnation: fc.string() })

const record: fc.Arbitrary<Record> = fc.oneof(
  fc.record({ type: fc.constant('identity' as const), identity }),
  fc.record({ type: fc.constantFrom('promised' as const, 'tried' as const), ballot }),
  fc.record({ type: fc.constant('accepted' as const), ballot, entries }),
  fc.record({ type: fc.constant('chosen' as const), through: slot, learned: entries }),
  fc.record({ type: fc.constant('applied' as const), through: slot, rows }),
  fc.record({ type: fc.constant('history' as const), rows }),
  fc.record({ type: fc.constant('snapshotChunk' as const), slot, index: count, bytes }),
  fc.record({ type: fc.constant('received' as const), slot, chunks: count, next: count, after: fc.string() }),
  fc.record({ type: fc.constant('snapshot' as const), slot, chunks: count }),
  fc.record({ type: fc.constant('compacted' as const), through: slot }),
)

function frameOf(records: readonly Record[]) {
  const writer = new FrameWriter()
  writer.clear()
  const placed = records.map((one) => writer.add(one))
  const pieces = writer.finish({ file: FILE, fileNumber: 3, at: AT, sequence: 9 }, '{"format":1}')
  const frame = Buffer.concat(pieces)
  const header = decodeHeader(frame)!
  const payloadAt = AT + HEADER_BYTES + header.metaBytes
  const meta = frame.subarray(HEADER_BYTES, HEADER_BYTES + header.metaBytes)
  return { placed, frame, meta, payloadAt, payloadBytes: header.payloadBytes }
}

test('records are read as they were written, and each place is where its bytes are', () => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 6 }), (records) => {
      const { placed, frame, meta, payloadAt, payloadBytes } = frameOf(records)
      const content = readContent(meta, FILE, payloadAt, payloadBytes)
      expect(content.head).toEqual({ format: 1 })
      const withoutNoops = (value: unknown) =>
        JSON.stringify(value, (key, part) => (key === 'place' && part.bytes < 0 ? null : part))
      expect(withoutNoops(content.records)).toEqual(withoutNoops(placed))
      const values = records.flatMap((one) => {
        if (one.type === 'accepted') return one.entries.flatMap(({ value }) => value ?? [])
        if (one.type === 'chosen') return one.learned.flatMap(({ value }) => value ?? [])
        if (one.type === 'applied' || one.type === 'history') return one.rows.map(({ value }) => value)
        return one.type === 'snapshotChunk' ? [one.bytes] : []
      })
      const found = content.places.map(({ at, bytes: length }) => frame.subarray(at - AT, at - AT + length))
      expect(found.map((one) => one.toString('hex'))).toEqual(values.map((one) => Buffer.from(one).toString('hex')))
    }),
  )
})

test('whatever stands in the place of records is refused with a RangeError, or read', () => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(fc.array(record, { maxLength: 4 }), damage, fc.nat(), (records, changes, cut) => {
      const { meta, payloadAt, payloadBytes } = frameOf(records)
      const wrong = Buffer.from(meta.subarray(0, meta.byteLength - (cut % 3)))
      for (const [at, byte] of changes) wrong[at % wrong.byteLength] = byte
      try {
        readContent(wrong, FILE, payloadAt, payloadBytes)
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError)
      }
    }),
    { numRuns: 1_000 },
  )
})

test('a header with any bit flipped is none', () => {
  const { frame } = frameOf([{ type: 'tried', ballot: makeBallot(1, 1) }])
  expect(decodeHeader(frame)).toMatchObject({ sequence: 9, fileNumber: 3, payloadBytes: 0 })
  for (let bit = 0; bit < HEADER_BYTES * 8; bit++) {
    const wrong = Buffer.from(frame.subarray(0, HEADER_BYTES))
    wrong[bit >> 3] = wrong[bit >> 3]! ^ (1 << (bit & 7))
    expect(decodeHeader(wrong), `bit ${bit}`).toBeUndefined()
  }
})
